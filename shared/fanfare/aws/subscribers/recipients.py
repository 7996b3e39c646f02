"""Who is mailed about registrations: what is stored about them, and whether they may be mailed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fanfare.aws.batch_reads import batch_get_all
from fanfare.aws.register.register import Listings, Parties, keys_of, sorted_out
from fanfare.aws.subscribers.rows import suppression_key, to_suppression

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Recipients:
    """Reads of the register and of the suppressions, strongly consistent."""

    def __init__(self, client: "DynamoDBClient", register: str, subscribers: str) -> None:
        self._client = client
        self._register = register
        self._subscribers = subscribers

    def load(
        self, wanted: Iterable[tuple[str, str]], people: Iterable[str]
    ) -> tuple[Listings, Parties, dict[str, str]]:
        """The activities and parties of (activity, party) pairs, and why nothing may go to some of the
        people, by person. One BatchGetItem for up to 100 rows."""
        keys = [(self._register, row) for row in keys_of(wanted)]
        keys += [(self._subscribers, suppression_key(one)) for one in sorted(set(people) - {""})]
        found = batch_get_all(self._client, keys)
        listings, parties = sorted_out(found[self._register])
        barred = map(to_suppression, found[self._subscribers])
        return listings, parties, {one.person: one.reason for one in barred if one.is_lasting}
