"""Render releases: from a template and a service's facts to its own text, HTML and document.

Reads:  RenderingQueue: release.render, which holds all that is needed: this function has no right to
        any table, nor to SES
Writes: BulkDeliveryQueue, release.deliver
Twice?  Safe. The same copies come out, and deliver_mail sends each once.
"""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from fanfare.aws.correlation import correlate, id_of
from fanfare.messages.rendering import decode_rendering
from render_release.orders import serve

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def receive(record: SQSRecord) -> None:
    """Serve one order. Raises when it has to come again."""
    correlate(logger, id_of(record))
    try:
        serve(decode_rendering(record.body))
    except Exception as error:  # only its name: what the decoder quotes may be somebody's words
        reason = type(error).__name__
        logger.error("rendering_failed", message_id=record.message_id, reason=reason)
        raise


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return process_partial_response(event, receive, processor, context)
