"""Everybody who registered for one activity, a page at a time."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fanfare.activities.activity import Listing
from fanfare.aws.items import key
from fanfare.aws.register.activity_rows import ACTIVITY, activity_pk, to_listing
from fanfare.aws.register.rows import party_sk, to_party
from fanfare.registrations.registration import Party

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PAGE = 500
"""Parties that are in memory at once."""


class Audience:
    """Reads of one activity and its parties, strongly consistent."""

    def __init__(self, client: "DynamoDBClient", table: str, activity: str) -> None:
        self._client = client
        self._table = table
        self._pk = activity_pk(activity)

    def listing(self) -> Listing | None:
        """The activity, or None when there is none."""
        reply = self._client.get_item(
            TableName=self._table, Key=key(self._pk, ACTIVITY), ConsistentRead=True
        )
        return to_listing(reply["Item"]) if "Item" in reply else None

    def pages(self, after: str | None = None) -> Iterator[list[Party]]:
        """Parties in the order of their keys. after: the one to go on behind."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :party)",
            "ExpressionAttributeValues": {":pk": {"S": self._pk}, ":party": {"S": party_sk("")}},
            "ConsistentRead": True,
            "Limit": PAGE,
        }
        if after:
            query["ExclusiveStartKey"] = key(self._pk, party_sk(after))
        while True:
            reply = self._client.query(**query)
            if reply["Items"]:
                yield [to_party(item) for item in reply["Items"]]
            if "LastEvaluatedKey" not in reply:
                return
            query["ExclusiveStartKey"] = reply["LastEvaluatedKey"]
