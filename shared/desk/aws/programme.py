"""The register of activities as its operator writes and reads it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fanfare.activities.activity import Listing
from fanfare.aws.register.activity_rows import LISTED, activity_key, activity_pk, from_listing
from fanfare.aws.register.rows import attended_pk, to_party
from fanfare.aws.transactions import OvertakenError
from fanfare.registrations.registration import Party

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Programme:
    """What the operator's command does with the register table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def save(self, listing: Listing) -> None:
        """Write an activity over the version before its own.

        Raises OvertakenError when that version is no longer there.

        The row is written whole, counters and all: they are those of the version that was read.
        """
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if listing.version > 1:
            condition = {
                "ConditionExpression": "version = :read",
                "ExpressionAttributeValues": {":read": {"N": str(listing.version - 1)}},
            }
        try:
            self._client.put_item(TableName=self._table, Item=from_listing(listing), **condition)
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise OvertakenError(listing.activity.key) from error

    def keys(self) -> Iterator[str]:
        """Keys of all activities, earliest first. One that was made in this second may be missing."""
        pages = self._pages(
            IndexName="listed",
            KeyConditionExpression="listed = :all",
            ExpressionAttributeValues={":all": {"S": LISTED}},
            ProjectionExpression="pk",
        )
        return (activity_key(item["pk"]["S"]) for item in pages)

    def parties(self, activity: str) -> list[Party]:
        """Everybody who ever registered for an activity, cancelled or not."""
        return [to_party(item) for item in self._rows(activity, "PARTY#")]

    def segment(self, number: int, of: int) -> list[tuple[str, Party]]:
        """One part of all registrations for all activities, each with its activity: cheaper than asking
        for one activity after another when there are many. number: from 0."""
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            ConsistentRead=True,
            Segment=number,
            TotalSegments=of,
            FilterExpression="begins_with(sk, :party)",
            ExpressionAttributeValues={":party": {"S": "PARTY#"}},
        )
        return [
            (activity_key(item["pk"]["S"]), to_party(item))
            for page in pages
            for item in page["Items"]
        ]

    def needs(self, activity: str) -> dict[str, str]:
        """Access needs by party, as long as they are kept."""
        return {
            item["sk"]["S"].removeprefix("NEEDS#"): item["needs"]["S"]
            for item in self._rows(activity, "NEEDS#")
        }

    def attended(self, activity: str) -> set[str]:
        """Ids of the registrations whose join button was pressed."""
        rows = self._pages(
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": attended_pk(activity)}},
        )
        return {item["registration_id"]["S"] for item in rows}

    def _rows(self, activity: str, prefix: str) -> Iterator[dict[str, Any]]:
        return self._pages(
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={
                ":pk": {"S": activity_pk(activity)},
                ":prefix": {"S": prefix},
            },
        )

    def _pages(self, **arguments: Any) -> Iterator[dict[str, Any]]:
        paginator = self._client.get_paginator("query")
        for page in paginator.paginate(TableName=self._table, **arguments):
            yield from page["Items"]
