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

from serve_site import (
    api,
    archive,
    browsing,
    confirming,
    errors,
    joining,
    leaving,
    managing,
    open_data,
    own_data,
    preferences,
    registering,
    resources,
    subscribing,
    subscription_api,
)
from serve_site.response import Response
from serve_site.routing import Routes
from serve_site.visit import Visit, read_visit
from serve_site.web import SECURITY, Refused, cross_origin, visiting

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
    from serve_site import (
        facts_links,
        press,
        press_address,
        press_kit,
        press_use,
        service_facts,
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
