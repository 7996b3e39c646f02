"""What we hold about a person, for that person: to take away, or to have erased.

The preferences link is in every issue for ever, and issues are passed on: all that it does here is to
have a link mailed to the person's own address, which works for an hour.
"""

import json
from datetime import timedelta

from aws_lambda_powertools.event_handler import Response

from fanfare.contact import is_sendable
from fanfare.people import masked
from fanfare.signing import ExpiredLink, Purpose
from fanfare.subscribers.subscriber import Standing
from serve_site import resources
from serve_site.bulletin import resources as readers
from serve_site.http.answers import JSON, PERSONAL, current_request, document, page
from serve_site.http.guard import count_link, new_id
from serve_site.http.headers import NOT_FOR_SEARCH
from serve_site.http.routing import Routes
from serve_site.registrations.links import read_link

routes = Routes()

LASTS = timedelta(hours=1)
"""How long the mailed link works. Its mail and the pages say so."""


@routes.post("/bulletin/preferences/<token>/data")
def ask_for_link(token: str) -> Response[str]:
    """Have the link mailed."""
    (person,) = read_link(Purpose.PREFERENCES, token)
    return _mail_link(person)


@routes.post("/bulletin/data/<token>/link")
def ask_again(token: str) -> Response[str]:
    """Have a fresh link mailed. An old one is good for that, at any age."""
    (person,) = read_link(Purpose.OWN_DATA, token)
    return _mail_link(person)


@routes.get("/bulletin/data/<token>")
def show(token: str) -> Response[str]:
    """What can be done. Mail scanners open this page too, so looking at it does nothing."""
    return _opened(token, "bulletin/data.html")


@routes.post("/bulletin/data/<token>")
def download(token: str) -> Response[str]:
    """Everything that is kept about the person, as a file."""
    try:
        person = _person(token)
    except ExpiredLink:
        return _expired(token)
    body = json.dumps(readers.people().export(person), ensure_ascii=False, indent=2)
    attachment = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return document(body, JSON, cache=PERSONAL, headers=attachment | NOT_FOR_SEARCH)


@routes.get("/bulletin/data/<token>/erase")
def ask(token: str) -> Response[str]:
    """What erasing means, and the button."""
    return _opened(token, "bulletin/erase.html")


@routes.post("/bulletin/data/<token>/erase")
def erase(token: str) -> Response[str]:
    """Queue the erasure of what is there by now."""
    try:
        person = _person(token)
    except ExpiredLink:
        return _expired(token)
    from fanfare.messages.subscriptions import (
        ErasureRequested,  # with the first form: pages start without pydantic
    )

    readers.queue(
        ErasureRequested(request_id=new_id(), person=person, requested_at=resources.now())
    )
    return page("bulletin/erasing.html", headers=NOT_FOR_SEARCH)


def _person(token: str) -> str:
    """Raises ExpiredLink, and Refused with 404."""
    (person,) = read_link(Purpose.OWN_DATA, token, LASTS)
    return person


def _opened(token: str, template: str) -> Response[str]:
    try:
        _person(token)
    except ExpiredLink:
        return _expired(token)
    return page(
        template, headers=NOT_FOR_SEARCH, address=current_request().url(f"/bulletin/data/{token}")
    )


def _expired(token: str) -> Response[str]:
    again = current_request().url(f"/bulletin/data/{token}/link")
    return page("bulletin/data_expired.html", status=410, headers=NOT_FOR_SEARCH, again=again)


def _mail_link(person: str) -> Response[str]:
    """Queue a link to somebody's own data, unless too many are asked for, and say what was done."""
    from fanfare.messages.subscriptions import OwnDataRequested

    known, now = readers.subscribers.load(person), resources.now()
    if not known:
        return page("bulletin/nothing_here.html", headers=NOT_FOR_SEARCH)
    reachable = known.standing is not Standing.SUPPRESSED and is_sendable(known.email)
    no_more = count_link("own data", person, now) if reachable else None
    if reachable and not no_more:
        readers.queue(OwnDataRequested(request_id=new_id(), person=person, requested_at=now))
    return page(
        "bulletin/data_link.html",
        status=429 if no_more else 200,
        headers=NOT_FOR_SEARCH,
        email=masked(known.email),
        reachable=reachable,
        no_more=no_more,
        contact=resources.settings.sender_address,
    )
