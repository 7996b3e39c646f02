"""Polls that operators added, in the press table."""

from typing import TYPE_CHECKING

from fanfare.aws.items import key
from fanfare.aws.press.rows import POLLS, noun, row
from fanfare.aws.press.table import PressTable
from fanfare.releases.calendar.polls import Poll

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Polls:
    """By-elections, and whatever else the calendar of fanfare.releases.calendar.polls does not know."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._rows = PressTable(client, table)
        self._client = client
        self._table = table

    def all(self) -> list[Poll]:
        """Every poll that was added, earliest first."""
        return [noun(Poll, item) for item in self._rows.rows(POLLS)]

    def save(self, poll: Poll) -> None:
        """Add a poll, in place of one with the same id and day."""
        self._rows.put(row(POLLS, _sk(poll), poll))

    def remove(self, poll: Poll) -> None:
        """Forget a poll; one that is not there is no error."""
        self._client.delete_item(TableName=self._table, Key=key(POLLS, _sk(poll)))


def _sk(poll: Poll) -> str:
    return f"{poll.day}#{poll.id}"
