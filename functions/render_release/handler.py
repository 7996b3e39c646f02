"""Render releases: from a template and a service's facts to its own text, HTML and document.

Reads:  RenderingQueue: release.render, which holds all that is needed: this function has no right to
        any table, nor to SES
Writes: BulkDeliveryQueue, release.deliver
Twice?  Safe. The same copies come out, and deliver_mail sends each once.
"""

from time import monotonic
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from fanfare.aws.clients import LEAN
from fanfare.aws.outbox import Outbox
from fanfare.messages.releases import RenderRelease, decode_rendering
from fanfare.settings import Settings
from render_release.rendering import messages, render

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = Settings.from_env()
logger = Logger()
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
outbox = Outbox(boto3.client("sqs", config=LEAN), settings.bulk_delivery_queue_url)


def obey(order: RenderRelease) -> None:
    """Render the copies and queue them. Raises ConnectionError when SQS did not take all."""
    copies = list(render(order, monotonic))
    about = {"mailing": order.mailing, "shard": order.shard}
    for copy in copies:
        if copy.failure:
            more = {"member": copy.member, "reason": copy.failure}
            logger.warning("copy not rendered", extra=about | more)
    if lost := outbox.send(list(messages(order, copies))):
        raise ConnectionError(f"SQS did not take {len(lost)} messages")
    logger.info("copies rendered", extra=about | {"copies": len(copies)})


def receive(record: SQSRecord) -> None:
    """Serve one order. Raises when it has to come again."""
    try:
        obey(decode_rendering(record.body))
    except Exception as error:  # only its name: what the decoder quotes may be somebody's words
        reason = type(error).__name__
        logger.error("nothing rendered", message_id=record.message_id, reason=reason)
        raise


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return process_partial_response(event, receive, processor, context)
