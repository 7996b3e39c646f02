"""The account's pace of mailings: one row that says when the next mail has its turn.

Each worker reserves a run of turns by one conditional write and spaces its own calls from there, so that
any number of them keep one rate together.
"""

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from fanfare.aws.items import key
from fanfare.mailings.pace import Quota

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ses import SESClient

FRESH = 60
"""Seconds for which what SES said of the quota is believed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A run of mails: the first at `start` (seconds since the epoch), one each `gap` seconds."""

    start: float
    gap: float


class Pace:
    """The pace row of the ledger table, and the quota of the account."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str, ses: "SESClient") -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._ses = ses
        self._quota: Quota | None = None
        self._ask_at = 0.0
        self._free_at = 0.0

    def quota(self) -> Quota | None:
        """What SES allows, less the mails that this process has reserved since SES was asked.

        None when SES has never said: it answers this call once a second, for all who ask.
        """
        if time.monotonic() >= self._ask_at:
            try:
                said = self._ses.get_send_quota()
            except (ClientError, BotoCoreError):
                return self._quota
            self._quota = Quota(said["MaxSendRate"], said["Max24HourSend"], said["SentLast24Hours"])
            self._ask_at = time.monotonic() + FRESH
        return self._quota

    def reserve(self, mails: int, now: float, patience: float) -> Turn | None:
        """The next turns for so many mails, or None when they are more than `patience` seconds off, or
        the quota is not known."""
        quota = self.quota()
        if not quota:
            return None
        turn = (
            Turn(now, 0) if quota.pace is None else self._line_up(mails, now, patience, quota.pace)
        )
        if turn:
            self._quota = replace(quota, used=quota.used + mails)
        return turn

    def _line_up(self, mails: int, now: float, patience: float, pace: float) -> Turn | None:
        span = mails / pace
        # Nearly always the row is as this process left it, or further: one call then.
        ways = (self._join, self._begin) if self._free_at > now else (self._begin, self._join)
        for way in ways:
            start = way(span, now, patience)
            if start is not None:
                self._free_at = start + span
                return Turn(start, 1 / pace)
        return None

    def _begin(self, span: float, now: float, patience: float) -> float | None:
        """Nobody's turn is ahead: begin now."""
        values = {":now": _number(now), ":end": _number(now + span)}
        condition = "attribute_not_exists(free_at) OR free_at < :now"
        return None if self._update("SET free_at = :end", condition, values) is None else now

    def _join(self, span: float, now: float, patience: float) -> float | None:
        """Line up behind those whose turn is ahead."""
        values = {
            ":now": _number(now),
            ":latest": _number(now + patience),
            ":span": _number(span),
        }
        return self._update(
            "SET free_at = free_at + :span", "free_at BETWEEN :now AND :latest", values
        )

    def _update(self, change: str, condition: str, values: dict[str, Any]) -> float | None:
        """When the row had its next turn before, 0 for never; None when the condition did not hold."""
        try:
            reply: Any = self._dynamodb.update_item(
                TableName=self._table,
                Key=key("PACE", "PACE"),
                UpdateExpression=change,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValues="UPDATED_OLD",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return None
        return float(reply.get("Attributes", {}).get("free_at", {}).get("N", 0))


def _number(instant: float) -> dict[str, str]:
    return {"N": f"{instant:.3f}"}
