"""Changes of services' press addresses that were asked for, in the press table."""

from typing import TYPE_CHECKING

from fanfare.aws.press.rows import noun, row
from fanfare.aws.press.table import PressTable
from fanfare.services.addresses import KEEPING_LASTS
from fanfare.services.service import AddressChange

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ASKED, KEPT = 1, 2
"""Stages of a change; a row only goes on to a later one."""


class AddressChanges:
    """Who asked for which address, until its links end."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._rows = PressTable(client, table)

    def load(self, member: str, id_: str) -> AddressChange | None:
        """One change, or None."""
        item = self._rows.get(_pk(member), id_)
        return noun(AddressChange, item) if item else None

    def put(self, change: AddressChange) -> None:
        """Write a change down. One that is stored already, or was refused, stays as it is."""
        stage = KEPT if change.kept else ASKED
        expires = int((change.at + KEEPING_LASTS).timestamp())
        item = row(_pk(change.member), change.id, change, stage=stage, expires=expires)
        self._rows.put_newer(item, "stage")

    def of(self, member: str) -> list[AddressChange]:
        """All changes asked for a service."""
        return [noun(AddressChange, item) for item in self._rows.rows(_pk(member))]

    def forget(self, change: AddressChange) -> None:
        """Remove a change, and with it what its links do."""
        self._rows.delete(_pk(change.member), change.id)


def _pk(member: str) -> str:
    return f"ADDRESS#{member}"
