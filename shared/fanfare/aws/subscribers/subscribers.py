"""Who takes the bulletin, and the record of what they agreed to."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fanfare.aws.batch_reads import Wanted, batch_get
from fanfare.aws.items import Item, key
from fanfare.aws.subscribers.rows import (
    consent_pk,
    from_event,
    from_subscriber,
    from_suppression,
    shard_pk,
    subscriber_key,
    suppression_key,
    to_event,
    to_subscriber,
    to_suppression,
)
from fanfare.aws.transactions import write
from fanfare.subscribers.subscriber import ConsentEvent, Standing, Subscriber, Suppression

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Subscribers:
    """The subscribers table. Reads are strongly consistent."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def load(self, person: str) -> Subscriber | None:
        """One subscriber, or None."""
        item = self._get(subscriber_key(person))
        return to_subscriber(item) if item else None

    def load_many(self, people: Iterable[str]) -> dict[str, Subscriber]:
        """Subscribers by person; who isn't there is left out. One BatchGetItem for up to 100."""
        wanted = self.wanted(people)
        return wanted.parse(batch_get(self._client, wanted.table, wanted.keys))

    def wanted(self, people: Iterable[str]) -> Wanted[dict[str, Subscriber]]:
        """The same, to be read together with rows of another table."""
        keys = [subscriber_key(person) for person in sorted(set(people))]
        return Wanted(self._table, keys, _by_person)

    def shard_page(
        self, shard: str, after: str = "", limit: int = 500
    ) -> tuple[list[Subscriber], str | None]:
        """Subscribers of a shard, in any state, in the order of their keys.

        Args:
            after: the person to continue after; empty to begin.

        Returns:
            The subscribers, and the person to continue after, None at the end. A page may be empty and not
            the last.
        """
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": shard_pk(shard)}},
            "ConsistentRead": True,
            "Limit": limit,
        }
        if after:
            query["ExclusiveStartKey"] = key(shard_pk(shard), after)
        reply: Any = self._client.query(**query)
        last = reply.get("LastEvaluatedKey")
        return [to_subscriber(item) for item in reply["Items"]], last["sk"]["S"] if last else None

    def save(self, subscriber: Subscriber, events: Sequence[ConsentEvent] = ()) -> Subscriber:
        """Write a subscriber and what goes on the consent record, whole or not at all.

        Args:
            subscriber: with the version that was read.

        Returns:
            The subscriber as stored.

        Raises:
            OvertakenError: another version is stored by now.
        """
        stored = replace(subscriber, version=subscriber.version + 1)
        self._commit([self._put(stored, subscriber.version), *map(self._append, events)])
        return stored

    def suppress(self, suppression: Suppression, event: ConsentEvent) -> None:
        """Send nothing there any more, subscriber or not. Safe to repeat: a subscriber who is suppressed
        already stays so, for the first reason.

        Args:
            event: for the consent record, if it is a subscriber's.

        Raises:
            OvertakenError: somebody else wrote the subscriber meanwhile.
        """
        known = self.load(suppression.person)
        if known and known.standing is Standing.SUPPRESSED:
            return
        writes = [self._item(from_suppression(suppression))]
        if known:
            barred = replace(
                known,
                standing=Standing.SUPPRESSED,
                reason=suppression.reason,
                changed_at=max(known.changed_at, suppression.at),
                version=known.version + 1,
            )
            writes += [self._put(barred, known.version), self._append(event)]
        self._commit(writes)

    def suppression(self, person: str) -> Suppression | None:
        """Why nothing is sent to a person, or None. Also of those who are no subscribers."""
        item = self._get(suppression_key(person))
        return to_suppression(item) if item else None

    def consent(self, person: str) -> list[ConsentEvent]:
        """A person's consent record, oldest first."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": consent_pk(person)}},
            ConsistentRead=True,
        )
        items: list[Item] = [item for page in pages for item in page["Items"]]
        return [to_event(item) for item in items]

    def _get(self, row: Item) -> Item | None:
        return self._client.get_item(TableName=self._table, Key=row, ConsistentRead=True).get(
            "Item"
        )

    def _put(self, subscriber: Subscriber, read: int) -> Any:
        write = self._item(from_subscriber(subscriber), "attribute_not_exists(pk)")
        if read:
            write["Put"] |= {
                "ConditionExpression": "version = :read",
                "ExpressionAttributeValues": {":read": {"N": str(read)}},
            }
        return write

    def _append(self, event: ConsentEvent) -> Any:
        return self._item(from_event(event), "attribute_not_exists(pk)")

    def _item(self, item: Item, condition: str = "") -> Any:
        put: dict[str, Any] = {"TableName": self._table, "Item": item}
        if condition:
            put["ConditionExpression"] = condition
        return {"Put": put}

    def _commit(self, writes: list[Any]) -> None:
        write(self._client, writes, "a subscriber")


def _by_person(items: Iterable[Item]) -> dict[str, Subscriber]:
    return {one.person: one for one in map(to_subscriber, items)}
