"""What the ledger holds about a release: a row for each service, and who may have got its copy."""

from collections.abc import Iterable

from desk.mailings.rows import rows_of
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.releases.release import Edition

_PERHAPS_SENT = (State.CLAIMED, State.SENT, State.UNKNOWN)


def member(row: LedgerEntry) -> str:
    """The service that a row of a mailing is about."""
    return row.delivery_id.rpartition("_")[2]


def had(deliveries: Deliveries, editions: Iterable[Edition]) -> set[str]:
    """Members that may have got one of these editions: sent, just being sent, or unknown."""
    return {
        member(row) for one in editions for row in rows_of(deliveries, one.mailing, _PERHAPS_SENT)
    }
