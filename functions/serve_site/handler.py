"""Serve the public site: pages, forms, open data and the JSON API.

Reads:  the register table; the signing key
Writes: registration queue, `registration.requested`, `registration.cancellation_requested` and
        `registration.reduction_requested`; attendance and rate counters in the register table
Twice?  Safe. GET changes nothing; a form sent again is the same request (its id comes from the form).
"""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from serve_site import (
    api,
    browsing,
    errors,
    joining,
    managing,
    open_data,
    registering,
    resources,
)
from serve_site.visit import read_visit
from serve_site.web import SECURITY, Refused, app, cross_origin, here

logger = Logger()

# Open data first: "/activities/<key>" would take "/activities/<key>.ics" for a key.
for part in (open_data, browsing, registering, managing, joining, api):
    app.include_router(part.router)


@app.exception_handler(Refused)  # type: ignore[untyped-decorator]
def refuse(refused: Refused) -> Response[str]:
    """The page that goes with a refusal."""
    return errors.explain(refused)


@app.not_found
def not_found(_: NotFoundError) -> Response[str]:
    """Nothing here: no such page, or not by this method; or a browser asks what it may send."""
    allowed = methods_of(here().path)
    if allowed and here().method == "OPTIONS":
        return Response(204, None, "", {"Allow": ", ".join(allowed)})
    return errors.explain(Refused(405, {"Allow": ", ".join(allowed)}) if allowed else Refused(404))


@app.exception_handler(Exception)  # type: ignore[untyped-decorator]
def fail(error: Exception) -> Response[str]:
    """Our fault. The log has the trace; the page tells nothing of it."""
    logger.error("request failed", exc_info=error)
    return errors.explain(Refused(500))


def methods_of(path: str) -> list[str]:
    """Methods that some route takes at this path; HEAD comes with GET."""
    routes = app._static_routes + app._dynamic_routes
    found = {route.method for route in routes if route.rule.match(path)}
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request of the REST API."""
    visit = read_visit(event, resources.settings.site_url)
    app.context["visit"] = visit
    head = visit.method == "HEAD"
    answer = app.resolve({**event, "httpMethod": "GET"} if head else event, context)
    for name, value in (SECURITY | cross_origin(visit)).items():
        answer["multiValueHeaders"].setdefault(name, [value])
    return {**answer, "body": ""} if head else answer
