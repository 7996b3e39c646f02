"""What Powertools needs for the API's OpenAPI document, besides the routes and their models."""

import inspect
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fanfare.activities.activity import Audience, Mode, Offer
from serve_site.api.contract import Model, ProblemFacts
from serve_site.http.answers import JSON, PROBLEM
from serve_site.http.routing import Page

TEXT = {"type": "string"}


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


FILTERS = [
    _query("date", "A day, in London", TEXT | {"format": "date"}),
    _query("place", "Town, library service, venue or postcode", TEXT),
    _query("mode", "How it takes place", TEXT | {"enum": list(Mode)}),
    _query("offer", "A Universal Library Offer", TEXT | {"enum": list(Offer)}),
    _query("audience", "Who it is for", TEXT | {"enum": list(Audience)}),
    _query("q", "Words that must all occur", TEXT),
    _query("past", "1 to include what is over", TEXT),
    _query("page", "Which page of the list", {"type": "integer"}),
]
"""Read by the rules of the page that has them as a form, so Powertools does not check them."""
LANGUAGE = _query("lang", "Language of the sentences", TEXT)


def documented(
    add: Callable[..., Callable[[Page], Page]],
    path: str,
    summary: str,
    answer: type[Model],
    *problems: int,
    status: int = 200,
) -> Callable[[Page], Page]:
    """Add a route that the document describes.

    Args:
        add: `routes.get` or `routes.post`.
        path: With names as in "/api/activities/<key>".
        summary: A few words; the page's docstring says more.
        answer: When it goes well.
        problems: Other statuses, each with a problem.
        status: When it goes well.
    """
    responses = {status: _response(status, JSON, answer)}
    responses |= {one: _response(one, PROBLEM, ProblemFacts) for one in problems}

    def register(page: Page) -> Page:
        return add(
            path,
            summary=summary,
            description=inspect.getdoc(page),
            operation_id=page.__name__,
            responses=responses,
        )(page)

    return register


def _response(status: int, content_type: str, model: type[Model]) -> dict[str, Any]:
    return {"description": HTTPStatus(status).phrase, "content": {content_type: {"model": model}}}
