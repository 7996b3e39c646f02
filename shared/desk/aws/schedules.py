"""Reminders and scheduled mailings, as schedules of EventBridge Scheduler that fire once."""

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from desk.activities.reminders import Reminder
from fanfare.messages.base import Message
from fanfare.messages.mailings import FreezeAudience, StartMailing

if TYPE_CHECKING:
    from mypy_boto3_scheduler import EventBridgeSchedulerClient

_LATEST = 1800
"""Seconds after which a reminder that could not be delivered is better not sent."""

_A_DAY = 86_400
"""Seconds for which a mailing is tried to be begun: whether it is too late by then, fan_out_mailing says."""


class Schedules:
    """One schedule group. role: may send to the queue, which both are given by their ARNs."""

    def __init__(
        self, client: "EventBridgeSchedulerClient", group: str, role: str, queue: str
    ) -> None:
        self._client = client
        self._group = group
        self._role = role
        self._queue = queue

    def names(self, prefix: str = "") -> set[str]:
        """The schedules in the group, or those whose names begin so."""
        wanted: Any = {"NamePrefix": prefix} if prefix else {}
        pages = self._client.get_paginator("list_schedules").paginate(
            GroupName=self._group, **wanted
        )
        return {schedule["Name"] for page in pages for schedule in page["Schedules"]}

    def make(self, reminder: Reminder) -> None:
        """Order the mailing for that instant. It stays as it is when somebody else just made it."""
        order = StartMailing(
            kind=reminder.kind, activity=reminder.activity, sequence=reminder.sequence
        )
        self._create(reminder.name, reminder.at, order, _LATEST)

    def begin(self, mailing: str, at: datetime) -> None:
        """Let a mailing of the bulletin begin at that instant. mailing: its id."""
        self._create(mailing_schedule(mailing), at, FreezeAudience(mailing=mailing), _A_DAY)

    def drop(self, name: str) -> None:
        """Delete a schedule; one that has fired is gone already."""
        try:
            self._client.delete_schedule(GroupName=self._group, Name=name)
        except self._client.exceptions.ResourceNotFoundException:
            return

    def _create(self, name: str, at: datetime, order: Message, latest: int) -> None:
        try:
            self._client.create_schedule(
                GroupName=self._group,
                Name=name,
                # UTC without a time zone: the instant was worked out from London's clocks already.
                ScheduleExpression=f"at({at.astimezone(UTC):%Y-%m-%dT%H:%M:%S})",
                FlexibleTimeWindow={"Mode": "OFF"},
                ActionAfterCompletion="DELETE",
                Target={
                    "Arn": self._queue,
                    "RoleArn": self._role,
                    "Input": order.model_dump_json(),
                    "RetryPolicy": {"MaximumEventAgeInSeconds": latest},
                },
            )
        except self._client.exceptions.ConflictException:
            return


def mailing_schedule(mailing: str) -> str:
    """The name of a mailing's schedule, 64 characters at most. What is before the dot is no activity's
    key, so that no import of activities takes it for an old reminder."""
    name = f"_.{mailing}"
    if len(name) <= 64:
        return name
    return f"{name[:47]}-{hashlib.sha256(mailing.encode()).hexdigest()[:16]}"
