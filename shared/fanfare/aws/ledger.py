"""The ledger of mails: one row for each, claimed before it is sent and settled after."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fanfare.aws.ledger_rows import entry_key, from_entry, to_entry
from fanfare.mail.protocol import (
    KEEP,
    SETTLING,
    Entry,
    State,
    Step,
    Take,
    Wait,
    claimed,
    is_lost,
    lost,
    next_step,
    overtakes,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CONFLICT_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between tries to settle mails while a cancellation is marking one of their rows. What was sent
must be written down: a row that stays claimed would be sent again."""

CONFLICT_WAIT = 5
"""Seconds until a row is asked for again that another transaction was writing."""

_NEW = "attribute_not_exists(pk)"
_AS_SEEN = "claim = :claim AND #state = :state AND attribute_not_exists(overtaken)"
_NOT_IN_FLIGHT = "attribute_not_exists(#state) OR #state <> :claimed OR lease <= :now"


@dataclass(slots=True)
class Claims:
    """What came of claiming. taken: rows that are ours to send. others: what to do with the other
    mails, by delivery id. lost: rows among those whose worker died, to be written down as unknown."""

    taken: list[Entry] = field(default_factory=list)
    others: dict[str, Step] = field(default_factory=dict)
    lost: list[Entry] = field(default_factory=list)


class Ledger:
    """The ledger table. At most 25 mails in a call."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def claim(
        self, mails: Sequence[Entry], claim: str, now: int, final: Collection[str] = ()
    ) -> Claims:
        """Claim every mail that may be sent now, all in one transaction.

        mails: no delivery id twice. claim: names this invocation. final: ids of cancellations: they
        wait for mails of their registration that are just being sent, and keep earlier ones from going.
        """
        claims = Claims()
        wanted = {mail.delivery_id: mail for mail in mails}
        seen: dict[str, Entry] = {}
        while wanted:
            rows = [claimed(mail, seen.get(one), claim, now) for one, mail in wanted.items()]
            failed = self._commit(
                [(row.delivery_id, self._claim(row, seen.get(row.delivery_id))) for row in rows]
                + self._marks([one for one in wanted if one in final], wanted, now)
            )
            if not failed:
                claims.taken += rows
                break
            for one, found in failed:
                if _is_ours(one, found, claim):
                    claims.taken.append(claimed(wanted.pop(one), None, claim, now))
                elif found and isinstance(step := _step(one, found, now), Take):
                    seen[one] = found
                elif wanted.pop(one, None):
                    claims.others[one] = step if found else Wait(CONFLICT_WAIT)
                    if found and is_lost(found, now):
                        claims.lost.append(lost(found))
        return claims

    def settle(self, rows: Sequence[Entry]) -> list[Entry]:
        """Write what came of claimed mails, and which mails were skipped, in one transaction.

        Returns the rows that stand otherwise by now, and stay so: somebody had better news. Raises
        TimeoutError when other transactions kept writing the rows.
        """
        wanted = {row.delivery_id: row for row in rows}
        kept: list[Entry] = []
        for pause in CONFLICT_PAUSES:
            while wanted:
                failed = self._commit([(one, self._settle(row)) for one, row in wanted.items()])
                if not failed:
                    return kept
                otherwise = [one for one, found in failed if found]
                kept += [wanted.pop(one) for one in otherwise]
                if not otherwise:
                    break
            if not wanted:
                return kept
            time.sleep(pause)
        raise TimeoutError(f"{len(wanted)} mails could not be settled")

    def _claim(self, row: Entry, seen: Entry | None) -> Any:
        if seen is None:
            return self._put(row, _NEW)
        return self._put(row, _AS_SEEN, {":claim": seen.claim, ":state": seen.state})

    def _settle(self, row: Entry) -> Any:
        if row.state is State.SKIPPED:
            return self._put(row, _NEW)
        return self._put(row, _AS_SEEN, {":claim": row.claim, ":state": State.CLAIMED})

    def _put(self, row: Entry, condition: str, values: Mapping[str, str] | None = None) -> Any:
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": from_entry(row),
            "ConditionExpression": condition,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if values:
            put["ExpressionAttributeNames"] = {"#state": "state"}
            put["ExpressionAttributeValues"] = {name: {"S": v} for name, v in values.items()}
        return {"Put": put}

    def _marks(
        self, final: Sequence[str], claiming: Collection[str], now: int
    ) -> list[tuple[str, Any]]:
        """Writes that keep earlier mails from following a cancellation, by the cancellation's id."""
        earlier = {before: one for one in final for before in overtakes(one)}
        return [
            (one, {"Update": self._mark(before, now)})
            for before, one in earlier.items()
            if before not in claiming
        ]

    def _mark(self, delivery_id: str, now: int) -> dict[str, Any]:
        return {
            "TableName": self._table,
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

    def _commit(self, writes: Sequence[tuple[str, Any]]) -> list[tuple[str, Entry | None]]:
        """One transaction: all is written or nothing. Returns what stood in the way: delivery ids with
        the row that was found, or None when another transaction was writing it."""
        try:
            self._client.transact_write_items(TransactItems=[write for _, write in writes])
        except self._client.exceptions.TransactionCanceledException as error:
            reasons: Any = error.response.get("CancellationReasons", [])
            failed = [
                (delivery_id, to_entry(reason["Item"]) if "Item" in reason else None)
                for (delivery_id, _), reason in zip(writes, reasons, strict=False)
                if reason["Code"] != "None"
            ]
            if not failed:
                raise
            return failed
        return []


def _is_ours(delivery_id: str, found: Entry | None, claim: str) -> bool:
    """A call whose reply was lost has claimed it already."""
    return bool(
        found
        and found.delivery_id == delivery_id
        and found.state is State.CLAIMED
        and found.claim == claim
    )


def _step(delivery_id: str, found: Entry, now: int) -> Step:
    if found.delivery_id != delivery_id:  # an earlier mail of the registration is just being sent
        return Wait(max(min(found.lease - now, SETTLING), 1))
    return next_step(found, now)
