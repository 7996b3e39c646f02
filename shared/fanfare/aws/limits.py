"""Counters of the rate limits, in the register table."""

from datetime import datetime
from typing import TYPE_CHECKING

from fanfare.aws.items import after, key
from fanfare.limits import Limit

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Limits:
    """Counts requests; each counter dies with its window."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def count(self, limit: Limit, sender: str, now: datetime) -> int:
        """Count one request and return how many this window has seen. sender: an opaque key."""
        reply = self._client.update_item(
            TableName=self._table,
            Key=key(f"LIMIT#{sender}", f"{limit.name}#{limit.window_start(now)}"),
            UpdateExpression="ADD requests :one SET expires = :expires",
            ExpressionAttributeValues={":one": {"N": "1"}, ":expires": after(now, limit.window)},
            ReturnValues="UPDATED_NEW",
        )
        return int(reply["Attributes"]["requests"]["N"])
