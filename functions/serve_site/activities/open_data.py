"""Open data: the activities as calendars and as JSON, with the filters of the page."""

from fanfare.activities.activity import Listing
from fanfare.activities.calendars import activity_calendar
from serve_site import resources
from serve_site.activities.filters import find, listed, matching
from serve_site.http.answers import OPEN, PUBLIC, as_json, document, here
from serve_site.http.response import Response
from serve_site.http.router import Routes

routes = Routes()


@routes.get("/activities.json")
def get_json() -> Response:
    """The matching activities, for programs."""
    return as_json(listed("/activities.json"), cache=PUBLIC, headers=OPEN)


@routes.get("/activities.ics")
def get_calendar() -> Response:
    """The matching activities, to subscribe to in a calendar."""
    return _calendar(matching()[1], name=resources.campaign.name)


@routes.get("/activities/<key>.ics")
def get_entry(key: str) -> Response:
    """One activity for a calendar."""
    return _calendar([find(key)])


def _calendar(listings: list[Listing], name: str = "") -> Response:
    visit = here()
    body = activity_calendar(
        listings, name=name, site_url=visit.site, language=visit.language, now=resources.now()
    )
    return document(body, "text/calendar; charset=utf-8", cache=PUBLIC, headers=OPEN)
