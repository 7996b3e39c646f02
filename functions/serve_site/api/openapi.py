"""The API's OpenAPI document, from the routes themselves and the types that they speak.

msgspec tells the types: pydantic would cost every cold start, and the layer does not carry it.
"""

import inspect
import re
from collections.abc import Iterable
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import Struct

from fanfare.activities.activity import Audience, Mode, Offer
from serve_site.api.contract import ActivityList, ProblemFacts
from serve_site.http.answers import JSON, PROBLEM
from serve_site.http.router import Route, Speaks

type Parameter = tuple[str, type[StrEnum] | dict[str, str]]

FILTERS: dict[str, Parameter] = {
    "date": ("A day, in London", {"type": "string", "format": "date"}),
    "place": ("Town, library service, venue or postcode", {"type": "string"}),
    "mode": ("How it takes place", Mode),
    "offer": ("A Universal Library Offer", Offer),
    "audience": ("Who it is for", Audience),
    "q": ("Words that must all occur", {"type": "string"}),
    "past": ("1 to include what is over", {"type": "string"}),
    "page": ("Which page of the list", {"type": "integer"}),
}
LANGUAGE: dict[str, Parameter] = {"lang": ("Language of the sentences", {"type": "string"})}


def told(
    summary: str,
    answer: type[Struct],
    *problems: int,
    status: int = 200,
    takes: type[Struct] | None = None,
) -> Speaks:
    """What a route speaks: one type when it goes well, a problem for each other status, and the type of
    its body."""
    answers = {status: answer} | dict.fromkeys(problems, ProblemFacts)
    return Speaks(summary=summary, answers=answers, takes=takes)


def describe(routes: Iterable[Route], title: str, site: str) -> dict[str, Any]:
    """The document (OpenAPI 3.1) for those of the routes that tell what they speak. site: absolute
    address, no slash at the end."""
    described = [(route, route.speaks) for route in routes if route.speaks]
    types = list(dict.fromkeys(kind for _, speaks in described for kind in speaks.types))
    schemas, components = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, Any] = {}
    for route, speaks in described:
        path = re.sub(r"<(\w+)>", r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, speaks, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{title}: registrations and the bulletin", "version": "1"},
        "servers": [{"url": site}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": components},
    }


def _operation(route: Route, speaks: Speaks, schema_of: dict[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.page.__name__,
        "summary": speaks.summary,
        "description": inspect.getdoc(route.page),
        "parameters": _parameters(route, speaks),
        "responses": {
            str(status): {
                "description": HTTPStatus(status).phrase,
                "content": {PROBLEM if kind is ProblemFacts else JSON: {"schema": schema_of[kind]}},
            }
            for status, kind in speaks.answers.items()
        },
    }
    if takes := speaks.takes:
        content = {JSON: {"schema": schema_of[takes]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(route: Route, speaks: Speaks) -> list[dict[str, Any]]:
    text = {"type": "string"}
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": text} for name in route.names
    ]
    filters = FILTERS if ActivityList in speaks.types else {}
    for name, (description, kind) in (filters | LANGUAGE).items():
        schema = kind if isinstance(kind, dict) else {"type": "string", "enum": list(kind)}
        found.append({"name": name, "in": "query", "description": description, "schema": schema})
    return found
