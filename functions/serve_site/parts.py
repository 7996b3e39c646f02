"""Parts of the site, each loaded with the first request for it."""

import re
from functools import cache

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from serve_site.activities.routes import routes as activities
from serve_site.http.resolver import make_resolver

PARTS = {
    "api": re.compile(r"/api/|/openapi\.json|/activities\.json"),
    "press": re.compile(r"/press"),
    "bulletin": re.compile(r"/bulletin"),
    "registrations": re.compile(r"/(registrations|manage|join)/|/activities/[^/]+/register/*$"),
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
