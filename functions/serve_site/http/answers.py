"""Answers to a request, and the reasons for giving none."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from aws_lambda_powertools.event_handler import Response

from fanfare.pages.rendering import render
from serve_site import resources
from serve_site.http.headers import A_YEAR
from serve_site.http.request import LANGUAGE_COOKIE, Request

_request: ContextVar[Request] = ContextVar("request")

JSON = "application/json"
PROBLEM = "application/problem+json"

PUBLIC = "public, max-age=60"
PERSONAL = "no-store"


class Refused(Exception):
    """There is no such answer. status: of HTTP, each with a page of its own; headers go with it."""

    def __init__(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.headers = dict(headers or {})


@contextmanager
def answering(request: Request) -> Iterator[None]:
    """While this request is being answered."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def current_request() -> Request:
    """The request that is being answered."""
    return _request.get()


def page(
    template: str,
    *,
    status: int = 200,
    cache: str = PERSONAL,
    headers: Mapping[str, str] | None = None,
    **facts: Any,
) -> Response[str]:
    """A page for people. Only what is the same for everybody may be cached: not one with a cookie.

    Besides the facts, the template gets whether the page reloads by itself (`looks`).
    """
    request = current_request()
    facts |= {"request": request, "campaign": resources.campaign, "now": resources.now()}
    facts["looks"] = "Refresh" in (headers or {})
    body = render(template, request.language, **facts)
    cookie = {"Set-Cookie": _remember(request)} if request.chosen else {}
    return document(
        body,
        "text/html; charset=utf-8",
        status=status,
        cache=PERSONAL if cookie else cache,
        headers={**cookie, **(headers or {})},
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
    all_headers = {"Content-Type": content_type, **_caching(cache), **(headers or {})}
    return Response(status, body=text, headers=all_headers)


def as_json(
    value: Any,
    *,
    status: int = 200,
    cache: str = PERSONAL,
    content_type: str = JSON,
    headers: Mapping[str, str] | None = None,
) -> Response[str]:
    """A value of plain types as JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return document(body, content_type, status=status, cache=cache, headers=headers)


def see_other(address: str, headers: Mapping[str, str] | None = None) -> Response[str]:
    """After a POST: go and look there (RFC 9110, section 15.4.4)."""
    all_headers = {"Location": address, **_caching(PERSONAL), **(headers or {})}
    return Response(303, body="", headers=all_headers)


def _caching(cache: str) -> dict[str, str]:
    if cache == PERSONAL:
        return {"Cache-Control": cache}
    return {"Cache-Control": cache, "Vary": "Accept-Language, Cookie, Origin"}


def _remember(request: Request) -> str:
    """The cookie (RFC 6265) that keeps a chosen language."""
    parts = [
        f"{LANGUAGE_COOKIE}={request.chosen}",
        f"Path={request.base or '/'}",
        f"Max-Age={A_YEAR}",
        "HttpOnly",
        "SameSite=Lax",
    ]
    return "; ".join([*parts, "Secure"] if request.site.startswith("https:") else parts)
