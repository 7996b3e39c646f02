"""Which reminders an activity needs, and the names of their schedules."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fanfare.activities.activity import Listing, Mode
from fanfare.registrations.mail_kind import MailKind

_BEFORE = {
    MailKind.REMINDER_DAY: (timedelta(hours=24), frozenset(Mode)),
    MailKind.REMINDER_HOUR: (timedelta(hours=1), frozenset({Mode.ONLINE})),
}
"""How long before the start, and for which modes."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One mail to everybody registered, at one instant. sequence: the activity's, by which a reminder
    that was made for another time is known and dropped."""

    name: str
    kind: MailKind
    activity: str
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """Schedules to make, and names of those to delete."""

    make: list[Reminder]
    drop: list[str]


def plan(listings: Iterable[Listing], standing: Collection[str], now: datetime) -> Plan:
    """What is to be done so that these activities have their reminders and no others.

    standing: names of all schedules that exist now. A name holds all that decides a schedule, since
    another time or place raises the sequence: what has its name is right.
    """
    listings = list(listings)
    wanted = {r.name: r for listing in listings for r in reminders(listing, now)}
    ours = {stem(listing.activity.key) for listing in listings}
    return Plan(
        make=[reminder for name, reminder in wanted.items() if name not in standing],
        drop=sorted(
            name for name in standing if name not in wanted and name.partition(".")[0] in ours
        ),
    )


def reminders(listing: Listing, now: datetime) -> list[Reminder]:
    """The reminders still to come: none for an activity that is cancelled."""
    activity = listing.activity
    if listing.cancelled:
        return []
    return [
        Reminder(
            f"{stem(activity.key)}.{listing.sequence}.{kind}",
            kind,
            activity.key,
            listing.sequence,
            activity.starts - before,
        )
        for kind, (before, modes) in _BEFORE.items()
        if activity.mode in modes and activity.starts - before > now
    ]


def stem(key: str) -> str:
    """How the names of an activity's schedules begin: its key, so that 64 characters suffice.

    A dot follows, which no key contains.
    """
    if len(key) <= 40:
        return key
    return f"{key[:23]}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
