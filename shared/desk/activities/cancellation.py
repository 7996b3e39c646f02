"""Cancelling an activity: what that would do, doing it, and telling everybody registered."""

from dataclasses import dataclass, replace
from datetime import datetime

from desk.activities.changes import Change, call_off
from desk.activities.effects import Effects
from desk.activities.listings import the_activity
from desk.activities.recipients import due
from desk.aws.programme import Programme
from desk.refusal import Refused
from fanfare.activities.activity import Activity, Listing
from fanfare.aws.register.register import Register


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What a cancellation does, as shown before it is done.

    Attributes:
        change: The activity as it will be.
        mails: Ids of the mails to people who are registered now.
    """

    change: Change
    mails: list[str]

    @property
    def activity(self) -> Activity:
        """What is cancelled."""
        return self.change.listing.activity

    @property
    def is_new(self) -> bool:
        """Whether it was not cancelled before."""
        return self.change.written

    @property
    def listing(self) -> Listing:
        """The activity with its counters, cancelled."""
        return self.change.listing


@dataclass(frozen=True, slots=True)
class Canceller:
    """Cancels activities.

    Attributes:
        register: As the functions read it.
        programme: The same, as the operator writes it.
        effects: Writes what is cancelled, and sees to what follows.
    """

    register: Register
    programme: Programme
    effects: Effects

    def plan(self, key: str, now: datetime) -> Cancellation:
        """Say what cancelling an activity would do.

        Raises:
            NotFound: There is no such activity.
            Refused: It is over.
        """
        change = self._called_off(key, now)
        return Cancellation(change, due(change.listing, self.programme.parties(key), now))

    def write(self, planned: Cancellation, now: datetime) -> Cancellation:
        """Cancel the activity in the register. `announce` has to follow.

        Raises:
            Refused: It has ended since it was planned.
            ChangesTooFast: Registrations kept coming in between.
        """
        if not planned.is_new:
            return planned
        key = planned.activity.key
        self._called_off(key, now)
        change = self.effects.settle(planned.change, lambda: self._called_off(key, now))
        return replace(planned, change=change)

    def announce(self, cancelled: Cancellation, now: datetime) -> None:
        """Have everybody registered mailed, and drop the reminders. Safe to repeat after a crash."""
        self.effects.follow_up(cancelled.listing, now)
        self.effects.remind([cancelled.listing], now)

    def _called_off(self, key: str, now: datetime) -> Change:
        change = call_off(the_activity(self.register, key), now)
        if change.problem:
            raise Refused(change.problem.wrong, change.problem.right, [change.problem])
        return change
