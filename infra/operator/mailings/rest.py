"""What a stopped mailing has sent: told once its numbers have come to rest, else as what they are."""

from desk.mailings.summary import counts_of, the_mailing
from desk.stack import Stack
from infra.operator.mailings import watch as watching

MAX_LOOKS = 12
EVERY = 0.5
"""Seconds. Each worker looks at the mailing once a second, and then writes down what it has sent."""


def by_now(stack: Stack, mailing: str) -> str:
    """A clause: what has been sent while the mailing may still be sending."""
    found = the_mailing(stack, mailing)
    if not found.started_at:
        return "nothing was sent"
    return f"at least {_sent(counts_of(stack, found).sent)} by now"


def once_stopped(stack: Stack, mailing: str) -> str:
    """A sentence on a cancelled mailing: what was sent in all, if the numbers say so within seconds."""
    counts = counts_of(stack, the_mailing(stack, mailing))
    for _ in range(MAX_LOOKS):
        if not counts.waiting:
            break
        watching.pause(EVERY)
        counts = counts_of(stack, the_mailing(stack, mailing))
    if counts.waiting:
        return (
            f"{_sent(counts.sent).capitalize()} as far as is written down; those whose turn is this "
            "second may still leave, and nobody else gets one. "
            f"To see the numbers: fanfare mailing show {mailing}"
        )
    unknown = f"; of {counts.unknown:,} nobody knows" if counts.unknown else ""
    return f"{_sent(counts.sent).capitalize()} in all{unknown}. Nobody else gets one."


def _sent(number: int) -> str:
    return f"{number:,} {'mail was' if number == 1 else 'mails were'} sent"
