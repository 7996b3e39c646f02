"""A mailing's deliveries in the ledger, many at a time: frozen, and looked through."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fanfare.aws.items import key
from fanfare.aws.ledger.mailing_rows import audience_update, delivery_id
from fanfare.aws.ledger.rows import entry_key, to_entry
from fanfare.aws.ledger.writes import claim_write, count_writes, turn_write
from fanfare.aws.transactions import FAILED, commit, tries
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.mailings.release_ids import is_release

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOBODY: Mapping[str, str] = MappingProxyType({})

MAX_ADDED = 99
"""People in one transaction, beside the numbers of their shard: DynamoDB takes 100 writes."""


class FrozenError(Exception):
    """Nobody may be added to the shard any more."""


def fresh(mailing: str, shard: str, person: str, now: int = 0) -> LedgerEntry:
    """The row of a delivery as it is frozen."""
    name = delivery_id(mailing, shard, person)
    kind = "release" if is_release(mailing) else "issue"
    return LedgerEntry(delivery_id=name, kind=kind, activity="", state=State.QUEUED, since=now)


class Deliveries:
    """The rows of mailings in the ledger table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def freeze(
        self,
        mailing: str,
        shard: str,
        people: Sequence[str],
        now: int,
        whole: bool = False,
        held: Mapping[str, str] = NOBODY,
    ) -> list[str]:
        """Put people into the audience, and count them, at once: a repeat adds nobody twice.

        Args:
            mailing: its id.
            shard: the one that all of them are in.
            people: at most MAX_ADDED.
            now: in seconds since the epoch.
            whole: they are the last of the shard; nobody may be added after them.
            held: why the mails of some of them may not go yet, by person.

        Returns:
            Those whose mail is queued, in their order.

        Raises:
            FrozenError: the shard was closed before.
            TimeoutError: other transactions kept writing the shard's numbers.
        """
        new = {person: fresh(mailing, shard, person, now) for person in people}
        for person, reason in held.items():
            new[person] = replace(new[person], state=State.HELD, reason=reason)
        ended: set[str] = set(held)
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

    def turn(self, row: LedgerEntry, read: State) -> bool:
        """Change the state of a mail that nobody has claimed, and the shard's numbers with it.

        Args:
            row: as it is to be: queued, held or skipped.
            read: the state that it was read in.

        Returns:
            False when it is in another state by now.

        Raises:
            TimeoutError: other transactions kept writing the shard's numbers.
        """
        counts = [write for _, write in count_writes(self._table, [row])]
        for _ in tries("the state of a mail"):
            reasons = commit(self._client, [turn_write(self._table, row, read), *counts])
            if not reasons or reasons[0]["Code"] == FAILED:
                break
        return not reasons

    def find(self, mailing: str, person: str) -> LedgerEntry | None:
        """Somebody's row, or None when they are not in the audience."""
        name = delivery_id(mailing, person[:1], person)
        reply = self._client.get_item(
            TableName=self._table, Key=entry_key(name), ConsistentRead=True
        )
        return to_entry(reply["Item"]) if "Item" in reply else None

    def page(
        self,
        mailing: str,
        shard: str,
        states: Collection[State],
        after: str = "",
        limit: int = 1000,
    ) -> tuple[list[LedgerEntry], str]:
        """Rows of a shard that are in one of the states.

        Args:
            after: the person to continue after; empty to begin.
            limit: rows that are looked at.

        Returns:
            The rows, and the person to continue after, empty at the end. A page may be empty and not the
            last.
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
