"""The mails of a mailing, one by one, as the ledger has them."""

from collections.abc import Collection

from desk.parallel import in_parallel
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.subscribers.terms import SHARDS


def rows_of(
    deliveries: Deliveries, mailing: str, states: Collection[State] = tuple(State)
) -> list[LedgerEntry]:
    """Every row of a mailing that is in one of the states."""

    def shard_rows(shard: str) -> list[LedgerEntry]:
        found, after = deliveries.page(mailing, shard, states)
        while after:
            more, after = deliveries.page(mailing, shard, states, after)
            found += more
        return found

    rows: list[LedgerEntry] = []
    in_parallel("Reading the ledger", shard_rows, SHARDS, rows.extend)
    return rows
