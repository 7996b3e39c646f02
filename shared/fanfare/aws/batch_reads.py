"""DynamoDB reads of many rows by their keys."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanfare.aws.items import Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_KEYS = 100
"""Rows of one BatchGetItem."""


@dataclass(frozen=True, slots=True)
class Wanted[T]:
    """Rows of one table that are to be read together with others. keys: none twice. parse: makes of the
    rows that are there, in no order, what the caller wants."""

    table: str
    keys: Sequence[Item]
    parse: Callable[[Sequence[Item]], T]


def batch_get(client: "DynamoDBClient", table: str, keys: Sequence[Item]) -> list[Item]:
    """The rows that are there, strongly consistent, in no order. keys: none twice.

    One BatchGetItem for each hundred keys, and what DynamoDB left for later asked for again; none
    for no keys, which DynamoDB would refuse.
    """
    return batch_get_all(client, [(table, one) for one in keys])[table]


def batch_get_all(
    client: "DynamoDBClient", keys: Sequence[tuple[str, Item]]
) -> dict[str, list[Item]]:
    """The same of rows of several tables, by table. keys: each with its table."""
    found: dict[str, list[Item]] = defaultdict(list)
    for start in range(0, len(keys), MAX_KEYS):
        wanted: Any = {}
        for table, row in keys[start : start + MAX_KEYS]:
            wanted.setdefault(table, {"Keys": [], "ConsistentRead": True})["Keys"].append(row)
        while wanted:
            reply = client.batch_get_item(RequestItems=wanted)
            for table, items in reply["Responses"].items():
                found[table] += items
            wanted = reply.get("UnprocessedKeys")
    return found
