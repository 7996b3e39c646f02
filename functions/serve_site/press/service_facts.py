"""A library service's own page: its contacts, its spokespeople, and the facts that releases ask of it.

The link to it is mailed to the service's press address when somebody there asks, works for an hour, and
ends when press mail goes elsewhere.
"""

import re
from collections.abc import Mapping, Sequence

from aws_lambda_powertools.event_handler import Response

from fanfare.language import mark
from fanfare.pages.progress import look_again_after
from fanfare.people import masked, normalised
from fanfare.problems import Problem
from fanfare.releases.fields import Field
from fanfare.services.addresses import address_asked
from fanfare.services.details import details
from fanfare.services.service import AddressChange, LibraryService
from serve_site import resources
from serve_site.http.answers import current_request, page, see_other
from serve_site.http.bodies import read_form
from serve_site.http.guard import count_link
from serve_site.http.headers import NOT_FOR_SEARCH
from serve_site.http.routing import Routes
from serve_site.press import resources as press_room
from serve_site.press.asked_facts import PARTS, SPEAKERS, asked
from serve_site.press.facts_access import Ended, ended_page, labels, open_form
from serve_site.registrations.links import tries

routes = Routes()

_MAX_BYTES = 128 * 1024
"""Of a form: what it says then fits one message."""
_MAX_INPUTS = 400
_REQUEST = re.compile(r"[0-9a-f]{32}")
_TOO_MANY_ADDRESSES = mark(
    "Too many new addresses were asked for. Put the old one back to save the rest, or save again tomorrow"
)


@routes.get("/press/edit/<token>")
def show(token: str) -> Response[str]:
    """What is known of the service. After it was changed, the page looks again until that is saved."""
    try:
        service = open_form(token)
    except Ended as ended:
        return ended_page(token, ended)
    since, request = (
        current_request().query.get("since", ""),
        current_request().query.get("address", ""),
    )
    request = request if _REQUEST.fullmatch(request) else ""
    change = press_room.addresses.load(service.member, request) if request else None
    changing = since == str(service.version) or bool(request and not change)
    wait = look_again_after(tries()) if changing else None
    asked_for = {"since": since, "address": request}
    again = current_request().url(
        f"/press/edit/{token}",
        **{name: text for name, text in asked_for.items() if text},
        tries=tries() + 1,
    )
    headers = {"Refresh": f"{wait}; url={again}"} if wait else {}
    return _page(
        service,
        asked(service, resources.now()),
        token,
        headers=headers,
        changing=changing,
        saved=since.isdecimal() and not changing,
        unchanged="unchanged" in current_request().query,
        waits_for=_waits_for(service, change),
        again=again,
    )


@routes.post("/press/edit/<token>")
def save(token: str) -> Response[str]:
    """Queue what differs from what the form showed, or say what is wrong with it. What a release asked
    when the form was opened is kept, though the release may be over by now."""
    from serve_site.press import facts_changes, facts_form  # only a sent form needs them

    try:
        service = open_form(token)
    except Ended as ended:
        return ended_page(token, ended, read_form(_MAX_BYTES, _MAX_INPUTS))
    values = read_form(_MAX_BYTES, _MAX_INPUTS)
    now = resources.now()
    wanted = asked(service, now)
    fields = facts_form.carried(values, wanted)
    shown = facts_changes.shown_by(service, values.get("version", ""))
    form = facts_form.check(values, fields, wanted, shown, current_request().language)
    message = None if form.problems else facts_changes.difference(service, form, shown, now)
    problems = form.problems
    if message and address_asked(service, message.details) and not _may_ask(service):
        problems = [Problem(_TOO_MANY_ADDRESSES, field="press.email")]
    if problems:
        return _page(service, fields, token, values=values, problems=problems)
    if not message:
        return see_other(current_request().url(f"/press/edit/{token}", unchanged=1))
    press_room.tell(message)
    waits = facts_changes.waits_after(service, message)
    return see_other(current_request().url(f"/press/edit/{token}", **waits))


def _may_ask(service: LibraryService) -> bool:
    """Whether one more address may be written to now, at the word of who has the link."""
    return count_link("new address", service.member, resources.now()) is None


def _waits_for(service: LibraryService, change: AddressChange | None) -> str:
    """The new address that has not been confirmed, masked; empty when there is none."""
    if not change or change.kept or normalised(service.press.email) != normalised(change.before):
        return ""
    return masked(change.after)


def _page(
    service: LibraryService,
    fields: Sequence[Field],
    token: str,
    *,
    headers: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
    changing: bool = False,
    saved: bool = False,
    unchanged: bool = False,
    waits_for: str = "",
    again: str = "",
) -> Response[str]:
    return page(
        "press/facts.html",
        status=422 if problems else 200,
        headers={**NOT_FOR_SEARCH, **(headers or {})},
        service=service,
        fields=fields,
        parts=PARTS,
        labels=labels(fields),
        speakers=SPEAKERS,
        action=current_request().url(f"/press/edit/{token}"),
        values=values or details(service),
        version=values.get("version", "") if values else service.version,
        problems=problems,
        changing=changing,
        saved=saved,
        unchanged=unchanged,
        waits_for=waits_for,
        again=again,
    )
