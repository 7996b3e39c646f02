"""What the pages of the bulletin read and write, wired when the first of them is opened."""

from functools import cache
from typing import TYPE_CHECKING

import boto3

from fanfare.aws.clients import BRIEF
from fanfare.aws.ledger.issues import Issues
from fanfare.aws.outbox import Outbox
from fanfare.aws.subscribers.subscribers import Subscribers
from serve_site.resources import NotQueued, dynamodb, settings

if TYPE_CHECKING:
    from fanfare.aws.subscribers.people import People
    from fanfare.messages.subscriptions import SubscriptionMessage

subscribers = Subscribers(dynamodb, settings.subscribers_table)
issues = Issues(dynamodb, settings.ledger_table)


@cache
def subscriptions() -> Outbox:
    """The queue of the bulletin's readers: only a form that is sent needs it."""
    return Outbox(boto3.client("sqs", config=BRIEF), settings.subscription_queue_url)


@cache
def people() -> "People":
    """What is kept about one person, for the few who ask."""
    from fanfare.aws.subscribers.people import People

    return People(dynamodb, settings.register_table, settings.subscribers_table)


def queue(message: "SubscriptionMessage") -> None:
    """Put a message about the bulletin on its queue. Raises NotQueued."""
    if subscriptions().send([message]):
        raise NotQueued
