"""Follow what people want of the bulletin: subscribe, confirm, choose, pause, leave, be forgotten.

Reads:  SubscriptionQueue, subscription.*, person.own_data_requested and .erasure_requested; the
        subscribers table
Writes: the subscribers table with its consent record; DeliveryQueue, notice.deliver; on erasure the
        register table too, cancellations to RegistrationQueue and the request again to SubscriptionQueue
Twice?  Safe. Instants decide, so an older request never undoes a newer one, and a repeated one changes
        nothing; its notice is queued again under the same delivery id, which deliver_mail sends once.
"""

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger

from fanfare.aws.batches import partial_reply
from fanfare.aws.clients import LEAN
from fanfare.aws.outbox import Outbox
from fanfare.aws.rate_limits import Limits
from fanfare.aws.subscribers.notice_memory import NoticeMemory
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.messages.deliveries import DeliverNotice
from fanfare.messages.subscriptions import ErasureRequested, OwnDataRequested, SubscriptionMessage
from fanfare.settings import Settings
from manage_subscription.follow import Follower
from manage_subscription.intake import Received, read

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

    from fanfare.aws.subscribers.eraser import Eraser

settings = Settings.from_env()
logger = Logger()
dynamodb = boto3.client("dynamodb", config=LEAN)
sqs = boto3.client("sqs", config=LEAN)
deliveries = Outbox(sqs, settings.delivery_queue_url)
follower = Follower(
    Subscribers(dynamodb, settings.subscribers_table),
    NoticeMemory(dynamodb, settings.subscribers_table),
    Limits(dynamodb, settings.subscribers_table),
)


@cache
def eraser() -> "Eraser":
    """Forgets people; made when the first of them asks."""
    from fanfare.aws.subscribers.eraser import Eraser
    from fanfare.aws.subscribers.people import People

    return Eraser(
        People(dynamodb, settings.register_table, settings.subscribers_table),
        Outbox(sqs, settings.registration_queue_url),
        Outbox(sqs, settings.subscription_queue_url),
    )


def follow(received: list[Received]) -> tuple[list[tuple[str, DeliverNotice]], set[str]]:
    """Follow each message; trouble with one does not hold up the others.

    Returns the notices that are due, each with the id of the SQS message that must come again if it
    can't be queued, and the messages that have to come again in any case.
    """
    due: list[tuple[str, DeliverNotice]] = []
    failed: set[str] = set()
    for one in received:
        try:
            notice = follow_one(one.message, datetime.now(UTC))
        except Exception:
            logger.exception("message not followed", message_id=one.message_id)
            failed.add(one.message_id)
        else:
            due += [(one.message_id, notice)] if notice else []
    return due, failed


def follow_one(message: SubscriptionMessage, now: datetime) -> DeliverNotice | None:
    """Do what one message asks for. Returns the notice that is due, or None."""
    if isinstance(message, OwnDataRequested):
        return follower.own_data(message)
    if not isinstance(message, ErasureRequested):
        return follower.follow(message, now)
    erasure = eraser().erase(message, now)
    logger.info("person erased", request=message.request_id, removed=erasure.removed.total())
    return None


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: object) -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    received, unreadable = read(event["Records"])
    for message_id, reason in unreadable.items():
        logger.error("message not readable", message_id=message_id, reason=reason)
    due, failed = follow(received)
    lost = deliveries.send([notice for _, notice in due])
    failed |= {message_id for message_id, notice in due if notice in lost} | unreadable.keys()
    logger.info("batch followed", messages=len(received), notices=len(due), again=len(failed))
    return partial_reply(sorted(failed))
