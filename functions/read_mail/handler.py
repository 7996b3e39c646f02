"""Read what people mail to the bulletin's addresses, and what library services copy us in at.

Reads:  InboundMailQueue, S3 events; the first part of each mail in InboundMailBucket
Writes: SubscriptionQueue, subscription.requested, .ended and .help_requested; PressQueue,
        release.copied; removes the mail from the bucket
Twice?  Safe. The request id comes from the mail, and one that has been dealt with is gone. One that we
        fail to read stays in the bucket, its event on the dead-letter queue, whose alarm tells.
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
from fanfare.aws.metrics import counts
from read_mail.arrivals import stored_mails
from read_mail.reader import deal_with

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = counts("read_mail")
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def receive(record: SQSRecord) -> None:
    """Deal with the mails of one event. Raises when it has to come again."""
    correlate(logger, id_of(record))
    try:
        for stored in stored_mails(record.body):
            deal_with(stored)
    except Exception as error:  # its text may hold what somebody wrote: only its name is logged
        reason = type(error).__name__
        logger.error("mail_not_read", message_id=record.message_id, reason=reason)
        raise


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return process_partial_response(event, receive, processor, context)
