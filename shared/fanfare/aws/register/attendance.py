"""Who came to an online activity."""

from datetime import datetime
from typing import TYPE_CHECKING

from fanfare.activities.activity import Activity
from fanfare.aws.items import after, key
from fanfare.aws.register.rows import KEEP_PARTIES, attended_pk
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Party

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Attendance:
    """Writes of attendance rows."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def record(self, activity: Activity, party: Party, now: datetime) -> None:
        """The party joined. Joining again leaves one row, with the latest instant."""
        self._client.put_item(
            TableName=self._table,
            Item={
                **key(attended_pk(activity.key), key_of(party)),
                "person": {"S": party.person},
                "registration_id": {"S": party.registration_id},
                "places": {"N": str(party.places)},
                "at": {"S": now.isoformat()},
                "expires": after(activity.ends, KEEP_PARTIES),
            },
        )
