"""All or an error: a mailing that is only half in a queue comes again."""

import msgspec

from fanfare.aws.outbox import Outbox


def queue[M: msgspec.Struct](outbox: Outbox, messages: list[M]) -> None:
    """Send all of them, or raise: the order then comes again from where it began."""
    if lost := outbox.send(messages):
        raise ConnectionError(f"SQS did not take {len(lost)} of {len(messages)} messages")
