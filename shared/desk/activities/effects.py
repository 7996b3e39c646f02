"""Writes a change of an activity, and queues what follows: mails to people, and reminders."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from desk.activities import changes, reminders
from desk.activities.changes import Change
from desk.aws.programme import Programme
from desk.aws.schedules import Schedules
from desk.parallel import in_parallel
from desk.refusal import ChangesTooFast
from fanfare.activities.activity import Listing
from fanfare.aws.outbox import Outbox
from fanfare.aws.transactions import OvertakenError
from fanfare.messages.registrations import ActivityChanged

_MAX_RACES = 20
"""How often one activity is decided again when registrations keep coming in between."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Writes changes of activities, and sees to what follows.

    Attributes:
        programme: The register, as the operator writes it.
        registrations: Gives the queue in front of accept_registration, asked only when that has to be told.
        schedules: Gives the schedules of reminders, asked only when there is an activity to remind of.
    """

    programme: Programme
    registrations: Callable[[], Outbox]
    schedules: Callable[[], Schedules]

    def settle(self, change: Change, again: Callable[[], Change]) -> Change:
        """Write a change; when a registration came in between, decide `again`.

        Returns:
            What was written.

        Raises:
            ChangesTooFast: Registrations kept coming in between.
        """
        for _ in range(_MAX_RACES):
            try:
                if change.written:
                    self.programme.save(change.listing)
            except OvertakenError:
                change = again()
            else:
                return change
        raise ChangesTooFast(change.listing.activity.key)

    def follow_up(self, listing: Listing, now: datetime) -> None:
        """Tell accept_registration about a change, behind the registrations made before it."""
        if not changes.needs_word(listing):
            return
        message = ActivityChanged(
            request_id=uuid4().hex,
            activity=listing.activity.key,
            sequence=listing.sequence,
            changed_at=now,
        )
        self.registrations().send_in_group(message, listing.activity.key, message.request_id)

    def remind(self, listings: list[Listing], now: datetime) -> None:
        """Make the schedules of these activities' reminders what they ought to be."""
        if not listings:
            return
        prefix = reminders.stem(listings[0].activity.key) if len(listings) == 1 else ""
        schedules = self.schedules()
        plan = reminders.plan(listings, schedules.names(prefix), now)
        in_parallel("Reminders", schedules.make, plan.make, lambda _: None)
        in_parallel("Old reminders", schedules.drop, plan.drop, lambda _: None)
