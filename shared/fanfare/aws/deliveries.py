"""A mailing's deliveries in the ledger, many at a time: frozen, and looked through."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from fanfare.aws.items import key
from fanfare.aws.ledger_rows import to_entry
from fanfare.aws.ledger_writes import claim_write
from fanfare.aws.mailing_rows import audience_update, delivery_id
from fanfare.aws.transactions import FAILED, commit, tries
from fanfare.mail.protocol import Entry, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KIND = "issue"

MOST = 99
"""People in one transaction, beside the numbers of their shard: DynamoDB takes 100 writes."""


class FrozenError(Exception):
    """Nobody may be added to the shard any more."""


def fresh(mailing: str, shard: str, person: str, now: int = 0) -> Entry:
    """The row of a delivery as it is frozen."""
    name = delivery_id(mailing, shard, person)
    return Entry(delivery_id=name, kind=KIND, activity="", state=State.QUEUED, since=now)


class Deliveries:
    """The rows of mailings in the ledger table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def freeze(
        self, mailing: str, shard: str, people: Sequence[str], now: int, whole: bool = False
    ) -> list[str]:
        """Put people into the audience, and count them, at once: a repeat adds nobody twice.

        people: MOST at most. whole: nobody comes after them, and nobody may. Returns those whose mail
        stands queued, in their order. Raises FrozenError, and TimeoutError when other transactions kept
        writing the shard's numbers.
        """
        new = {person: fresh(mailing, shard, person, now) for person in people}
        ended: set[str] = set()
        for _ in tries("the audience"):
            conflict = False
            while (new or whole) and not conflict:
                count = audience_update(self._table, mailing, shard, len(new), now, whole)
                puts = [claim_write(self._table, row, None) for row in new.values()]
                reasons = commit(self._client, [*puts, count])
                if not reasons:
                    return [person for person in people if person not in ended]
                if reasons[-1]["Code"] == FAILED:
                    raise FrozenError(shard)
                known = zip(new, reasons[:-1], strict=True)
                found = {person: reason["Item"] for person, reason in known if "Item" in reason}
                ended |= {p for p, row in found.items() if to_entry(row).state is not State.QUEUED}
                new = {person: row for person, row in new.items() if person not in found}
                conflict = not found
            if not conflict:
                break
        return [person for person in people if person not in ended]

    def page(
        self,
        mailing: str,
        shard: str,
        states: Collection[State],
        after: str = "",
        limit: int = 1000,
    ) -> tuple[list[Entry], str]:
        """Rows of a shard that are in one of the states. after: person to go on behind.

        limit: rows that are looked at. Returns with them the person to go on behind next, or nothing
        at the end; a page may be empty and not the last.
        """
        pk = f"{mailing}-{shard}"
        names = {f":s{n}": {"S": state} for n, state in enumerate(states)}
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "FilterExpression": f"#state IN ({', '.join(names)})",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": {":pk": {"S": pk}, **names},
            "ConsistentRead": True,
            "Limit": limit,
        }
        if after:
            query["ExclusiveStartKey"] = key(pk, after)
        reply: Any = self._client.query(**query)
        last = reply.get("LastEvaluatedKey")
        return [to_entry(item) for item in reply["Items"]], last["sk"]["S"] if last else ""
