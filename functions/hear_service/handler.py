"""Write down what library services say: their facts, what they did with a release, and where it appeared.

Reads:  PressQueue: service.facts_changed, .facts_link_asked, .address_confirmed and .address_kept,
        release.used, release.covered, release.copied; the service, its copies, the open releases
Writes: PressTable; MailingQueue, release.resume, when a release may wait for what was filled in;
        DeliveryQueue, service_notice.deliver and address_notice.deliver
Twice?  Safe. Every record, and every mail, has the id of its request.
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
from fanfare.messages.base import UNREADABLE
from fanfare.messages.releases import decode_press
from hear_service.listeners import listen

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def write_down(record: SQSRecord) -> None:
    """Write down one message. Raises when it has to come again: what is no message is our own mistake, and
    its place is the dead-letter queue."""
    correlate(logger, id_of(record))
    try:
        listen(decode_press(record.body))
    except Exception as error:  # its text may hold what a service wrote: only its name is logged
        what = "message_unreadable" if isinstance(error, UNREADABLE) else "message_failed"
        logger.error(what, message_id=record.message_id, reason=type(error).__name__)
        raise


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return process_partial_response(event, write_down, processor, context)
