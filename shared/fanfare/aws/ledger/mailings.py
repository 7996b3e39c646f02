"""Mailings and their numbers, in the ledger table."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fanfare.aws.batch_reads import Wanted, batch_get_all
from fanfare.aws.details import to_details
from fanfare.aws.ledger.mailing_rows import (
    MAILINGS,
    counts_key,
    counts_pk,
    from_mailing,
    mailing_key,
    to_counts,
    to_mailing,
)
from fanfare.mailings.mailing import Counts, Mailing, MailingState, ShardCounts, total

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PAUSABLE = frozenset({MailingState.SENDING})
RESUMABLE = frozenset({MailingState.PAUSED, MailingState.HELD})
CANCELLABLE = frozenset(
    {MailingState.SCHEDULED, MailingState.SENDING, MailingState.PAUSED, MailingState.HELD}
)


_ENDS = {
    MailingState.SENDING: MailingState.FINISHED,
    MailingState.CANCELLED: MailingState.CANCELLED,
}


class MailingExistsError(Exception):
    """A mailing of that id was made before."""


class Mailings:
    """The mailings of the ledger table. Every write expects a state and raises the version."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def create(self, mailing: Mailing) -> None:
        """Write down a new mailing. Raises MailingExistsError."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=from_mailing(mailing),
                ConditionExpression="attribute_not_exists(pk)",
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise MailingExistsError(mailing.id) from error

    def load(self, mailing_id: str) -> Mailing | None:
        """The current mailing, or None when there is none."""
        reply = self._client.get_item(
            TableName=self._table, Key=mailing_key(mailing_id), ConsistentRead=True
        )
        return to_mailing(reply["Item"]) if "Item" in reply else None

    def load_with[T](self, mailing_id: str, wanted: Wanted[T]) -> tuple[Mailing | None, T]:
        """The mailing, and rows of another table, by one request. wanted: 99 rows at most."""
        rows = ((wanted.table, row) for row in wanted.keys)
        found = batch_get_all(self._client, [(self._table, mailing_key(mailing_id)), *rows])
        mailing = next(map(to_mailing, found[self._table]), None)
        return mailing, wanted.parse(found[wanted.table])

    def all(self) -> list[Mailing]:
        """Every mailing, the newest first."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": MAILINGS}},
            ConsistentRead=True,
        )
        found = [to_mailing(item) for page in pages for item in page["Items"]]
        return sorted(found, key=lambda mailing: mailing.created_at, reverse=True)

    def counts(self, mailing_id: str) -> list[ShardCounts]:
        """The numbers of each shard that has any; fanfare.mailings.mailing.total adds them up."""
        reply = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :count)",
            ExpressionAttributeValues={
                ":pk": {"S": counts_pk(mailing_id)},
                ":count": {"S": "COUNT#"},
            },
            ConsistentRead=True,
        )
        return [to_counts(item) for item in reply["Items"]]

    def set_state(
        self,
        mailing_id: str,
        expected: Collection[MailingState],
        to: MailingState,
        now: datetime,
        reason: str = "",
        excused: Counts | None = None,
    ) -> Mailing | None:
        """Move to another state.

        Args:
            expected: states that it may be in.
            now: kept as its start when it is the first time that it is sent.
            excused: numbers that the brakes ignore from now on.

        Returns:
            The mailing as stored; None, with nothing changed, when there is none or it was in another state.
        """
        values: dict[str, Any] = {f":from{n}": {"S": state} for n, state in enumerate(expected)}
        condition = f"#state IN ({', '.join(values)})"
        change = "SET #state = :to, reason = :reason"
        if excused:
            change += ", excused = :excused"
            values[":excused"] = {"S": to_details(excused)}
        if to is MailingState.SENDING:
            change += ", started_at = if_not_exists(started_at, :now) REMOVE finished_at"
            values[":now"] = _seconds(now)
        values |= {":to": {"S": to}, ":reason": {"S": reason}}
        return self._update(mailing_id, f"{change} ADD version :one", condition, values)

    def pause(self, mailing_id: str, now: datetime, reason: str) -> Mailing | None:
        """Stop sending: each worker looks every second. Nothing queued is lost. None when it is not
        being sent."""
        return self.set_state(mailing_id, PAUSABLE, MailingState.PAUSED, now, reason)

    def resume(self, mailing_id: str, now: datetime) -> Mailing | None:
        """Go on, or begin one that was held. None when it is neither paused nor held.

        Bounces and complaints until now no longer count for the brakes: the person who resumes has seen them.
        The caller then sends a SweepMailing with `idle=0`: it queues again what pausing dropped.
        """
        seen = total(self.counts(mailing_id))
        return self.set_state(mailing_id, RESUMABLE, MailingState.SENDING, now, excused=seen)

    def cancel(self, mailing_id: str, now: datetime, reason: str = "") -> Mailing | None:
        """End it for good; each worker looks every second. None when it has ended already.

        The caller then sends a SweepMailing with `idle=0`: it writes down those who had no mail yet
        as skipped. Without one the next regular sweep does.
        """
        return self.set_state(mailing_id, CANCELLABLE, MailingState.CANCELLED, now, reason)

    def close(self, mailing: Mailing, now: datetime) -> bool:
        """Finish a mailing whose numbers add up; a cancelled one keeps its state.

        Args:
            mailing: as it was loaded. When something was done to it since, its numbers may have changed
                after they were counted here, and nothing happens, unless it was cancelled: that is final.

        Returns:
            Whether it did so.
        """
        ended = _ENDS.get(mailing.state)
        if not ended or not total(self.counts(mailing.id)).is_complete:
            return False
        if self._end(mailing, ended, now):
            return True
        found = self.load(mailing.id)
        cancelled = found and found.state is MailingState.CANCELLED and found.is_open
        return bool(found and cancelled and self.close(found, now))

    def freeze(self, mailing_id: str, shard: str) -> None:
        """Add nobody to a shard any more."""
        self._client.update_item(
            TableName=self._table,
            Key=counts_key(mailing_id, shard),
            UpdateExpression="SET frozen = :yes",
            ExpressionAttributeValues={":yes": {"BOOL": True}},
        )

    def touch(self, mailing_id: str, shard: str, now: int) -> None:
        """Let the shard count as moving: its mails have just been queued again."""
        self._client.update_item(
            TableName=self._table,
            Key=counts_key(mailing_id, shard),
            UpdateExpression="SET moved = :now",
            ExpressionAttributeValues={":now": {"N": str(now)}},
        )

    def _end(self, mailing: Mailing, to: MailingState, now: datetime) -> bool:
        """False when the mailing is not as it was loaded."""
        values = {
            ":to": {"S": to},
            ":now": _seconds(now),
            ":version": {"N": str(mailing.version)},
        }
        change = "SET #state = :to, finished_at = :now ADD version :one"
        return self._update(mailing.id, change, "version = :version", values) is not None

    def _update(
        self, mailing_id: str, expression: str, condition: str, values: dict[str, Any]
    ) -> Mailing | None:
        try:
            reply = self._client.update_item(
                TableName=self._table,
                Key=mailing_key(mailing_id),
                UpdateExpression=expression,
                ConditionExpression=condition,
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={":one": {"N": "1"}, **values},
                ReturnValues="ALL_NEW",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        return to_mailing(reply["Attributes"])


def _seconds(instant: datetime) -> dict[str, str]:
    return {"N": str(int(instant.timestamp()))}
