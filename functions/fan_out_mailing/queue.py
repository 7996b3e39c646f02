"""All or an error: a mailing that is only half in a queue comes again."""

from fanfare.aws.outbox import Outbox
from fanfare.messages.base import Message

ENOUGH_TIME = 15_000
"""Milliseconds that must be left to start another page."""


def queue[M: Message](outbox: Outbox, messages: list[M]) -> None:
    """Send all of them, or raise: the order then comes again from where it began."""
    if lost := outbox.send(messages):
        raise ConnectionError(f"SQS did not take {len(lost)} of {len(messages)} messages")
