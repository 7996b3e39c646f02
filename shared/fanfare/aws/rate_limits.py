"""Counters of the rate limits, in the register table."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from fanfare.aws.items import after, key
from fanfare.rate_limits import Limit

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Limits:
    """Counts requests; each counter dies with its window."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def count(self, limit: Limit, sender: str, now: datetime, many: int = 1) -> int:
        """Count so many and return how many this window has seen. sender: an opaque key."""
        reply = self._client.update_item(
            **self._counter(limit, sender, now),
            UpdateExpression="ADD requests :many SET expires = :expires",
            ExpressionAttributeValues={
                ":many": {"N": str(many)},
                ":expires": after(now, limit.window),
            },
            ReturnValues="UPDATED_NEW",
        )
        return int(reply["Attributes"]["requests"]["N"])

    def take(self, limit: Limit, sender: str, now: datetime, many: int) -> bool:
        """Count so many if this window has room for all of them. Says whether it had."""
        room = limit.most - many
        if room < 0:
            return False
        try:
            self._client.update_item(
                **self._counter(limit, sender, now),
                UpdateExpression="ADD requests :many SET expires = :expires",
                ConditionExpression="attribute_not_exists(requests) OR requests <= :room",
                ExpressionAttributeValues={
                    ":many": {"N": str(many)},
                    ":room": {"N": str(room)},
                    ":expires": after(now, limit.window),
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _counter(self, limit: Limit, sender: str, now: datetime) -> Any:
        row = key(f"LIMIT#{sender}", f"{limit.name}#{limit.window_start(now)}")
        return {"TableName": self._table, "Key": row}
