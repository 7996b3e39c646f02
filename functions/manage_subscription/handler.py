"""Follow what people want of the bulletin: subscribe, confirm, choose, pause, leave, be forgotten.

Reads:  SubscriptionQueue, subscription.*, person.own_data_requested and .erasure_requested; the
        subscribers table
Writes: the subscribers table with its consent record; DeliveryQueue, notice.deliver; on erasure the
        register table too, cancellations to RegistrationQueue and the request again to SubscriptionQueue
Twice?  Safe. Instants decide, so an older request never undoes a newer one, and a repeated one changes
        nothing; its notice is queued again under the same delivery id, which deliver_mail sends once.
"""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from fanfare.aws.batches import partial_reply
from fanfare.aws.correlation import correlate_batch
from manage_subscription.intake import read
from manage_subscription.resources import batch, deliveries

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: object) -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    ids = correlate_batch(logger, event["Records"])
    received, unreadable = read(event["Records"])
    for message_id, reason in unreadable.items():
        logger.error("message_unreadable", message_id=message_id, reason=reason)
    due, failed = batch.follow(received)
    lost = deliveries.send(
        [notice for _, notice in due], ids=[ids[message_id] for message_id, _ in due]
    )
    failed |= {message_id for message_id, notice in due if notice in lost} | unreadable.keys()
    logger.info("batch_followed", messages=len(received), notices=len(due), again=len(failed))
    return partial_reply(sorted(failed))
