"""Where one person occurs in the register and subscribers tables: to show it, and to erase it.

The ledger of mails holds neither names nor addresses, only keyed hashes, and its numbers have to add
up: its rows stay until they expire.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fanfare.activities.activity import Listing
from fanfare.aws.items import Item, key
from fanfare.aws.register.activity_rows import ACTIVITY, to_listing
from fanfare.aws.register.rows import to_party
from fanfare.aws.subscribers.people_rows import Kind, kind, plain, written_at
from fanfare.aws.subscribers.rows import (
    consent_pk,
    from_suppression,
    sent_key,
    subscriber_key,
    suppression_key,
    to_subscriber,
    to_suppression,
)
from fanfare.aws.transactions import OvertakenError
from fanfare.registrations.registration import Party
from fanfare.registrations.withdrawal import holds_place
from fanfare.subscribers.subscriber import ERASED, Standing, Subscriber, Suppression

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(slots=True)
class Erasure:
    """What was done. removed: rows by kind. standing: registrations that others count on: they have to
    be cancelled by the booking rules before they can go."""

    removed: Counter[Kind] = field(default_factory=Counter)
    standing: list[tuple[Listing, Party]] = field(default_factory=list)


class People:
    """Everything about one person. Reads are strongly consistent but for the register's index of people,
    which knows a row within about a second of its writing."""

    def __init__(self, client: "DynamoDBClient", register: str, subscribers: str) -> None:
        self._client = client
        self._register = register
        self._subscribers = subscribers

    def export(self, person: str) -> dict[str, Any]:
        """What is kept about a person, as JSON can carry it: for each kind the rows' facts. Kinds of
        which there is nothing are there, empty."""
        found: dict[str, Any] = {"person": person, **{one.value: [] for one in Kind}}
        for item in [*self._in_register(person), *self._in_subscribers(person)]:
            found[kind(item)].append(plain(item))
        return found

    def erase(self, person: str, asked: datetime, now: datetime) -> Erasure:
        """Remove what was there when the erasure was asked for; who came back since stays.

        What remains is a keyed hash which says that nobody may import this person again. Safe to
        repeat. Raises OvertakenError when somebody else wrote a row meanwhile: erase again.
        """
        self._remember(person, asked)
        erasure = Erasure()
        self._erase_registrations(person, asked, now, erasure)
        self._erase_subscription(person, asked, erasure)
        return erasure

    def _remember(self, person: str, asked: datetime) -> None:
        """A bounce or a complaint remains the reason: it bars more than an erasure does. Of two
        erasures, the later counts."""
        known = self._get(self._subscribers, suppression_key(person))
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if known:
            barred = to_suppression(known)
            if barred.is_lasting or barred.at >= asked:
                return
            condition = {
                "ConditionExpression": "details = :read",
                "ExpressionAttributeValues": {":read": known["details"]},
            }
        row = from_suppression(Suppression(person, ERASED, asked))
        try:
            self._client.put_item(TableName=self._subscribers, Item=row, **condition)
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise OvertakenError from error

    def _erase_registrations(
        self, person: str, asked: datetime, now: datetime, erasure: Erasure
    ) -> None:
        rows = list(self._in_register(person))
        staying = set()
        for item in rows:
            if kind(item) is Kind.REGISTRATIONS:
                party, listing = to_party(item), self._listing(item)
                if party.registered_at > asked:
                    staying.add(_about(item))
                elif listing and holds_place(listing, party, now):
                    staying.add(_about(item))
                    erasure.standing.append((listing, party))
        for item in rows:
            if kind(item) in (Kind.REGISTRATIONS, Kind.ACCESS_NEEDS):
                stays = _about(item) in staying
            else:
                stays = _is_later(item, asked)
            if not stays:
                self._delete(self._register, item, "changed_by", erasure)

    def _erase_subscription(self, person: str, asked: datetime, erasure: Erasure) -> None:
        rows = list(self._in_subscribers(person))
        known = [to_subscriber(item) for item in rows if kind(item) is Kind.SUBSCRIPTION]
        back = any(_came_back(subscriber, asked) for subscriber in known)
        for item in rows:
            stays = back and (kind(item) is not Kind.CONSENT or _is_later(item, asked))
            if not stays and kind(item) is not Kind.SUPPRESSION:
                self._delete(self._subscribers, item, "version", erasure)

    def _in_register(self, person: str) -> Iterator[Item]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._register,
            IndexName="people",
            KeyConditionExpression="person = :person",
            ExpressionAttributeValues={":person": {"S": person}},
        )
        for page in pages:
            for row in page["Items"]:
                if item := self._get(self._register, key(row["pk"]["S"], row["sk"]["S"])):
                    yield item

    def _in_subscribers(self, person: str) -> Iterator[Item]:
        for row in (subscriber_key(person), sent_key(person), suppression_key(person)):
            if item := self._get(self._subscribers, row):
                yield item
        pages = self._client.get_paginator("query").paginate(
            TableName=self._subscribers,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": consent_pk(person)}},
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]

    def _listing(self, item: Item) -> Listing | None:
        row = self._get(self._register, key(item["pk"]["S"], ACTIVITY))
        return to_listing(row) if row else None

    def _get(self, table: str, row: Item) -> Item | None:
        return self._client.get_item(TableName=table, Key=row, ConsistentRead=True).get("Item")

    def _delete(self, table: str, item: Item, version: str, erasure: Erasure) -> None:
        """Delete a row as it was read. version: the name of its version attribute, if the row has one."""
        condition: dict[str, Any] = {}
        if version in item:
            condition = {
                "ConditionExpression": "attribute_not_exists(pk) OR #version = :read",
                "ExpressionAttributeNames": {"#version": version},
                "ExpressionAttributeValues": {":read": item[version]},
            }
        row = key(item["pk"]["S"], item["sk"]["S"])
        try:
            self._client.delete_item(TableName=table, Key=row, **condition)
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise OvertakenError from error
        erasure.removed[kind(item)] += 1


def _about(item: Item) -> tuple[str, str]:
    """Activity and party of a registration's row, or of its access needs."""
    return item["pk"]["S"], item["sk"]["S"].partition("#")[2]


def _is_later(item: Item, asked: datetime) -> bool:
    written = written_at(item)
    return written is not None and written > asked


def _came_back(subscriber: Subscriber, asked: datetime) -> bool:
    """Whether the person has asked for the bulletin again since."""
    wanted = subscriber.standing in (Standing.PENDING, Standing.CONFIRMED)
    return wanted and subscriber.changed_at > asked
