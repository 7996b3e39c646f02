"""The ledger's rows as SES's events change them, with the numbers of their mailings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fanfare.aws.batch_reads import batch_get
from fanfare.aws.ledger.mailing_rows import count_update, whose
from fanfare.aws.ledger.rows import entry_key
from fanfare.aws.transactions import commit, tries
from fanfare.delivery.outcomes import FeedbackRow, after, changes, must_wait
from fanfare.delivery.protocol import State
from fanfare.delivery.ses_events import SesEvent

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_EVENTS = 20
"""Events in a call: with the numbers of as many shards they fit one transaction."""

_MARKS = {"delivered": "delivered_at", "bounced": "bounced_at", "complained": "complained_at"}


@dataclass(slots=True)
class Recorded:
    """Outcome of some events. changed: rows that they changed. early: events of mails that are just being
    sent. unknown: events of mails without a row. rows: as they were, by delivery id. numbers: how many mails
    more are bounced, complained of, or in a state that mailings count."""

    changed: list[str] = field(default_factory=list)
    early: list[SesEvent] = field(default_factory=list)
    unknown: list[SesEvent] = field(default_factory=list)
    rows: Mapping[str, FeedbackRow] = field(default_factory=dict)
    numbers: Counter[str] = field(default_factory=Counter)


class FeedbackLedger:
    """The ledger table, as feedback writes to it."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def record(self, events: Sequence[SesEvent], now: int) -> Recorded:
        """Write down events, all in one transaction.

        Args:
            events: MAX_EVENTS at most, each with its delivery id.
            now: in seconds since the epoch.

        Raises:
            TimeoutError: others kept writing the rows.
        """
        for _ in tries("events of mails"):
            rows = self._load({one.delivery_id for one in events})
            recorded, updated = _apply(events, rows, now)
            writes = [self._update(one, rows[one], updated[one], now) for one in recorded.changed]
            writes += self._count(recorded.changed, rows, updated, now)
            if not writes or not commit(self._client, writes):
                return recorded
        raise AssertionError  # tries() raises before

    def _load(self, delivery_ids: set[str]) -> dict[str, FeedbackRow]:
        """Rows of mails that have a state, by delivery id. Anybody may write anything into a tag."""
        keys = [entry_key(one) for one in sorted(delivery_ids)]
        items = batch_get(self._client, self._table, keys)
        found = {f"{item['pk']['S']}_{item['sk']['S']}": item for item in items}
        mails = {one: item for one, item in found.items() if "state" in item and "claim" in item}
        return {one: _to_row(item) for one, item in mails.items()}

    def _update(
        self, delivery_id: str, before: FeedbackRow, updated: FeedbackRow, now: int
    ) -> dict[str, Any]:
        """Write what differs into a row, if it is still as it was read."""
        sets: dict[str, dict[str, str]] = {}
        values = {":read": {"S": before.state.value}}
        conditions = ["#state = :read"]
        if updated.state is not before.state:
            sets |= {"#state": {"S": updated.state.value}, "since": {"N": str(now)}}
            sets |= {"reason": {"S": updated.reason}, "message_id": {"S": updated.message_id}}
        for name, attribute in _MARKS.items():
            was, mark = getattr(before, name), getattr(updated, name)
            if mark == was:
                continue
            sets[attribute] = {"N": str(mark)}
            if was:
                values[f":was_{name}"] = {"N": str(was)}
            conditions.append(
                f"{attribute} = :was_{name}" if was else f"attribute_not_exists({attribute})"
            )
        values |= {f":{n}": value for n, value in enumerate(sets.values())}
        return {
            "Update": {
                "TableName": self._table,
                "Key": entry_key(delivery_id),
                "UpdateExpression": "SET " + ", ".join(f"{a} = :{n}" for n, a in enumerate(sets)),
                "ConditionExpression": " AND ".join(conditions),
                "ExpressionAttributeNames": {"#state": "state"},
                "ExpressionAttributeValues": values,
            }
        }

    def _count(
        self,
        changed: Sequence[str],
        before: Mapping[str, FeedbackRow],
        now: Mapping[str, FeedbackRow],
        at: int,
    ) -> list[dict[str, Any]]:
        shards: dict[tuple[str, str], dict[str, int]] = {}
        for one in changed:
            if place := whose(one):
                numbers = shards.setdefault(place[:2], {})
                for name, step in changes(before[one], now[one]).items():
                    numbers[name] = numbers.get(name, 0) + step
        return [
            count_update(self._table, *shard, numbers, at)
            for shard, numbers in shards.items()
            if any(numbers.values())
        ]


def _apply(
    events: Sequence[SesEvent], rows: Mapping[str, FeedbackRow], now: int
) -> tuple[Recorded, dict[str, FeedbackRow]]:
    """The rows after all events of them."""
    recorded, updated = Recorded(rows=rows), dict(rows)
    for one in events:
        row = updated.get(one.delivery_id)
        if row is None:
            recorded.unknown.append(one)
        elif must_wait(row, now):
            recorded.early.append(one)
        else:
            updated[one.delivery_id] = after(row, one)
    recorded.changed = [one for one, row in updated.items() if row != rows[one]]
    for name in recorded.changed:
        recorded.numbers.update(changes(rows[name], updated[name]))
    return recorded, updated


def _to_row(item: Mapping[str, Any]) -> FeedbackRow:
    return FeedbackRow(
        state=State(item["state"]["S"]),
        lease=int(item["lease"]["N"]) if "lease" in item else 0,
        message_id=item["message_id"]["S"] if "message_id" in item else "",
        reason=item["reason"]["S"] if "reason" in item else "",
        kind=item["kind"]["S"] if "kind" in item else "",
        activity=item["activity"]["S"] if "activity" in item else "",
        party=item["party"]["S"] if "party" in item else "",
        **{name: int(item[mark]["N"]) for name, mark in _MARKS.items() if mark in item},
    )
