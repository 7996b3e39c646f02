"""The ledger of mails: one row for each, claimed before it is sent and settled after.

A mailing's rows are written as queued before anybody may claim them, and settling one updates the
mailing's numbers in the same transaction. Other mails get their row with their first claim.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fanfare.aws.ledger.mailboxes import Gate
from fanfare.aws.ledger.mailing_rows import whose
from fanfare.aws.ledger.rows import to_entry
from fanfare.aws.ledger.writes import claim_write, count_writes, mark_write, settle_write
from fanfare.aws.transactions import FAILED, commit, tries
from fanfare.delivery.mailbox import Way
from fanfare.delivery.protocol import (
    SETTLING,
    Leave,
    LedgerEntry,
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

CONFLICT_WAIT = 5
"""Seconds until a row is asked for again that another transaction was writing."""


@dataclass(slots=True)
class Claims:
    """Outcome of claiming. taken: rows that are ours to send. others: what to do with the other
    mails, by delivery id. lost: rows among those whose worker died, to be written down as unknown.
    contested: ids of mails that another transaction was writing, so that nobody may have claimed them."""

    taken: list[LedgerEntry] = field(default_factory=list)
    others: dict[str, Step] = field(default_factory=dict)
    lost: list[LedgerEntry] = field(default_factory=list)
    contested: set[str] = field(default_factory=set)

    def settle(self, rows: Sequence[LedgerEntry]) -> None:
        """All rows are written: some are ours to send, the others were skipped."""
        self.taken += [row for row in rows if row.state is State.CLAIMED]
        self.others |= {row.delivery_id: Leave() for row in rows if row.state is State.SKIPPED}

    def leave_all(self, some: Sequence[str], wanted: dict[str, LedgerEntry], now: int) -> None:
        """Leave mails whose mailbox another transaction was writing, and take them off `wanted`."""
        for delivery_id in some:
            if wanted.pop(delivery_id, None):
                self.leave(delivery_id, None, now)

    def leave(self, delivery_id: str, found: LedgerEntry | None, now: int) -> None:
        """Leave a mail to the worker that has it.

        found: its row; None when another transaction was writing it.
        """
        if not found:
            self.contested.add(delivery_id)
            self.others[delivery_id] = Wait(CONFLICT_WAIT)
            return
        self.others[delivery_id] = _step(delivery_id, found, now)
        if is_lost(found, now):
            self.lost.append(lost(found))


class Ledger:
    """The ledger table. At most 25 mails in a call, or 80 of mailings."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def claim(
        self,
        mails: Sequence[LedgerEntry],
        claim: str,
        now: int,
        final: Collection[str] = (),
        gate: Gate | None = None,
    ) -> Claims:
        """Claim every mail that may be sent now, all in one transaction.

        Args:
            mails: no delivery id twice; of a mailing, as they were frozen.
            claim: names this invocation.
            final: ids of cancellations: they wait for mails of their registration that are just being sent,
                and keep earlier ones from going.
            gate: says which first mails may go; the others are skipped.
        """
        claims = Claims()
        wanted = {mail.delivery_id: mail for mail in mails}
        seen = {one: mail for one, mail in wanted.items() if whose(one)}
        while wanted:
            counted = gate.writes(wanted, now) if gate else []
            rows = [_next(mail, seen.get(one), claim, now, gate) for one, mail in wanted.items()]
            writes = [
                (row.delivery_id, claim_write(self._table, row, seen.get(row.delivery_id)))
                for row in rows
            ]
            marks = self._marks([one for one in wanted if one in final], wanted, now)
            stopped = self._try(writes + marks + counted)
            if not stopped:
                claims.settle(rows)
                break
            for name, reason in stopped:
                if gate and name in dict(counted):
                    claims.leave_all(gate.learn(name, reason), wanted, now)
                    continue
                found = _found(name, reason)
                if _is_ours(name, found, claim):
                    claims.taken.append(claimed(wanted.pop(name), None, claim, now))
                elif found and isinstance(_step(name, found, now), Take):
                    seen[name] = found
                elif wanted.pop(name, None):
                    claims.leave(name, found, now)
        return claims

    def settle(self, rows: Sequence[LedgerEntry]) -> list[LedgerEntry]:
        """Write the outcomes of claimed mails, and which mails were skipped, in one transaction.

        Returns:
            The rows that changed since, as they are now. They are kept: another writer knew more.

        Raises:
            TimeoutError: other transactions kept writing the rows.
        """
        wanted = {row.delivery_id: row for row in rows}
        kept: list[LedgerEntry] = []
        # What was sent must be written down: a row that stays claimed would be sent again, or end as unknown.
        for _ in tries("the outcomes of mails"):
            otherwise = [""]
            while wanted and otherwise:
                writes = [(one, settle_write(self._table, row)) for one, row in wanted.items()]
                failed = self._commit(writes + count_writes(self._table, wanted.values()))
                if not failed:
                    return kept
                otherwise = [one for one, found in failed if found]
                kept += [wanted.pop(one) for one in otherwise]
            if not wanted:
                break
        return kept

    def _marks(
        self, final: Sequence[str], claiming: Collection[str], now: int
    ) -> list[tuple[str, Any]]:
        """Writes that keep earlier mails from following a cancellation, by the cancellation's id."""
        earlier = {before: one for one in final for before in overtakes(one)}
        return [
            (one, mark_write(self._table, before, now))
            for before, one in earlier.items()
            if before not in claiming
        ]

    def _try(self, writes: Sequence[tuple[str, dict[str, Any]]]) -> list[tuple[str, Any]]:
        """One transaction: all is written or nothing. Returns the names of the writes that
        cancelled it, with the reason that DynamoDB gives."""
        reasons = commit(self._client, [write for _, write in writes])
        named = zip((name for name, _ in writes), reasons, strict=False)
        return [(name, reason) for name, reason in named if reason["Code"] != "None"]

    def _commit(self, writes: Sequence[tuple[str, Any]]) -> list[tuple[str, LedgerEntry | None]]:
        """The same, with the rows that were found, or None where another transaction was writing it."""
        return [(name, _found(name, reason)) for name, reason in self._try(writes)]


def _next(
    mail: LedgerEntry, seen: LedgerEntry | None, claim: str, now: int, gate: Gate | None
) -> LedgerEntry:
    """The row of a mail once claimed, or once it is known that it must not go."""
    way = gate.ways.get(mail.delivery_id, Way.GO) if gate else Way.GO
    if way is Way.GO:
        return claimed(mail, seen, claim, now)
    reason = "digest" if way is Way.WAIT else "often"
    return replace(mail, state=State.SKIPPED, since=now, reason=reason)


def _found(delivery_id: str, reason: Any) -> LedgerEntry | None:
    """The row that failed a condition, or None when another transaction was writing it. A row that
    should have been there and was not is as good as skipped."""
    if "Item" in reason:
        return to_entry(reason["Item"])
    if reason["Code"] == FAILED:
        return LedgerEntry(delivery_id=delivery_id, kind="", activity="", state=State.SKIPPED)
    return None


def _is_ours(delivery_id: str, found: LedgerEntry | None, claim: str) -> bool:
    """A call whose reply was lost has claimed it already."""
    return bool(
        found
        and found.delivery_id == delivery_id
        and found.state is State.CLAIMED
        and found.claim == claim
    )


def _step(delivery_id: str, found: LedgerEntry, now: int) -> Step:
    if found.delivery_id != delivery_id:  # an earlier mail of the registration is just being sent
        return Wait(max(min(found.lease - now, SETTLING), 1))
    return next_step(found, now, by_machine=not whose(delivery_id))
