"""What is to be done about a mailing that may have stopped: the ledger is the record, not the queue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fanfare.mailings.mailing import Mailing, MailingState, ShardCounts
from fanfare.subscribers.terms import SHARDS

LATEST = timedelta(hours=2)
"""A mailing that could not begin for so long waits for a person: its news may be old."""

STILL = timedelta(minutes=15)
"""After which what should have happened will not happen by itself."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is to be done.

    hold: it is too late to begin. begin: no shard's audience is whole. freeze: shards whose audience is
    not. bar: shards that nobody may be added to any more. shards: those whose rows are to be looked at.
    """

    hold: bool = False
    begin: bool = False
    freeze: tuple[str, ...] = ()
    bar: tuple[str, ...] = ()
    shards: tuple[str, ...] = ()


def is_late(mailing: Mailing, now: datetime) -> bool:
    """Whether it may not begin any more without a person's word."""
    return mailing.state is MailingState.SCHEDULED and now > mailing.send_at + LATEST


def sweep(mailing: Mailing, counts: Sequence[ShardCounts], now: datetime, idle: int) -> Sweep:
    """What to do about an open mailing. idle: seconds that a shard must have been without progress."""
    if mailing.state is MailingState.SCHEDULED:
        late = is_late(mailing, now)
        return Sweep(hold=late, begin=not late and now > mailing.send_at + STILL)
    if not mailing.is_open:
        return Sweep()
    missing = tuple(sorted(set(SHARDS) - {one.shard for one in counts if one.frozen}))
    still = tuple(_still(counts, int(now.timestamp()), idle))
    match mailing.state:
        case MailingState.CANCELLED:
            return Sweep(bar=missing, shards=still)
        case MailingState.SENDING:
            began = mailing.started_at or now
            if idle and now - began <= STILL:
                missing = ()
            if len(missing) == len(SHARDS):  # as when it was held, and a person let it go
                return Sweep(begin=True, shards=still)
            return Sweep(freeze=missing, shards=still)
        case _:
            return Sweep(shards=still)


def _still(counts: Iterable[ShardCounts], now: int, idle: int) -> Iterable[str]:
    return (one.shard for one in counts if one.waiting and one.moved + idle <= now)
