"""Putting many people on the bulletin at once, as an import does."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fanfare.aws.batch_reads import batch_get
from fanfare.aws.subscribers.rows import (
    from_event,
    from_subscriber,
    subscriber_key,
    suppression_key,
    to_subscriber,
    to_suppression,
)
from fanfare.aws.transactions import LOST_RACE, commit, tries
from fanfare.subscribers.subscriber import ConsentEvent, Subscriber, Suppression

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_AT_ONCE = 33
"""Each is three items of a transaction, which takes a hundred."""

type Known = dict[str, Subscriber | Suppression]
"""What there is about people: the subscriber, or else what outlived one."""


class Enrolment:
    """The subscribers table, for newcomers. At most MAX_AT_ONCE people in a call."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def known(self, people: Iterable[str]) -> Known:
        """Who of these is known already. One BatchGetItem."""
        keys = [make(person) for person in people for make in (subscriber_key, suppression_key)]
        known: Known = {}
        for item in batch_get(self._client, self._table, keys):
            if "standing" in item:
                subscriber = to_subscriber(item)
                known[subscriber.person] = subscriber
            else:
                barred = to_suppression(item)
                known.setdefault(barred.person, barred)
        return known

    def enrol(self, newcomers: Sequence[tuple[Subscriber, ConsentEvent]]) -> set[str]:
        """Write people who are not there yet and that nothing bars, with what they agreed to: all of
        them or nobody. subscriber: as it will be stored, at version 1.

        Returns those of which something is known by now, or just being written; then nothing was. Raises
        TimeoutError when DynamoDB kept throttling.
        """
        writes = [write for pair in newcomers for write in self._writes(*pair)]
        lost: set[int] = set()
        for _ in tries("the people of the import"):
            reasons = commit(self._client, writes)
            lost = {n // 3 for n, one in enumerate(reasons) if one["Code"] in LOST_RACE}
            if lost or not reasons:
                break
        return {newcomers[n][0].person for n in lost}

    def _writes(self, subscriber: Subscriber, event: ConsentEvent) -> list[Any]:
        absent = {
            "TableName": self._table,
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        return [
            {"Put": {**absent, "Item": from_subscriber(subscriber)}},
            {"Put": {**absent, "Item": from_event(event)}},
            {"ConditionCheck": {**absent, "Key": suppression_key(subscriber.person)}},
        ]
