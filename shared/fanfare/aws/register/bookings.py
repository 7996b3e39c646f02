"""Committing what the booking rules decided: one transaction for one activity."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fanfare.activities.activity import Listing
from fanfare.aws.items import Item, after, key
from fanfare.aws.register.activity_rows import ACTIVITY, activity_pk
from fanfare.aws.register.rows import (
    KEEP_NEEDS,
    from_answer,
    from_move,
    from_party,
    needs_sk,
    party_sk,
)
from fanfare.aws.transactions import write
from fanfare.registrations.booking.book import Book
from fanfare.registrations.registration import Answer, Party

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Bookings:
    """Writes of the register that follow from requests."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def commit(
        self,
        before: Listing,
        parties: Mapping[str, Party],
        book: Book,
        now: datetime,
        carried: Sequence[Item] = (),
    ) -> None:
        """Write the book whole or not at all.

        Args:
            before: the activity's row that was read.
            parties: those that were read, by key.
            carried: other rows of a party whose name is corrected.

        Raises:
            OvertakenError: the activity or one of the parties is no longer what was read.
            TimeoutError: DynamoDB kept throttling.
        """
        gone = sorted(parties.keys() - book.parties.keys())
        writes = [self._put(book, parties.get(party), party) for party in sorted(book.changed)]
        writes += [self._delete(parties[party], party, book) for party in gone]
        writes += self._carry(book, carried, now)
        writes += [self._needs(book, party) for party in sorted(book.needs)]
        writes += [self._answer(book.listing, answer, now) for answer in book.answers]
        if _counted(before, book.listing) and book.changed:
            writes.append(self._counters(before, book.listing))
        if writes:
            write(self._client, writes, before.activity.key)

    def refuse(self, activity: str, answer: Answer, now: datetime) -> None:
        """Record the answer to a request for an activity that does not exist."""
        item = from_answer(activity_pk(activity), answer, now)
        self._client.put_item(TableName=self._table, Item=item)

    def reject(self, day: str, answer: Answer, body: str, reason: str, now: datetime) -> None:
        """Record a message that could not be understood, as it came, with the reason."""
        item = from_answer(f"REJECTED#{day}", answer, now)
        item |= {"body": {"S": body}, "reason": {"S": reason}}
        self._client.put_item(TableName=self._table, Item=item)

    def announced(self, listing: Listing) -> None:
        """Note that the registered people are being mailed about this sequence. Safe to repeat."""
        told_already = self._client.exceptions.ConditionalCheckFailedException
        with suppress(told_already):
            self._client.update_item(
                TableName=self._table,
                Key=key(activity_pk(listing.activity.key), ACTIVITY),
                UpdateExpression="SET announced = :sequence, version = version + :one",
                ConditionExpression="announced < :sequence",
                ExpressionAttributeValues={
                    ":sequence": {"N": str(listing.sequence)},
                    ":one": {"N": "1"},
                },
            )

    def _put(self, book: Book, known: Party | None, party: str) -> Any:
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": from_party(book.listing.activity, book.parties[party]),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if known:
            put["ConditionExpression"] = "changed_by = :read"
            put["ExpressionAttributeValues"] = {":read": {"S": known.changed_by}}
        return {"Put": put}

    def _delete(self, known: Party, party: str, book: Book) -> Any:
        return {
            "Delete": {
                "TableName": self._table,
                "Key": key(activity_pk(book.listing.activity.key), party_sk(party)),
                "ConditionExpression": "changed_by = :read",
                "ExpressionAttributeValues": {":read": {"S": known.changed_by}},
            }
        }

    def _carry(self, book: Book, carried: Sequence[Item], now: datetime) -> list[Any]:
        """The trace of a corrected name, and the rows that go with it."""
        if not book.moved:
            return []
        old, new = book.moved
        writes: list[Any] = []
        for item in carried:
            row = key(item["pk"]["S"], item["sk"]["S"])
            there = item | key(item["pk"]["S"], item["sk"]["S"].replace(old, new))
            writes.append({"Delete": {"TableName": self._table, "Key": row}})
            writes.append({"Put": {"TableName": self._table, "Item": there}})
        trace = from_move(book.listing.activity, book.parties[new], now)
        return [*writes, {"Put": {"TableName": self._table, "Item": trace}}]

    def _needs(self, book: Book, party: str) -> Any:
        activity = book.listing.activity
        row = key(activity_pk(activity.key), needs_sk(party))
        if not book.needs[party]:
            return {"Delete": {"TableName": self._table, "Key": row}}
        item: Item = {
            **row,
            "needs": {"S": book.needs[party]},
            "person": {"S": book.parties[party].person},
            "expires": after(activity.ends, KEEP_NEEDS),
        }
        return {"Put": {"TableName": self._table, "Item": item}}

    def _answer(self, listing: Listing, answer: Answer, now: datetime) -> Any:
        item = from_answer(activity_pk(listing.activity.key), answer, now)
        return {"Put": {"TableName": self._table, "Item": item}}

    def _counters(self, before: Listing, listing: Listing) -> Any:
        """The activity's own row: it must still be as it was read, and nobody may be let in beyond
        the capacity even if the rules were wrong."""
        update: dict[str, Any] = {
            "TableName": self._table,
            "Key": key(activity_pk(listing.activity.key), ACTIVITY),
            "UpdateExpression": "SET taken = :taken, waiting = :waiting, lined = :lined, "
            "availability = :availability, version = :next",
            "ConditionExpression": "version = :read",
            "ExpressionAttributeValues": {
                ":taken": {"N": str(listing.taken)},
                ":waiting": {"N": str(listing.waiting)},
                ":lined": {"N": str(listing.lined)},
                ":availability": {"S": listing.availability},
                ":read": {"N": str(before.version)},
                ":next": {"N": str(before.version + 1)},
            },
        }
        if listing.activity.capacity is not None:
            update["ConditionExpression"] += " AND #capacity >= :taken"
            update["ExpressionAttributeNames"] = {"#capacity": "capacity"}  # a reserved word
        return {"Update": update}


def _counted(before: Listing, listing: Listing) -> bool:
    """Activities without capacity touch no shared counter: their registrations never meet."""
    return listing.activity.capacity is not None or before.waiting != listing.waiting
