"""The register of activities and registrations, as functions that act on single people read it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from fanfare.activities.activity import Listing
from fanfare.aws.batch_reads import batch_get
from fanfare.aws.items import Item, key
from fanfare.aws.register.activity_rows import ACTIVITY, activity_key, activity_pk, to_listing
from fanfare.aws.register.rows import (
    attended_pk,
    moved_sk,
    needs_sk,
    party_sk,
    request_sk,
    to_answer,
    to_party,
)
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Answer, Party
from fanfare.registrations.waiting_line import place_in_line

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Listings = dict[str, Listing]
Parties = dict[tuple[str, str], Party]
"""By (activity, key of the party)."""


class Register:
    """Reads of the register table, strongly consistent."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def load(self, wanted: Iterable[tuple[str, str]]) -> tuple[Listings, Parties]:
        """The activities, and the parties, of (activity, party) pairs; what there is of them.

        One BatchGetItem for up to 100 rows. An empty party asks for the activity alone.
        """
        return sorted_out(batch_get(self._client, self._table, keys_of(wanted)))

    def load_for(
        self, wanted: Iterable[tuple[str, str, str]]
    ) -> tuple[Listings, Parties, set[str]]:
        """As `load`, of (activity, party, request id): with the requests whose registrations have gone to
        another name since. One BatchGetItem for up to 33 requests."""
        asked = [one for one in wanted if one[0]]
        keys = keys_of((activity, party) for activity, party, _ in asked)
        traces = {(activity_pk(activity), moved_sk(one)) for activity, party, one in asked if party}
        rows = batch_get(self._client, self._table, [*keys, *(key(*row) for row in sorted(traces))])
        moved = [row for row in rows if row["sk"]["S"].startswith(moved_sk(""))]
        listings, parties = sorted_out(row for row in rows if row not in moved)
        return listings, parties, {row["sk"]["S"].removeprefix(moved_sk("")) for row in moved}

    def follow(self, activity: str, registration_id: str) -> Party | None:
        """The party that a registration became when its name was corrected; None when it never was. It may
        have registered again since."""
        row = key(activity_pk(activity), moved_sk(registration_id))
        for trace in batch_get(self._client, self._table, [row]):
            name = trace["party"]["S"]
            return self.load([(activity, name)])[1].get((activity, name))
        return None

    def belongings(self, activity: str, party: str) -> list[Item]:
        """What goes with a party to another name: its access needs and its attendance."""
        needs = key(activity_pk(activity), needs_sk(party))
        return batch_get(self._client, self._table, [needs, key(attended_pk(activity), party)])

    def joined(self, activity: str, parties: Iterable[str]) -> set[str]:
        """Ids of the registrations, of these parties, that joined an online activity."""
        keys = [key(attended_pk(activity), party) for party in sorted(parties)]
        rows = batch_get(self._client, self._table, keys)
        return {row["registration_id"]["S"] for row in rows}

    def find(self, activity: str, person: str, registration_id: str) -> Party | None:
        """The registration that a link or a message names, under whatever name it is now; or the one
        that the person made after it."""
        found = self.of_person(activity, person)
        exact = (party for party in found if party.registration_id == registration_id)
        later = (party for party in found if registration_id in party.earlier)
        return next(exact, None) or next(later, None)

    def of_person(self, activity: str, person: str) -> list[Party]:
        """All registrations of one address for an activity, cancelled or not."""
        items = self._query(
            KeyConditionExpression="pk = :pk AND begins_with(sk, :of_person)",
            ExpressionAttributeValues={
                ":pk": {"S": activity_pk(activity)},
                ":of_person": {"S": party_sk(f"{person}-")},
            },
        )
        return [to_party(item) for item in items]

    def answers(self, wanted: Iterable[tuple[str, str]]) -> dict[str, Answer]:
        """Answers by request id, of (partition key, request id) pairs."""
        keys = [key(pk, request_sk(request_id)) for pk, request_id in sorted(set(wanted))]
        answers = map(to_answer, batch_get(self._client, self._table, keys))
        return {answer.request_id: answer for answer in answers}

    def line(self, activity: str, most: int) -> tuple[list[Party], bool]:
        """The first in the waiting line, in order of arrival, and whether there are more.

        Costs what `most` rows cost, however long the line is.
        """
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": "waiting",
            "ConsistentRead": True,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": activity_pk(activity)}},
        }
        found: list[Party] = []
        while len(found) < most:
            reply = self._client.query(**query, Limit=most - len(found))
            found += map(to_party, reply["Items"])
            if "LastEvaluatedKey" not in reply:
                return found, False
            query["ExclusiveStartKey"] = reply["LastEvaluatedKey"]
        return found, True

    def place_in_line(self, listing: Listing, party: Party) -> int:
        """Where a waiting party is at most. Reads one row, however long the line is."""
        first, _ = self.line(listing.activity.key, 1)
        return place_in_line(listing, party, first[0] if first else None)

    def changed_by(self, activity: str, request_id: str) -> list[Party]:
        """The parties that a request changed last. Reads the whole activity: for redeliveries."""
        items = self._query(
            KeyConditionExpression="pk = :pk AND begins_with(sk, :party)",
            FilterExpression="changed_by = :request",
            ExpressionAttributeValues={
                ":pk": {"S": activity_pk(activity)},
                ":party": {"S": party_sk("")},
                ":request": {"S": request_id},
            },
        )
        return [to_party(item) for item in items]

    def _query(self, **arguments: Any) -> list[Item]:
        return [item for page in self._pages(arguments) for item in page["Items"]]

    def _pages(self, arguments: Mapping[str, Any]) -> Iterable[Any]:
        paginator = self._client.get_paginator("query")
        return paginator.paginate(TableName=self._table, ConsistentRead=True, **arguments)


def keys_of(wanted: Iterable[tuple[str, str]]) -> list[Item]:
    """Keys of the rows of (activity, party) pairs; an empty party asks for the activity alone."""
    pairs = set(wanted)
    rows = {(activity_pk(activity), ACTIVITY) for activity, _ in pairs}
    rows |= {(activity_pk(activity), party_sk(party)) for activity, party in pairs if party}
    return [key(*row) for row in sorted(rows)]


def sorted_out(items: Iterable[Item]) -> tuple[Listings, Parties]:
    """The activities and the parties of such rows."""
    listings: Listings = {}
    parties: Parties = {}
    for item in items:
        activity = activity_key(item["pk"]["S"])
        if item["sk"]["S"] == ACTIVITY:
            listings[activity] = to_listing(item)
        else:
            party = to_party(item)
            parties[activity, key_of(party)] = party
    return listings, parties
