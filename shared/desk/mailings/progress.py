"""A mailing's numbers as they move, until nothing moves by itself any more."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desk.mailings.rows import rows_of
from desk.mailings.summary import counts_of, ended, the_mailing
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.ledger.mailings import Mailings
from fanfare.delivery.protocol import State
from fanfare.mailings.mailing import Counts, Mailing, MailingState
from fanfare.mailings.release_ids import is_release
from fanfare.subscribers.terms import SHARDS

MAX_LOOKS = 12
EVERY = 0.5
"""Seconds. Each worker looks at the mailing once a second, and then writes down what it has sent."""

_MOVING = frozenset({MailingState.SCHEDULED, MailingState.SENDING})
"""States in which numbers may change without anybody's doing."""

type Sleep = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Look:
    """A mailing as it is now.

    Attributes:
        rate: Mails a second since the first look.
        held: Library services whose copies are kept back, once nobody else's is waiting; 0 before.
    """

    mailing: Mailing
    counts: Counts
    rate: float
    held: int = 0


def looks(
    mailings: Mailings, deliveries: Deliveries, mailing: str, every: float, sleep: Sleep
) -> Iterator[Look]:
    """The mailing, again and again until it ends, stops, or only held copies are left.

    Args:
        every: Seconds between two looks.
        sleep: Waits so many seconds.

    Raises:
        Refused: There is no such mailing.
    """
    first: tuple[float, int] | None = None
    while True:
        found = the_mailing(mailings, mailing)
        counts = counts_of(mailings, found)
        now = time.monotonic()
        began, before = first = first or (now, ended(counts))
        rate = (ended(counts) - before) / (now - began) if now > began else 0
        held = _all_held(deliveries, found, counts)
        yield Look(found, counts, rate, held)
        if found.state not in _MOVING or held:
            return
        sleep(every)


def counts_at_rest(mailings: Mailings, mailing: Mailing, sleep: Sleep) -> Counts:
    """The numbers of a mailing that was cancelled, once they have come to rest; after some seconds, as they
    are then, with some still waiting."""
    counts = counts_of(mailings, mailing)
    for _ in range(MAX_LOOKS):
        if not counts.waiting:
            break
        sleep(EVERY)
        counts = counts_of(mailings, mailing)
    return counts


def _all_held(deliveries: Deliveries, mailing: Mailing, counts: Counts) -> int:
    """How many copies of a release are held, if they are all that is left of it; else 0. counts: read
    before the rows, so that a copy that is on its way is never taken for a held one."""
    if mailing.state is not MailingState.SENDING or not is_release(mailing.id):
        return 0
    if counts.frozen < len(SHARDS) or not counts.waiting:
        return 0
    held = len(rows_of(deliveries, mailing.id, [State.HELD]))
    return held if held == counts.waiting else 0
