"""A site as Powertools' documentation writes one: what cold starts of serve_site are compared with."""

from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from jinja2 import Environment

logger = Logger()
metrics = Metrics(namespace="Sample")
app = APIGatewayRestResolver()
dynamodb = boto3.client("dynamodb")
pages = Environment(autoescape=True)


@app.get("/")
def index() -> Response[str]:
    """The only page."""
    item = dynamodb.get_item(TableName="pages", Key={"id": {"S": "index"}})["Item"]
    page = pages.from_string("<h1>{{ title }}</h1>").render(title=item["title"]["S"])
    return Response(status_code=200, content_type="text/html", body=page)


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A request of API Gateway in, the answer out."""
    return app.resolve(event, context)
