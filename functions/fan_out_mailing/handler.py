"""Turn one mailing into a mail for each person or library service it is for, and queue again those that
have stopped.

Reads:  MailingQueue: mailing.start, from accept_registration when an activity has changed, from
        EventBridge Scheduler for reminders; mailing.freeze, when an issue or a release is to be sent;
        release.resume, from hear_service; mailing.sweep, every ten minutes; the activity and its
        parties, places held for too long, the subscribers, the services with what is known of them, the
        ledger
Writes: the ledger: a mailing's audience, and what nobody else settles; BulkDeliveryQueue, mail.deliver
        and issue.deliver; RenderingQueue, release.render; DeliveryQueue, service_notice.deliver;
        RegistrationQueue.fifo, registration.hold_ended; MailingQueue, what is left when there are more
        people than time; a release that begins or comes
        too late, and its audit trail
Twice?  Safe. The same mails are queued under the same delivery ids, which deliver_mail sends once;
        nobody is put into an audience twice.
"""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from fan_out_mailing.messages import serve
from fanfare.aws.correlation import correlate, id_of
from fanfare.aws.metrics import counts
from fanfare.messages.mailings import decode_mailing

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = counts("fan_out_mailing")
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def receive(record: SQSRecord, lambda_context: "LambdaContext") -> None:
    """Do what one record says. Raises when it has to come again."""
    correlate(logger, id_of(record))
    try:
        serve(decode_mailing(record.body), lambda_context)
    except Exception:
        logger.exception("message_failed", message_id=record.message_id)
        raise


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return process_partial_response(event, receive, processor, context)
