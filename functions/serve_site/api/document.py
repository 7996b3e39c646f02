"""The OpenAPI document of the API."""

from aws_lambda_powertools.event_handler import Response

from serve_site import resources
from serve_site.api import activities, registrations, subscriptions
from serve_site.api.openapi import describe
from serve_site.http.answers import PUBLIC, as_json, current_request
from serve_site.http.routing import Routes

routes = Routes()


@routes.get("/openapi.json")
def get_openapi() -> Response[str]:
    """The description of this API, made from its routes."""
    rules = [*activities.routes.rules, *registrations.routes.rules, *subscriptions.routes.rules]
    return as_json(
        describe(rules, resources.campaign.name, current_request().site),
        cache=PUBLIC,
    )
