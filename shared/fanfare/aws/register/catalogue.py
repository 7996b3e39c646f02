"""The public list of activities, kept for a moment by each warm function."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from fanfare.activities.activity import Listing
from fanfare.aws.items import key
from fanfare.aws.register.activity_rows import ACTIVITY, LISTED, activity_pk, to_listing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FRESH = timedelta(seconds=20)


class Catalogue:
    """Reads of activities that concern nobody in particular. clock: seconds that never run backwards."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Callable[[], float]) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._listings: list[Listing] = []
        self._read_at = float("-inf")

    def listings(self) -> list[Listing]:
        """All activities by start, at most 20 seconds old, without counters and join links.

        An empty catalogue is not cached: somebody who imports the first activities looks at once.
        """
        if not self._listings or self._clock() - self._read_at >= FRESH.total_seconds():
            self._listings = self._read()
            self._read_at = self._clock()
        return self._listings

    def forget(self) -> None:
        """Read again at the next question."""
        self._read_at = float("-inf")

    def listing(self, activity: str) -> Listing | None:
        """One activity as it is now, or None."""
        reply = self._client.get_item(
            TableName=self._table, Key=key(activity_pk(activity), ACTIVITY), ConsistentRead=True
        )
        return to_listing(reply["Item"]) if "Item" in reply else None

    def _read(self) -> list[Listing]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="listed",
            KeyConditionExpression="listed = :listed",
            ExpressionAttributeValues={":listed": {"S": LISTED}},
        )
        return [to_listing(item) for page in pages for item in page["Items"]]
