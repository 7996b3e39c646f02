"""Serve the public site: pages, forms, open data and the JSON API.

Reads:  the register, the subscribers, the bulletin's archive, the press table; the signing key
Writes: registration queue, `registration.requested`, `.cancellation_requested`, `.reduction_requested` and
        `.correction_requested`; subscription queue, `subscription.requested`, `.confirmed`, `.ended` and
        `.preferences_changed`, `person.own_data_requested` and `.erasure_requested`; press queue,
        `service.facts_changed`, `.facts_link_asked`, `.address_confirmed` and `.address_kept`,
        `release.used` and `release.covered`; attendance and rate counters in the register table
Twice?  Safe. GET changes nothing; a form sent again is the same request (its id comes from the form).
"""

import re
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from fanfare.aws.correlation import correlate
from fanfare.aws.metrics import counts
from serve_site.activities.routes import routes as activities
from serve_site.http.resolver import make_resolver

logger = Logger()
metrics = counts("serve_site")

PARTS = {
    "api": re.compile(r"/api/|/openapi\.json|/activities\.json"),
    "press": re.compile(r"/press"),
    "bulletin": re.compile(r"/bulletin"),
    "registrations": re.compile(r"/(registrations|manage|join)/|/activities/[^/]+/register/?$"),
}
"""Parts of the site, by how their paths begin. All others are pages of activities."""

site = make_resolver(*activities)


@cache
def resolver(part: str) -> APIGatewayRestResolver:
    """The resolver of one part, loaded with the first request for it: no page waits for what others need,
    nor any for the libraries that describe the API."""
    match part:
        case "api":
            from serve_site.api import routes as api

            return make_resolver(*api.routes)
        case "press":
            from serve_site.press import routes as press

            return make_resolver(*press.routes)
        case "bulletin":
            from serve_site.bulletin import routes as bulletin

            return make_resolver(*bulletin.routes)
        case "registrations":
            from serve_site.registrations import routes as registrations

            return make_resolver(*registrations.routes)
        case _:
            return site


def part_of(path: str) -> str:
    """The part of the site that may know a path."""
    return next((part for part, paths in PARTS.items() if paths.match(path)), "activities")


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request of the REST API."""
    correlate(logger, event.get("requestContext", {}).get("requestId", ""))
    return resolver(part_of(event["path"])).resolve(event, context)
