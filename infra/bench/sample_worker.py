"""A worker as Powertools' documentation writes one: what cold starts of SQS functions are compared with.

SAMPLE_CLIENT in the environment names its client, since one of S3 takes longer to make than one of DynamoDB.
"""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import BaseModel

logger = Logger()
metrics = Metrics(namespace="Sample")
processor = BatchProcessor(event_type=EventType.SQS)
client: Any = boto3.client(os.environ.get("SAMPLE_CLIENT", "dynamodb"))  # type: ignore[call-overload]


class Order(BaseModel):
    """One message."""

    id: str
    product: str
    number: int


def record_handler(record: SQSRecord) -> None:
    """Serve one order."""
    order = Order.model_validate_json(record.body)
    client.put_item(TableName="orders", Item={"id": {"S": order.id}})
    metrics.add_metric(name="Ordered", unit=MetricUnit.Count, value=order.number)


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> Any:
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
