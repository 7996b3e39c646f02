"""Library services, in the press table."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from fanfare.aws.batch_reads import Wanted
from fanfare.aws.details import from_details
from fanfare.aws.items import Item, key
from fanfare.aws.press.rows import moment, noun, row, services_pk
from fanfare.aws.press.table import PressTable
from fanfare.services.details import FORMER_NAMES
from fanfare.services.service import LibraryService, ServiceChange
from fanfare.subscribers.terms import SHARDS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Services:
    """Who gets releases, and what each says of itself."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._rows = PressTable(client, table)
        self._table = table

    def load(self, member: str) -> LibraryService | None:
        """One service, or None."""
        item = self._rows.get(services_pk(member[:1]), member)
        return _service(item) if item else None

    def load_many(self, members: Iterable[str]) -> dict[str, LibraryService]:
        """Services by member; who isn't there is left out. One BatchGetItem for up to 100."""
        wanted = self.wanted(members)
        return wanted.parse(self._rows.get_many(wanted.keys))

    def wanted(self, members: Iterable[str]) -> Wanted[dict[str, LibraryService]]:
        """The same, to be read together with rows of another table."""
        keys = [key(services_pk(one[:1]), one) for one in sorted(set(members))]
        return Wanted(self._table, keys, _by_member)

    def shard_page(
        self, shard: str, after: str = "", limit: int = 200
    ) -> tuple[list[LibraryService], str | None]:
        """Services of a shard, in the order of their members.

        Args:
            after: the member to continue after; empty to begin.

        Returns:
            The services, and the member to continue after, None at the end. A page may be empty and not the
            last.
        """
        items, last = self._rows.page(services_pk(shard), after, limit)
        return [_service(item) for item in items], last

    def all(self) -> list[LibraryService]:
        """Every service, by key."""
        items = (item for shard in SHARDS for item in self._rows.rows(services_pk(shard)))
        return sorted(map(_service, items), key=lambda one: one.key)

    def save(self, service: LibraryService, change: ServiceChange | None = None) -> LibraryService:
        """Write a service and what goes on its history, whole or not at all.

        Args:
            service: with the version that was read.

        Returns:
            The service as stored.

        Raises:
            OvertakenError: another version is stored by now.
        """
        stored = replace(service, version=service.version + 1)
        history = []
        if change:
            made = replace(change, version=stored.version)
            history = [row(f"CHANGES#{made.member}", moment(made.at, made.id), made)]
        self._rows.write(_row(stored), appended=history, read=service.version)
        return stored

    def amend(self, change: ServiceChange) -> None:
        """Overwrite an entry of a history. Only an erasure may do this."""
        self._rows.put(row(f"CHANGES#{change.member}", moment(change.at, change.id), change))

    def history(self, member: str) -> list[ServiceChange]:
        """What changed of a service, oldest first."""
        return [_change(item) for item in self._rows.rows(f"CHANGES#{member}")]


def _row(service: LibraryService) -> Item:
    pk = services_pk(service.member[0])
    return row(pk, service.member, service, version=service.version)


def _by_member(items: Iterable[Item]) -> dict[str, LibraryService]:
    return {one.member: one for one in map(_service, items)}


def _service(item: Item) -> LibraryService:
    text = item["details"]["S"]
    if any(f'"{former}":' in text for former in FORMER_NAMES):
        text = json.dumps(_renamed(json.loads(text)))
    return from_details(LibraryService, text)


def _change(item: Item) -> ServiceChange:
    change = noun(ServiceChange, item)
    alterations = (replace(one, name=_name(one.name)) for one in change.alterations)
    return replace(change, alterations=tuple(alterations), said=_renamed(change.said))


def _renamed[T](texts: Mapping[str, T]) -> dict[str, T]:
    return {_name(name): text for name, text in texts.items()}


def _name(name: str) -> str:
    return FORMER_NAMES.get(name, name)
