"""The OpenAPI document of the API."""

from typing import Any, cast

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.models import Server

from serve_site import resources
from serve_site.api.openapi import FILTERS, LANGUAGE
from serve_site.http.answers import PUBLIC, as_json, current_request
from serve_site.http.routing import Routes

routes = Routes()


@routes.get("/openapi.json", include_in_schema=False)
def get_openapi() -> Response[str]:
    """The description of this API, made from its routes and their models."""
    app = cast(APIGatewayRestResolver, routes.api_resolver)
    schema = app.get_openapi_schema(
        title=f"{resources.campaign.name}: registrations and the bulletin",
        version="1",
        servers=[Server(url=current_request().site)],
    )
    document = schema.model_dump(mode="json", by_alias=True, exclude_none=True)
    return as_json(_complete(document), cache=PUBLIC)


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    """With the parameters of the query, and without the errors of a validation that is not Powertools'."""
    for path, item in document["paths"].items():
        query = [*FILTERS, LANGUAGE] if path == "/api/activities" else [LANGUAGE]
        for operation in item.values():
            operation["parameters"] = [*operation.get("parameters", []), *query]
    for name in ("ValidationError", "HTTPValidationError", "ResponseValidationError"):
        document["components"]["schemas"].pop(name, None)
    return document | {"paths": dict(sorted(document["paths"].items()))}
