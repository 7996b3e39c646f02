"""What manage_subscription works with."""

from functools import cache
from typing import TYPE_CHECKING

import boto3

from fanfare.aws.clients import LEAN
from fanfare.aws.outbox import Outbox
from fanfare.aws.rate_limits import Limits
from fanfare.aws.subscribers.notice_memory import NoticeMemory
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.settings import Settings
from manage_subscription.batch import Batch
from manage_subscription.follow import Follower

if TYPE_CHECKING:
    from fanfare.aws.subscribers.eraser import Eraser

settings = Settings.from_env()
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


batch = Batch(follower, eraser)
