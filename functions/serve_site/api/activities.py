"""The activities, for programs: in the JSON API, and as open data with the filters of the page."""

from aws_lambda_powertools.event_handler import Response

from serve_site import resources
from serve_site.activities.filters import chosen_filters, find, matching, one_page, page_asked
from serve_site.api.activity_contract import ActivityFacts, ActivityList, facts_of
from serve_site.api.answers import as_json
from serve_site.api.openapi import documented
from serve_site.http.answers import PUBLIC, Refused, current_request
from serve_site.http.headers import OPEN
from serve_site.http.routing import Routes

routes = Routes()

PER_PAGE = 500
"""Keeps an answer of thousands of activities below what Lambda may return (6 MB)."""


@routes.get("/activities.json", include_in_schema=False)
def get_open_data() -> Response[str]:
    """The matching activities, for programs."""
    return as_json(_listed("/activities.json"), cache=PUBLIC, headers=OPEN)


@documented(routes.get, "/api/activities", "Find activities", ActivityList, 422)
def get_activities() -> Response[str]:
    """Activities that match the filters, 500 at a time."""
    return as_json(_listed("/api/activities"), cache=PUBLIC)


@documented(routes.get, "/api/activities/<key>", "One activity", ActivityFacts, 404)
def get_activity(key: str) -> Response[str]:
    """One activity, with the places left at this moment."""
    site = current_request().site
    return as_json(facts_of(find(key), site, resources.now(), exact=True))


def _listed(path: str) -> ActivityList:
    """One page of the matching activities. path: where the list goes on. Raises Refused with 422 for a
    filter or page that makes no sense: a program would take the answer for the right one."""
    filters, found = matching()
    if filters.unclear or not page_asked():
        raise Refused(422)
    shown, number, pages = one_page(found, PER_PAGE)
    request = current_request()
    more = request.with_query(path, chosen_filters(), page=number + 1).removeprefix(request.base)
    return ActivityList(
        campaign=resources.campaign.name,
        total=len(found),
        activities=[facts_of(one, request.site, resources.now()) for one in shown],
        next=request.absolute(more) if number < pages else None,
    )
