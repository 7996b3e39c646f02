"""DynamoDB reads of many rows by their keys."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fanfare.aws.items import Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST = 100
"""Rows of one BatchGetItem."""


def batch_get(client: "DynamoDBClient", table: str, keys: Sequence[Item]) -> list[Item]:
    """The rows that are there, strongly consistent, in no order. keys: none twice.

    One BatchGetItem for each hundred keys, and what DynamoDB left for later asked for again; none
    for no keys, which DynamoDB would refuse.
    """
    found: list[Item] = []
    for start in range(0, len(keys), MOST):
        wanted: Any = {table: {"Keys": keys[start : start + MOST], "ConsistentRead": True}}
        while wanted:
            reply = client.batch_get_item(RequestItems=wanted)
            found += reply["Responses"].get(table, [])
            wanted = reply.get("UnprocessedKeys")
    return found
