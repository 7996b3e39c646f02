"""The API's OpenAPI document, from the routes themselves and the types that they speak.

msgspec tells the types: pydantic would cost every cold start, and the layer does not carry it.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import Struct

from fanfare.activities.activity import Audience, Mode, Offer
from serve_site.api.contract import ActivityList, ProblemFacts
from serve_site.http.answers import JSON, PROBLEM
from serve_site.http.routing import Page, Rule

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaks:
    """What a route of the API says and understands. answers: a type for each status; takes: the type of
    its body."""

    summary: str
    answers: Mapping[int, type[Struct]]
    takes: type[Struct] | None = None

    @property
    def types(self) -> list[type[Struct]]:
        """Everything that is said or understood."""
        return [*self.answers.values(), *((self.takes,) if self.takes else ())]


_SPEAKS: dict[Page, Speaks] = {}


def described(
    summary: str,
    answer: type[Struct],
    *problems: int,
    status: int = 200,
    takes: type[Struct] | None = None,
) -> Callable[[Page], Page]:
    """What a route speaks: one type when it goes well, a problem for each other status, and the type of
    its body."""
    answers = {status: answer} | dict.fromkeys(problems, ProblemFacts)

    def add(page: Page) -> Page:
        _SPEAKS[page] = Speaks(summary=summary, answers=answers, takes=takes)
        return page

    return add


def describe(rules: Iterable[Rule], title: str, site: str) -> dict[str, Any]:
    """The document (OpenAPI 3.1) for those of the routes that tell what they speak. site: absolute
    address, no slash at the end."""
    described = [(rule, _SPEAKS[rule.page]) for rule in rules if rule.page in _SPEAKS]
    types = list(dict.fromkeys(kind for _, speaks in described for kind in speaks.types))
    schemas, components = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, Any] = {}
    for rule, speaks in described:
        path = re.sub(r"<(\w+)>", r"{\1}", rule.path)
        paths.setdefault(path, {})[rule.method.lower()] = _operation(rule, speaks, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{title}: registrations and the bulletin", "version": "1"},
        "servers": [{"url": site}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": components},
    }


def _operation(rule: Rule, speaks: Speaks, schema_of: dict[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": rule.page.__name__,
        "summary": speaks.summary,
        "description": inspect.getdoc(rule.page),
        "parameters": _parameters(rule, speaks),
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


def _parameters(rule: Rule, speaks: Speaks) -> list[dict[str, Any]]:
    text = {"type": "string"}
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": text}
        for name in re.findall(r"<(\w+)>", rule.path)
    ]
    filters = FILTERS if ActivityList in speaks.types else {}
    for name, (description, kind) in (filters | LANGUAGE).items():
        schema = kind if isinstance(kind, dict) else {"type": "string", "enum": list(kind)}
        found.append({"name": name, "in": "query", "description": description, "schema": schema})
    return found
