"""What the ledger holds about single mails, by their ids."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fanfare.aws.batch_reads import batch_get
from fanfare.aws.ledger.rows import entry_key, to_entry
from fanfare.delivery.protocol import LedgerEntry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class MailHistory:
    """Reads of the ledger table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def entries(self, delivery_ids: Iterable[str]) -> dict[str, LedgerEntry]:
        """The rows of these mails, as far as they have any; no request for none."""
        keys = [entry_key(one) for one in sorted(set(delivery_ids))]
        rows = map(to_entry, batch_get(self._client, self._table, keys))
        return {row.delivery_id: row for row in rows}
