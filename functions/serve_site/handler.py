"""Serve the public site: pages, forms, open data and the JSON API.

Reads:  the register, the subscribers, the bulletin's archive, the press table; the signing key
Writes: registration queue, `registration.requested`, `registration.cancellation_requested`,
        `registration.reduction_requested` and `registration.correction_requested`; subscription queue,
        `subscription.requested`, `subscription.confirmed`, `subscription.ended`,
        `subscription.preferences_changed`, `person.own_data_requested` and
        `person.erasure_requested`; press queue, `service.facts_changed`,
        `service.facts_link_asked`, `service.address_confirmed`, `service.address_kept`,
        `release.used` and `release.covered`; attendance and rate counters in the register table
Twice?  Safe. GET changes nothing; a form sent again is the same request (its id comes from the form).
"""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from serve_site import resources
from serve_site.activities import open_data
from serve_site.activities import pages as browsing
from serve_site.api import registrations as api
from serve_site.api import subscriptions as subscription_api
from serve_site.bulletin import (
    archive,
    preferences,
)
from serve_site.bulletin import (
    confirm as confirming,
)
from serve_site.bulletin import (
    leave as leaving,
)
from serve_site.bulletin import (
    subscribe as subscribing,
)
from serve_site.http import errors
from serve_site.http.answers import SECURITY, Refused, cross_origin, visiting
from serve_site.http.request import Visit, read_visit
from serve_site.http.response import Response
from serve_site.http.router import Routes
from serve_site.registrations import (
    join as joining,
)
from serve_site.registrations import (
    manage as managing,
)
from serve_site.registrations import (
    own_data,
)
from serve_site.registrations import (
    register as registering,
)

logger = Logger()

# Open data first: "/activities/<key>" would take "/activities/<key>.ics" for a key; the archive late:
# "/bulletin/<slug>" would take "/bulletin/subscribe" for a slug.
about_activities = (open_data, browsing, registering, managing, joining, api)
about_the_bulletin = (
    subscribing,
    confirming,
    leaving,
    preferences,
    own_data,
    archive,
    subscription_api,
)
routes = Routes(route for part in about_activities + about_the_bulletin for route in part.routes)


@cache
def press_routes() -> Routes:
    """Pages of the press, loaded with the first visit to one: no other page has to wait for them."""
    from serve_site.press import (
        address as press_address,
    )
    from serve_site.press import (
        facts_links,
        service_facts,
    )
    from serve_site.press import (
        kit as press_kit,
    )
    from serve_site.press import (
        pages as press,
    )
    from serve_site.press import (
        use as press_use,
    )

    about_the_press = (facts_links, service_facts, press_address, press_kit, press_use, press)
    return Routes(route for part in about_the_press for route in part.routes)


def routes_near(path: str) -> Routes:
    """The routes that may lead to a path."""
    return press_routes() if path.startswith("/press") else routes


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request of the REST API."""
    settings = resources.settings
    visit = read_visit(event, settings.site_url, settings.client_address_header)
    with visiting(visit):
        response = answer(visit)
    return response.as_event(SECURITY | cross_origin(visit), head=visit.method == "HEAD")


def answer(visit: Visit) -> Response:
    """The response of the page that stands there, or one that says why there is none."""
    try:
        if found := routes_near(visit.path).find(visit.method, visit.path):
            page, names = found
            return page(**names)
        return elsewhere(visit)
    except Refused as refused:
        return errors.explain(refused)
    except Exception:  # our fault: the log has the trace, the page tells nothing of it
        logger.exception("request failed")
        return errors.explain(Refused(500))


def elsewhere(visit: Visit) -> Response:
    """No such page, or not by this method; or a browser asks what it may send."""
    allowed = routes_near(visit.path).methods(visit.path)
    if not allowed:
        raise Refused(404)
    if visit.method == "OPTIONS":
        return Response(204, headers={"Allow": ", ".join(allowed)})
    raise Refused(405, {"Allow": ", ".join(allowed)})
