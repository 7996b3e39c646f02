"""Unknown mails of a mailing, queued again because a person said so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from fanfare.aws.ledger.deliveries import MAX_ADDED, Deliveries
from fanfare.aws.ledger.mailing_rows import count_update, mailing_key
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.ledger.writes import turn_write
from fanfare.aws.transactions import FAILED, commit, tries
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.mailings.mailing import MailingState, total
from fanfare.subscribers.terms import SHARDS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RETRYABLE = frozenset({MailingState.SENDING, MailingState.PAUSED, MailingState.FINISHED})


class NotRetryableError(Exception):
    """The mailing is cancelled or held, or has not begun, or there is none."""


def retry_unknown(client: "DynamoDBClient", table: str, mailing: str, now: datetime) -> int:
    """Queue the mailing's unknown mails again: a person who got one may get a second.

    A finished mailing is being sent again then. The caller sends a SweepMailing with `idle=0`, which puts
    the mails to work.

    Returns:
        How many mails there were.

    Raises:
        NotRetryableError: the mailing is cancelled or held, or has not begun, or there is none.
    """
    mailings = Mailings(client, table)
    known = mailings.load(mailing)
    if not known or known.state not in RETRYABLE:
        raise NotRetryableError(mailing)
    if not total(mailings.counts(mailing)).unknown:
        return 0
    mailings.set_state(mailing, {MailingState.FINISHED}, MailingState.SENDING, now)
    deliveries, retried = Deliveries(client, table), 0
    for shard in SHARDS:
        after, more = "", True
        while more:
            rows, after = deliveries.page(mailing, shard, [State.UNKNOWN], after)
            for some in batched(rows, MAX_ADDED - 1, strict=False):
                retried += _retry(client, table, (mailing, shard), some, int(now.timestamp()))
            more = bool(after)
    return retried


def _retry(
    client: "DynamoDBClient",
    table: str,
    place: tuple[str, str],
    rows: Sequence[LedgerEntry],
    now: int,
) -> int:
    """How many of the rows were still unknown, and are queued now."""
    again = [
        replace(row, state=State.QUEUED, claim="", since=now, reason="retried") for row in rows
    ]
    for _ in tries("the mails to try again"):
        settled: set[int] = {-1}
        while again and settled:
            reasons = commit(client, _writes(table, place, again, now))
            if not reasons:
                return len(again)
            if reasons[-1]["Code"] == FAILED:
                raise NotRetryableError(place[0])
            settled = {n for n, reason in enumerate(reasons) if reason["Code"] == FAILED}
            again = [row for n, row in enumerate(again) if n not in settled]
        if not again:
            break
    return 0


def _writes(table: str, place: tuple[str, str], rows: Sequence[LedgerEntry], now: int) -> list[Any]:
    """The last raises the mailing's version: anybody who counted before this cannot close it any more."""
    numbers = count_update(table, *place, {State.UNKNOWN.value: -len(rows)}, now)
    reopened = {
        "TableName": table,
        "Key": mailing_key(place[0]),
        "UpdateExpression": "ADD version :one",
        "ConditionExpression": "#state IN (:sending, :paused)",
        "ExpressionAttributeNames": {"#state": "state"},
        "ExpressionAttributeValues": {
            ":one": {"N": "1"},
            ":sending": {"S": MailingState.SENDING},
            ":paused": {"S": MailingState.PAUSED},
        },
    }
    return [*(turn_write(table, row, State.UNKNOWN) for row in rows), numbers, {"Update": reopened}]
