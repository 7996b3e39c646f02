"""What a mailing has sent, in words: while it may still be sending, and once it was cancelled."""

from collections.abc import Iterable

from desk.mailings.late import Late
from fanfare.mailings.mailing import Counts
from infra.operator.cli.output import say


def by_now(sent: int | None) -> str:
    """A clause: what has been sent while the mailing may still be sending. sent: None before it began."""
    return "nothing was sent" if sent is None else f"at least {_sent(sent)} by now"


def once_stopped(mailing: str, counts: Counts) -> str:
    """A sentence on a cancelled mailing: what was sent in all, if its numbers have come to rest."""
    if counts.waiting:
        return (
            f"{_sent(counts.sent).capitalize()} as far as is written down; those whose turn is this "
            "second may still leave, and nobody else gets one. "
            f"To see the numbers: fanfare mailing show {mailing}"
        )
    unknown = f"; of {counts.unknown:,} nobody knows" if counts.unknown else ""
    return f"{_sent(counts.sent).capitalize()} in all{unknown}. Nobody else gets one."


def tell_late(late: Iterable[Late]) -> None:
    """What is done later, since the queue is busy."""
    for what in late:
        say(f"The queue is busy: {what}.")


def _sent(number: int) -> str:
    return f"{number:,} {'mail was' if number == 1 else 'mails were'} sent"
