"""From SQS records to messages in the order in which people asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fanfare.messages.base import UNREADABLE
from fanfare.messages.subscriptions import SubscriptionMessage, decode_subscription
from fanfare.subscribers.decisions import instant


@dataclass(frozen=True, slots=True)
class Received:
    """One readable message."""

    message_id: str
    message: SubscriptionMessage


def read(records: Iterable[dict[str, Any]]) -> tuple[list[Received], dict[str, str]]:
    """The messages, oldest wish first, and the ids of what is none: that can only be our own mistake,
    and its place is the dead-letter queue."""
    received: list[Received] = []
    unreadable: dict[str, str] = {}
    for record in records:
        try:
            message = decode_subscription(record["body"])
        except UNREADABLE as error:
            unreadable[record["messageId"]] = type(error).__name__
        else:
            received.append(Received(record["messageId"], message))
    return sorted(received, key=lambda one: instant(one.message).timestamp()), unreadable
