"""The press table: what its classes have in common. Reads are strongly consistent."""

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from fanfare.aws.batch_reads import batch_get
from fanfare.aws.items import Item, key
from fanfare.aws.transactions import tries, write

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_ITEMS = 25
"""Rows of one BatchWriteItem."""


class PressTable:
    """Rows of the press table, by their keys."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def get(self, pk: str, sk: str) -> Item | None:
        """One row, or None."""
        reply = self._client.get_item(TableName=self._table, Key=key(pk, sk), ConsistentRead=True)
        return reply.get("Item")

    def get_many(self, keys: Sequence[Item]) -> list[Item]:
        """The rows that are there, in no order. keys: none twice."""
        return batch_get(self._client, self._table, keys)

    def rows(self, pk: str, prefix: str = "") -> Iterator[Item]:
        """All rows of a partition, in the order of their sort keys. prefix: that these begin with."""
        values = {":pk": {"S": pk}} | ({":prefix": {"S": prefix}} if prefix else {})
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk" + (" AND begins_with(sk, :prefix)" if prefix else ""),
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]

    def page(self, pk: str, after: str, limit: int) -> tuple[list[Item], str | None]:
        """Some rows of a partition behind a sort key, and the one to go on behind; None at the end."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}},
            "ConsistentRead": True,
            "Limit": limit,
        }
        if after:
            query["ExclusiveStartKey"] = key(pk, after)
        reply: Any = self._client.query(**query)
        last = reply.get("LastEvaluatedKey")
        return reply["Items"], last["sk"]["S"] if last else None

    def put(self, item: Item) -> None:
        """Write a row over any that is stored."""
        self._client.put_item(TableName=self._table, Item=item)

    def delete(self, pk: str, sk: str) -> None:
        """Remove a row, if it is there."""
        self._client.delete_item(TableName=self._table, Key=key(pk, sk))

    def put_many(self, items: Sequence[Item]) -> None:
        """Write rows over any that are stored.

        Args:
            items: no key twice.

        Raises:
            TimeoutError: DynamoDB kept some back; others may have been written.
        """
        for some in batched(items, MAX_ITEMS, strict=False):
            left: Any = {self._table: [{"PutRequest": {"Item": item}} for item in some]}
            for _ in tries("rows of the press table"):
                left = self._client.batch_write_item(RequestItems=left).get("UnprocessedItems")
                if not left:
                    break

    def put_newer(self, item: Item, counted: str) -> bool:
        """Write a row unless the stored one has a number of that name as large or larger. Returns
        whether it was written."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression="attribute_not_exists(pk) OR #counted < :counted",
                ExpressionAttributeNames={"#counted": counted},
                ExpressionAttributeValues={":counted": item[counted]},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def write(self, *puts: Item, appended: Sequence[Item] = (), read: int | None = None) -> None:
        """Write rows, whole or not at all.

        Args:
            *puts: the first of them in place of the version `read`, when that is given.
            appended: rows that are never changed; one that is stored already stays, as a repeated message
                finds it.
            read: the version that was read; 0 for a row that was not there.

        Raises:
            OvertakenError: another version is stored by now.
            TimeoutError: DynamoDB kept throttling.
        """
        writes = [self._put(item) for item in puts]
        if read is not None:
            writes[0]["Put"]["ConditionExpression"] = (
                "version = :read" if read else "attribute_not_exists(pk)"
            )
            if read:
                writes[0]["Put"]["ExpressionAttributeValues"] = {":read": {"N": str(read)}}
        added = [self._put(item) for item in appended]
        write(self._client, [*writes, *added], "rows of the press table")

    def _put(self, item: Item) -> Any:
        return {"Put": {"TableName": self._table, "Item": item}}
