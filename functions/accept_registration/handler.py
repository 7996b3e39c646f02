"""Give places: decide the requests for each activity in order, commit, and queue the mails about it.

Reads:  RegistrationQueue.fifo: registration.requested, registration.cancellation_requested,
        registration.reduction_requested, registration.correction_requested, registration.kept,
        registration.hold_ended, registration.undeliverable, activity.changed; the activities and people
        concerned, and whether somebody joined whose mail bounced
Writes: the register, one transaction for each activity, and for each corrected name; mail.deliver to
        DeliveryQueue; mailing.start to MailingQueue when an activity's time or place has changed
        RegistrationQueue.fifo: messages that could not be served are handed out again soon
Twice?  Safe. A repeated request finds its own id on the registration, changes nothing, and queues
        its reply again under the same delivery id, which deliver_mail sends once.
"""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from accept_registration.batch import accept, count, hand_back, reject
from accept_registration.intake import Received, Unreadable, failures, read
from accept_registration.resources import deliveries
from fanfare.aws.batches import partial_reply
from fanfare.aws.correlation import correlate_batch
from fanfare.aws.metrics import counts

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = counts("accept_registration")


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    ids = correlate_batch(logger, event["Records"])
    messages = [read(record) for record in event["Records"]]
    mails = reject([one for one in messages if isinstance(one, Unreadable)])
    accepted, failed = accept([one for one in messages if isinstance(one, Received)], context)
    mails += accepted
    count(mails)
    lost = deliveries.send(
        [mail for _, mail in mails], ids=[ids[message_id] for message_id, _ in mails]
    )
    failed |= {message_id for message_id, mail in mails if mail in lost}
    logger.info("batch_served", messages=len(messages), mails=len(mails), again=len(failed))
    again = failures(event["Records"], failed)
    hand_back(again)
    return partial_reply(one["messageId"] for one in again)
