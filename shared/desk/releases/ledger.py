"""What the ledger knows of a release: a row for each service, and who may have got its copy."""

from collections.abc import Collection, Iterable

from desk.parallel import in_parallel
from desk.stack import Stack
from fanfare.delivery.protocol import Entry, State
from fanfare.releases.release import Edition
from fanfare.subscribers.subscriber import SHARDS

_PERHAPS_SENT = (State.CLAIMED, State.SENT, State.UNKNOWN)


def rows_of(stack: Stack, mailing: str, states: Collection[State] = tuple(State)) -> list[Entry]:
    """Every row of a mailing that stands in one of the states."""

    def shard_rows(shard: str) -> list[Entry]:
        found, after = stack.deliveries.page(mailing, shard, states)
        while after:
            more, after = stack.deliveries.page(mailing, shard, states, after)
            found += more
        return found

    rows: list[Entry] = []
    in_parallel("Reading the ledger", shard_rows, SHARDS, rows.extend)
    return rows


def member(row: Entry) -> str:
    """The service that a row of a mailing is about."""
    return row.delivery_id.rpartition("_")[2]


def had(stack: Stack, editions: Iterable[Edition]) -> set[str]:
    """Members that may have got one of these editions: sent, just being sent, or unknown."""
    return {member(row) for one in editions for row in rows_of(stack, one.mailing, _PERHAPS_SENT)}
