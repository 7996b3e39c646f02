"""What was mailed to a person at anybody's request: the limiter's memory."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fanfare.aws.details import from_details, to_details
from fanfare.aws.items import after
from fanfare.aws.subscribers.rows import sent_key
from fanfare.aws.transactions import OvertakenError
from fanfare.subscribers.notice_limits import MEMORY, Mailed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class NoticeMemory:
    """Rows of the subscribers table, one for each person who was mailed lately."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def load(self, person: str) -> tuple[Mailed, ...]:
        """What was mailed, oldest first."""
        reply: Any = self._client.get_item(
            TableName=self._table, Key=sent_key(person), ConsistentRead=True
        )
        return (
            from_details(tuple[Mailed, ...], reply["Item"]["mailed"]["S"])
            if "Item" in reply
            else ()
        )

    def store(self, person: str, read: Sequence[Mailed], mailed: Sequence[Mailed]) -> None:
        """Remember one more.

        Args:
            read: what was loaded.

        Raises:
            OvertakenError: what is stored is no longer what was read. Two workers must not both let a mail
                pass.
        """
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": {
                **sent_key(person),
                "mailed": {"S": _text(mailed)},
                "expires": after(mailed[-1].at, MEMORY),
            },
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if read:
            put["ConditionExpression"] = "mailed = :read"
            put["ExpressionAttributeValues"] = {":read": {"S": _text(read)}}
        try:
            self._client.put_item(**put)
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise OvertakenError from error


def _text(mailed: Sequence[Mailed]) -> str:
    return to_details(mailed)
