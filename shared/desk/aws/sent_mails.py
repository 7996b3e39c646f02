"""Which mails the ledger knows to be about one person. It holds neither names nor addresses: rows are
found by the registrations, requests and mailings that mails follow from."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fanfare.aws.ledger.rows import entry_key, to_entry
from fanfare.aws.subscribers.people_rows import Kind

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class SentMails:
    """The ledger table, for one person at a time."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def about(
        self, person: str, found: dict[str, Any], mailings: Iterable[str]
    ) -> list[dict[str, Any]]:
        """The mails, as facts for JSON.

        Args:
            found: what the other tables hold (People.export).
            mailings: ids of all.
        """
        items = [item for group in sorted(_groups(found)) for item in self._in_group(group)]
        for mailing in mailings:
            row = entry_key(f"{mailing}-{person[0]}_{person}")
            reply = self._client.get_item(TableName=self._table, Key=row, ConsistentRead=True)
            items += [reply["Item"]] if "Item" in reply else []
        return [_facts(item) for item in items]

    def _in_group(self, group: str) -> Iterator[Any]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": group}},
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]


def _groups(found: dict[str, Any]) -> set[str]:
    """What delivery ids begin with, see fanfare.registrations.replies and DeliverNotice."""
    registrations = found[Kind.REGISTRATIONS]
    notices = [mail["delivery_id"] for row in found[Kind.NOTICES] for mail in row["mailed"]]
    return {
        *(one["registration_id"] for one in registrations),
        *(earlier for one in registrations for earlier in one["earlier"]),
        *(one["request_id"] for one in found[Kind.ANSWERS] + found[Kind.REJECTED]),
        *(notice.rpartition("_")[0] for notice in notices),
    }


def _facts(item: dict[str, Any]) -> dict[str, Any]:
    entry = to_entry(item)
    return {
        "mail": entry.delivery_id,
        "kind": entry.kind,
        "state": entry.state,
        "since": datetime.fromtimestamp(entry.since, UTC).isoformat(),
        "reason": entry.reason,
    }
