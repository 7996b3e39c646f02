"""Places whose time to be kept is over, from the register's sparse index of those that are held."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fanfare.aws.items import as_instant
from fanfare.aws.register.activity_rows import activity_key
from fanfare.aws.register.rows import HELD
from fanfare.registrations.holds import Hold

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Holds:
    """Reads the index, which knows a row within about a second of its writing."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def ended(self, by: datetime) -> Iterator[Hold]:
        """The holds that ended by then, the oldest first."""
        query: Any = {
            "TableName": self._table,
            "IndexName": "held",
            "KeyConditionExpression": "held = :held AND held_until <= :by",
            "ExpressionAttributeValues": {":held": {"S": HELD}, ":by": {"S": as_instant(by)}},
        }
        for page in self._client.get_paginator("query").paginate(**query):
            for item in page["Items"]:
                yield Hold(
                    activity=activity_key(item["pk"]["S"]),
                    party=item["sk"]["S"].partition("#")[2],
                    registration_id=item["registration_id"]["S"],
                )
