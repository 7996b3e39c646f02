"""Answers to a request, and the reasons for giving none."""

from collections.abc import Mapping
from typing import Any, cast

import msgspec
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from fanfare.pages.rendering import render
from serve_site import resources
from serve_site.visit import LANGUAGE_COOKIE, Visit

app = APIGatewayRestResolver()

JSON = "application/json"
PROBLEM = "application/problem+json"

PUBLIC = "public, max-age=60"
PERSONAL = "no-store"
A_YEAR = 365 * 24 * 3600

_CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action {forms}; "
    "frame-ancestors 'none'; base-uri 'none'"
)
SECURITY = {
    "Strict-Transport-Security": f"max-age={2 * A_YEAR}; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": _CONTENT_POLICY.format(forms="'self'"),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}
FORMS_LEAD_OUT = {"Content-Security-Policy": _CONTENT_POLICY.format(forms="'self' https: http:")}
"""For a form whose answer sends people to another site: browsers hold the redirect to the policy too."""


OPEN = {"Access-Control-Allow-Origin": "*"}
"""For open data: any page may read it."""


class Refused(Exception):
    """There is no such answer. status: of HTTP, each with a page of its own; headers go with it."""

    def __init__(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.headers = dict(headers or {})


def routes() -> Router:
    """An empty set of routes, for a module to fill and the handler to include."""
    return Router()  # type: ignore[no-untyped-call]


def here() -> Visit:
    """The request that is being answered."""
    return cast("Visit", app.context["visit"])


def page(
    template: str,
    *,
    status: int = 200,
    cache: str = PERSONAL,
    headers: Mapping[str, str] | None = None,
    **facts: Any,
) -> Response[str]:
    """A page for people. Only what is the same for everybody may be cached."""
    visit = here()
    facts |= {"visit": visit, "campaign": resources.campaign, "now": resources.now()}
    return Response(
        status,
        "text/html; charset=utf-8",
        render(template, visit.language, **facts),
        {**_caching(cache), **(headers or {})},
        [_remember(visit)] if visit.chosen else [],
    )


def document(
    body: str | bytes,
    content_type: str,
    *,
    status: int = 200,
    cache: str = PUBLIC,
    headers: Mapping[str, str] | None = None,
) -> Response[str]:
    """Something for a program to read."""
    text = body.decode() if isinstance(body, bytes) else body
    return Response(status, content_type, text, {**_caching(cache), **(headers or {})})


def as_json(
    value: Any,
    *,
    status: int = 200,
    cache: str = PERSONAL,
    content_type: str = JSON,
    headers: Mapping[str, str] | None = None,
) -> Response[str]:
    """A struct, or a value of plain types, as JSON."""
    body = msgspec.json.encode(value)
    return document(body, content_type, status=status, cache=cache, headers=headers)


def see_other(address: str, headers: Mapping[str, str] | None = None) -> Response[str]:
    """After a POST: go and look there (RFC 9110, section 15.4.4)."""
    return Response(303, None, "", {"Location": address, **_caching(PERSONAL), **(headers or {})})


def cross_origin(visit: Visit) -> dict[str, str]:
    """Headers that let pages of the allowed origins use the API (Fetch standard, CORS protocol)."""
    allowed = resources.settings.allowed_origins.replace(",", " ").split()
    origin = visit.headers.get("origin", "")
    if not visit.for_api or origin not in allowed:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Expose-Headers": "Retry-After",
        "Access-Control-Max-Age": "3600",
    }


def _caching(cache: str) -> dict[str, str | list[str]]:
    if cache == PERSONAL:
        return {"Cache-Control": cache}
    return {"Cache-Control": cache, "Vary": "Accept-Language, Cookie, Origin"}


def _remember(visit: Visit) -> Cookie:
    return Cookie(
        name=LANGUAGE_COOKIE,
        value=visit.chosen,
        path=visit.base or "/",
        max_age=A_YEAR,
        http_only=True,
        secure=visit.site.startswith("https:"),
        same_site=SameSite.LAX_MODE,
    )
