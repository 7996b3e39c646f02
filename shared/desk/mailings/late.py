"""What a busy queue puts off. Nothing is lost: a regular sweep does it."""

from enum import StrEnum

from fanfare.aws.outbox import Outbox
from fanfare.messages.mailings import FreezeAudience, SweepMailing


class Late(StrEnum):
    """What happens within half an hour instead of at once, in words that end a sentence."""

    BEGINNING = "the mailing begins within half an hour"
    REST = "what is left to do is done within half an hour"


def begin(queue: Outbox, mailing: str) -> tuple[Late, ...]:
    """Let a mailing begin now. Gives what is late."""
    return (Late.BEGINNING,) if queue.send([FreezeAudience(mailing=mailing)]) else ()


def sweep(queue: Outbox, mailing: str) -> tuple[Late, ...]:
    """Put to work, or write down, what of a mailing is queued. Gives what is late."""
    return (Late.REST,) if queue.send([SweepMailing(mailing=mailing, idle=0)]) else ()
