"""Answers of the API, from their models."""

from collections.abc import Mapping

from aws_lambda_powertools.event_handler import Response

from serve_site.api.contract import Model
from serve_site.http.answers import JSON, PERSONAL, document


def as_json(
    model: Model,
    *,
    status: int = 200,
    cache: str = PERSONAL,
    headers: Mapping[str, str] | None = None,
) -> Response[str]:
    """The model as JSON."""
    body = model.model_dump_json()
    return document(body, JSON, status=status, cache=cache, headers=headers)
