"""The page behind the confirmation link: one button. Nobody is subscribed by less than pressing it."""

import hashlib
from datetime import timedelta

from aws_lambda_powertools.event_handler import Response

from fanfare.signing import ExpiredLink, Purpose
from serve_site import resources
from serve_site.bulletin import resources as readers
from serve_site.http.answers import current_request, page
from serve_site.http.guard import request_id
from serve_site.http.headers import NOT_FOR_SEARCH
from serve_site.http.routing import Routes
from serve_site.registrations.links import read_link

routes = Routes()

LASTS = timedelta(days=7)
"""How long the link works. Its mail and the page after the form say so."""


@routes.get("/bulletin/confirm/<token>")
def ask(token: str) -> Response[str]:
    """The button. Mail scanners open this page too, so looking at it does nothing."""
    try:
        read_link(Purpose.CONFIRM, token, LASTS)
    except ExpiredLink:
        return _expired()
    action = current_request().url(f"/bulletin/confirm/{token}")
    return page("bulletin/confirm.html", headers=NOT_FOR_SEARCH, action=action)


@routes.post("/bulletin/confirm/<token>")
def confirm(token: str) -> Response[str]:
    """Queue the confirmation. Pressed again, it is the same one, and the page says the same."""
    try:
        person, subscription = read_link(Purpose.CONFIRM, token, LASTS)
    except ExpiredLink:
        return _expired()
    from fanfare.messages.subscriptions import (
        SubscriptionConfirmed,  # with the first form: pages start without pydantic
    )

    readers.queue(
        SubscriptionConfirmed(
            request_id=request_id("confirm", person, subscription),
            person=person,
            subscription_id=subscription,
            evidence=hashlib.sha256(token.encode()).hexdigest(),
            confirmed_at=resources.now(),
        )
    )
    preferences = resources.signer().sign(Purpose.PREFERENCES, person)
    return page(
        "bulletin/confirmed.html",
        headers=NOT_FOR_SEARCH,
        preferences=current_request().url(f"/bulletin/preferences/{preferences}"),
    )


def _expired() -> Response[str]:
    return page("bulletin/confirm_expired.html", status=410, headers=NOT_FOR_SEARCH)
