"""The personal link of an online activity: a waiting page, then a button, then the real link."""

from aws_lambda_powertools.event_handler import Response

from fanfare.pages.progress import JOIN_BEFORE, Door, door
from fanfare.signing import Purpose
from serve_site import resources
from serve_site.http.answers import current_request, page, see_other
from serve_site.http.headers import FORMS_LEAD_OUT
from serve_site.http.routing import Routes
from serve_site.registrations.links import Held, open_link
from serve_site.registrations.resources import attendance

routes = Routes()

SOON = 3600
"""Seconds before the doors open from which the waiting page looks again by itself."""


@routes.get("/join/<token>")
def show(token: str) -> Response[str]:
    """What to do now; at the time, one button. Opening this page records nothing and tells no link."""
    held = open_link(Purpose.JOIN, token)
    return _page(held, token)


@routes.post("/join/<token>")
def join(token: str) -> Response[str]:
    """Record that the party came, and lead it to the real link."""
    held = open_link(Purpose.JOIN, token)
    if not held.party or _door(held) is not Door.OPEN:
        return _page(held, token)
    attendance.record(held.listing.activity, held.party, resources.now())
    return see_other(held.listing.activity.join_url, FORMS_LEAD_OUT)


def _page(held: Held, token: str) -> Response[str]:
    state = _door(held)
    headers = dict(FORMS_LEAD_OUT) if state is Door.OPEN else {}
    opens = held.listing.activity.starts - JOIN_BEFORE
    left = int((opens - resources.now()).total_seconds())
    if state is Door.EARLY and left < SOON:
        # Spread over some seconds: thousands of people wait for the same minute.
        headers["Refresh"] = str(max(left, 0) + 5 + int(held.person[:2], 16) % 20)
    return page(
        "join.html",
        headers=headers,
        listing=held.listing,
        door=state,
        opens=opens,
        action=current_request().url(f"/join/{token}"),
    )


def _door(held: Held) -> Door:
    return door(held.listing, held.party, held.registration_id, resources.now())
