"""The writes of the ledger, as parts of a transaction: each says what it expects to find."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from fanfare.aws.ledger.mailing_rows import count_update, whose
from fanfare.aws.ledger.rows import entry_key, from_entry
from fanfare.delivery.protocol import KEEP, LedgerEntry, State

_NEW = "attribute_not_exists(pk)"
_IN_STATE = "#state = :state"
_AS_SEEN = "claim = :claim AND #state = :state AND attribute_not_exists(overtaken)"
_NOT_IN_FLIGHT = "attribute_not_exists(#state) OR #state <> :claimed OR lease <= :now"
_ENDS = (State.SENT, State.REFUSED, State.SKIPPED, State.UNKNOWN)


def claim_write(table: str, row: LedgerEntry, seen: LedgerEntry | None) -> dict[str, Any]:
    """Claim a mail of which the ledger holds `seen`; None: nothing."""
    if seen is None:
        return _put(table, row, _NEW)
    return _put(table, row, _AS_SEEN, {":claim": seen.claim, ":state": seen.state})


def settle_write(table: str, row: LedgerEntry) -> dict[str, Any]:
    """Write down the outcome of a mail. A skipped one was never claimed; a mailing's has been queued
    since its audience was frozen."""
    if row.state is State.SKIPPED:
        if whose(row.delivery_id):
            return _put(table, row, _IN_STATE, {":state": State.QUEUED})
        return _put(table, row, _NEW)
    expected = {":claim": row.claim, ":state": State.CLAIMED}
    if row.state is State.QUEUED and whose(row.delivery_id):
        row = replace(
            row, claim=""
        )  # as it was frozen, so that the next claim finds what it expects
    return _put(table, row, _AS_SEEN, expected)


def turn_write(table: str, row: LedgerEntry, read: State) -> dict[str, Any]:
    """Change the state of a mail that nobody has claimed. read: the state that it was read in."""
    return _put(table, row, _IN_STATE, {":state": read})


def count_writes(table: str, rows: Iterable[LedgerEntry]) -> list[tuple[str, dict[str, Any]]]:
    """What the settled mails of mailings add to their shards' numbers. With each, a name for it."""
    changes: dict[tuple[str, str], Counter[str]] = {}
    now = 0
    for row in rows:
        if (place := whose(row.delivery_id)) and row.state in _ENDS:
            changes.setdefault(place[:2], Counter())[row.state.value] += 1
            now = max(now, row.since)
    return [
        (f"{mailing}-{shard}", count_update(table, mailing, shard, numbers, now))
        for (mailing, shard), numbers in changes.items()
    ]


def mark_write(table: str, delivery_id: str, now: int) -> dict[str, Any]:
    """Keep a mail that a cancellation overtakes from following it."""
    return {
        "Update": {
            "TableName": table,
            "Key": entry_key(delivery_id),
            "UpdateExpression": "SET overtaken = :yes, expires = :expires",
            "ConditionExpression": _NOT_IN_FLIGHT,
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": {
                ":yes": {"BOOL": True},
                ":claimed": {"S": State.CLAIMED},
                ":now": {"N": str(now)},
                ":expires": {"N": str(now + KEEP)},
            },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _put(
    table: str, row: LedgerEntry, condition: str, values: Mapping[str, str] | None = None
) -> dict[str, Any]:
    put: dict[str, Any] = {
        "TableName": table,
        "Item": from_entry(row),
        "ConditionExpression": condition,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if values:
        put["ExpressionAttributeNames"] = {"#state": "state"}
        put["ExpressionAttributeValues"] = {name: {"S": v} for name, v in values.items()}
    return {"Put": put}
