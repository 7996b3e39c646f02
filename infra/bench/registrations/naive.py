"""The plain handler that Fanfare is compared with: what AWS's samples and Powertools' documentation
lead to. For each record it gets the activity, puts the registration, updates the counter and calls SES.

It mails a subject, a plain text of six lines and the same as HTML: no calendar part, no links.
"""

import os
from datetime import datetime
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import BaseModel

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS)
dynamodb = boto3.resource("dynamodb")
activities = dynamodb.Table(os.environ["ACTIVITIES_TABLE"])
registrations = dynamodb.Table(os.environ["REGISTRATIONS_TABLE"])
ses = boto3.client("ses")
sender = os.environ["SENDER_ADDRESS"]


class Registration(BaseModel):
    """One message."""

    request_id: str
    activity: str
    name: str
    email: str
    places: int
    requested_at: datetime


def register(request: Registration) -> tuple[dict[str, Any], str]:
    """Give places while there are any. Returns the activity and the status."""
    activity: dict[str, Any] = activities.get_item(Key={"id": request.activity})["Item"]
    places = request.places
    confirmed = activity["taken"] + places <= activity["capacity"]
    status = "confirmed" if confirmed else "waiting"
    registrations.put_item(
        Item={
            "id": request.request_id,
            "activity": request.activity,
            "name": request.name,
            "email": request.email,
            "places": places,
            "status": status,
            "requested_at": request.requested_at.isoformat(),
        }
    )
    activities.update_item(
        Key={"id": request.activity},
        UpdateExpression="ADD #counter :places",
        ExpressionAttributeNames={"#counter": "taken" if confirmed else "waiting"},
        ExpressionAttributeValues={":places": places},
    )
    return activity, status


def record_handler(record: SQSRecord) -> None:
    """Serve one request."""
    request = Registration.model_validate_json(record.body)
    activity, status = register(request)
    lines = [
        f"Dear {request.name},",
        f"your registration for {activity['title']} is {status}.",
        f"When: {activity['starts']}",
        f"Where: {activity['place']}",
        f"Places: {request.places}",
        "We look forward to seeing you.",
    ]
    html = "".join(f"<p>{line}</p>" for line in lines)
    ses.send_email(
        Source=sender,
        Destination={"ToAddresses": [request.email]},
        Message={
            "Subject": {"Data": f"Your registration: {activity['title']}", "Charset": "UTF-8"},
            "Body": {
                "Text": {"Data": "\n".join(lines), "Charset": "UTF-8"},
                "Html": {"Data": f"<html><body>{html}</body></html>", "Charset": "UTF-8"},
            },
        },
    )
    logger.info("registered", activity=request.activity, status=status)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> Any:
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
