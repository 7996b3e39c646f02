"""Importing activities: decide each row against the register, write, and see to what follows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

from desk.activities import changes, reminders
from desk.activities.changes import Change, Verdict
from desk.activities.file import Entry
from desk.activities.recipients import due, parties_of
from desk.parallel import in_parallel
from desk.problems import Problem
from desk.refusal import ChangesTooFast
from desk.stack import Stack
from fanfare.activities.activity import Listing
from fanfare.aws.transactions import OvertakenError
from fanfare.messages.registrations import ActivityChanged
from fanfare.registrations.registration import Party

_RACES = 20
"""How often one activity is decided again when registrations keep coming in between."""


def moved_to_coming_weeks(good: list[Entry], now: datetime) -> list[Entry]:
    """All activities by the same number of weeks, so that the first is two to three weeks away."""
    if not good:
        return []
    weeks = changes.weeks_until_coming(min(entry.activity.starts for entry in good), now)
    return [replace(entry, activity=changes.shifted(entry.activity, weeks, now)) for entry in good]


@dataclass(frozen=True, slots=True)
class Importer:
    """One import into one stack. now: to the minute, so that what is exported reads back the same."""

    stack: Stack
    now: datetime

    def decide(self, good: list[Entry]) -> list[tuple[Entry, Change]]:
        """What each row means for the register as it stands, and how many people it mails."""
        known, _ = self.stack.register.load((entry.activity.key, "") for entry in good)
        decided = [
            (entry, changes.decide(known.get(entry.activity.key), entry.activity, self.now))
            for entry in good
        ]
        parties = parties_of(self.stack, [change.listing for _, change in decided])
        return [
            (entry, self._counted(change, parties.get(entry.activity.key, [])))
            for entry, change in decided
        ]

    def _counted(self, change: Change, parties: list[Party]) -> Change:
        now = datetime.now(UTC)
        return changes.counted(change, due(change.listing, parties, now), now)

    def commit(self, decided: list[tuple[Entry, Change]]) -> list[tuple[Entry, Change]]:
        """Write what has to be written, and see to what follows. Safe to do again after a crash."""
        done: list[tuple[Entry, Change]] = []
        in_parallel("Activities", self._commit_one, decided, done.append)
        standing = [c.listing for _, c in done if c.verdict is not Verdict.REFUSED]
        remind(self.stack, standing, self.now)
        return sorted(done, key=lambda pair: pair[0].line)

    def _commit_one(self, pair: tuple[Entry, Change]) -> tuple[Entry, Change]:
        entry, change = pair

        def decided() -> Change:
            [(_, again)] = self.decide([entry])
            return again

        change = changes.counted(change, change.mails, datetime.now(UTC))
        if change.verdict is Verdict.REFUSED:
            return entry, change
        change = settle(self.stack, change, decided)
        follow_up(self.stack, change.listing, self.now)
        return entry, change


def settle(stack: Stack, change: Change, again: Callable[[], Change]) -> Change:
    """Write a change; when a registration came in between, decide `again`. Returns what was written."""
    for _ in range(_RACES):
        try:
            if change.written:
                stack.programme.save(change.listing)
        except OvertakenError:
            change = again()
        else:
            return change
    raise ChangesTooFast(change.listing.activity.key)


def refusals(decided: list[tuple[Entry, Change]]) -> list[Problem]:
    """What the register does not allow, with the lines that ask for it."""
    return [replace(c.problem, line=e.line) for e, c in decided if c.problem]


def follow_up(stack: Stack, listing: Listing, now: datetime) -> None:
    """Tell accept_registration about a change, behind the registrations made before it."""
    if not changes.needs_word(listing):
        return
    message = ActivityChanged(
        request_id=uuid4().hex,
        activity=listing.activity.key,
        sequence=listing.sequence,
        changed_at=now,
    )
    stack.registrations.send_in_group(message, listing.activity.key, message.request_id)


def remind(stack: Stack, listings: list[Listing], now: datetime) -> None:
    """Make the schedules of these activities' reminders what they ought to be."""
    if not listings:
        return
    prefix = reminders.stem(listings[0].activity.key) if len(listings) == 1 else ""
    plan = reminders.plan(listings, stack.schedules.names(prefix), now)
    in_parallel("Reminders", stack.schedules.make, plan.make, lambda _: None)
    in_parallel("Old reminders", stack.schedules.drop, plan.drop, lambda _: None)
