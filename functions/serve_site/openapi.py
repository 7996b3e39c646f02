"""The API's OpenAPI document, from the routes themselves and the types that they speak.

msgspec tells the types; Powertools would need pydantic for it, which the layer does not carry.
"""

import inspect
import re
from collections.abc import Iterable
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import msgspec
from aws_lambda_powertools.event_handler.api_gateway import Route
from msgspec import Struct

from fanfare.model import Audience, Mode, Offer
from serve_site.contract import ActivityList, ProblemFacts
from serve_site.web import JSON, PROBLEM

API = "API"
"""Tag of the routes that the document describes."""


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
    answer: type[Struct], *problems: int, status: int = 200, takes: type[Struct] | None = None
) -> dict[str, Any]:
    """What a route speaks, for its `openapi_extensions`: one type when it goes well, a problem for each
    other status, and the type of its body."""
    return {"answers": {status: answer} | dict.fromkeys(problems, ProblemFacts), "takes": takes}


def describe(routes: Iterable[Route], title: str, site: str) -> dict[str, Any]:
    """The document (OpenAPI 3.1) for the routes tagged as API. site: absolute address, no slash at the
    end."""
    described = [route for route in routes if API in (route.tags or ())]
    types = list(dict.fromkeys(t for route in described for t in _types(route)))
    schemas, components = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, Any] = {}
    for route in described:
        path = re.sub(r"<(\w+)>", r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{title}: registrations", "version": "1"},
        "servers": [{"url": site}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": components},
    }


def _types(route: Route) -> list[Any]:
    speaks = route.openapi_extensions or {}
    return [kind for kind in (*speaks["answers"].values(), speaks["takes"]) if kind]


def _operation(route: Route, schema_of: dict[Any, Any]) -> dict[str, Any]:
    speaks = route.openapi_extensions or {}
    operation: dict[str, Any] = {
        "operationId": route.func.__name__,
        "summary": route.summary,
        "description": inspect.getdoc(route.func),
        "parameters": _parameters(route),
        "responses": {
            str(status): {
                "description": HTTPStatus(status).phrase,
                "content": {PROBLEM if kind is ProblemFacts else JSON: {"schema": schema_of[kind]}},
            }
            for status, kind in speaks["answers"].items()
        },
    }
    if takes := speaks["takes"]:
        content = {JSON: {"schema": schema_of[takes]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    text = {"type": "string"}
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": text}
        for name in re.findall(r"<(\w+)>", route.path)
    ]
    filters = FILTERS if ActivityList in _types(route) else {}
    for name, (description, kind) in (filters | LANGUAGE).items():
        schema = kind if isinstance(kind, dict) else {"type": "string", "enum": list(kind)}
        found.append({"name": name, "in": "query", "description": description, "schema": schema})
    return found
