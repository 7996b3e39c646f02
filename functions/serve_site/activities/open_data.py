"""Open data: the activities as calendars, with the filters of the page. As JSON they are the API's."""

from aws_lambda_powertools.event_handler import Response

from fanfare.activities.activity import Listing
from serve_site import resources
from serve_site.activities.filters import find, matching
from serve_site.http.answers import PUBLIC, current_request, document
from serve_site.http.headers import OPEN
from serve_site.http.routing import Routes

routes = Routes()


@routes.get("/activities.ics")
def get_calendar() -> Response[str]:
    """The matching activities, to subscribe to in a calendar."""
    return _calendar(matching()[1], name=resources.campaign.name)


@routes.get("/activities/<key>.ics")
def get_entry(key: str) -> Response[str]:
    """One activity for a calendar."""
    return _calendar([find(key)])


def _calendar(listings: list[Listing], name: str = "") -> Response[str]:
    from fanfare.activities.calendars.public import activity_calendar  # pages need none of this

    request = current_request()
    body = activity_calendar(
        listings, name=name, site_url=request.site, language=request.language, now=resources.now()
    )
    return document(body, "text/calendar; charset=utf-8", cache=PUBLIC, headers=OPEN)
