"""Serve the public site: pages, forms, open data and the JSON API.

Reads:  the register, the subscribers, the bulletin's archive, the press table; the signing key
Writes: registration queue, `registration.requested`, `.cancellation_requested`, `.reduction_requested` and
        `.correction_requested`; subscription queue, `subscription.requested`, `.confirmed`, `.ended` and
        `.preferences_changed`, `person.own_data_requested` and `.erasure_requested`; press queue,
        `service.facts_changed`, `.facts_link_asked`, `.address_confirmed` and `.address_kept`,
        `release.used` and `release.covered`; attendance and rate counters in the register table
Twice?  Safe. GET changes nothing; a form sent again is the same request (its id comes from the form).
"""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from fanfare.aws.correlation import correlate
from fanfare.aws.metrics import counts
from serve_site import pages
from serve_site.http.resolver import make_resolver

logger = Logger()
metrics = counts("serve_site")

API = ("/api/", "/openapi.json", "/activities.json")
"""How paths of the JSON API and of its data begin."""

site = make_resolver(*pages.routes)


@cache
def press() -> APIGatewayRestResolver:
    """Pages of the press, loaded with the first request for one: no other page has to wait for them."""
    from serve_site.press.routes import routes

    return make_resolver(*routes)


@cache
def api() -> APIGatewayRestResolver:
    """The JSON API, loaded with its first request: pages start without the libraries that describe it."""
    from serve_site.api.routes import routes

    return make_resolver(*routes)


def resolver_for(path: str) -> APIGatewayRestResolver:
    """The resolver that may know a path."""
    if path.startswith("/press"):
        return press()
    return api() if path.startswith(API) else site


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request of the REST API."""
    correlate(logger, event.get("requestContext", {}).get("requestId", ""))
    return resolver_for(event["path"]).resolve(event, context)
