"""What an operator's new description of an activity changes, and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum

from desk.activities.past import over_problem, past_problem
from desk.files.clock import weeks_later
from fanfare.activities.activity import MAX_FORMER, Activity, Former, Listing
from fanfare.problems import Problem


class Verdict(StrEnum):
    """What becomes of one row of an import."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CANCELLED = "cancelled"
    """Called off earlier; it stays so, whatever the row says."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """A decision about one activity. listing: as it will be; its version is one more than the one
    it replaces. changed: names of the fields that differ. problem: why it was refused. before: what it
    replaces. mails: ids of those that it makes due, as far as anybody counted."""

    verdict: Verdict
    listing: Listing
    changed: tuple[str, ...] = ()
    problem: Problem | None = None
    before: Listing | None = None
    mails: tuple[str, ...] = ()

    @property
    def written(self) -> bool:
        """Whether the register must be written."""
        return self.verdict in (Verdict.CREATED, Verdict.UPDATED)


def decide(known: Listing | None, wanted: Activity, now: datetime) -> Change:
    """What importing `wanted` means for what the register holds under its key."""
    if known is None:
        return Change(Verdict.CREATED, Listing(activity=wanted, version=1))
    wanted = _keeping_opening(known.activity, wanted, now)
    changed = _differences(known.activity, wanted)
    if known.cancelled or not changed:
        return Change(Verdict.CANCELLED if known.cancelled else Verdict.UNCHANGED, known)
    problem = _capacity_problem(known, wanted, now) or _opening_problem(known, wanted, now)
    if problem:
        return Change(Verdict.REFUSED, known, changed, problem)
    return Change(Verdict.UPDATED, _updated(known, wanted, now), changed, before=known)


def _updated(known: Listing, wanted: Activity, now: datetime) -> Listing:
    listing = replace(known, activity=wanted, version=known.version + 1)
    was = known.activity.time_and_place
    if was == wanted.time_and_place:
        return listing
    former = Former(sequence=known.sequence, until=now, was=was)
    moved = replace(
        listing, sequence=known.sequence + 1, former=(*known.former, former)[-MAX_FORMER:]
    )
    if known.is_over(now) and moved.is_over(now):
        return replace(moved, announced=moved.sequence)  # a correction of the record: no news
    return moved


def counted(change: Change, mails: Sequence[str], now: datetime) -> Change:
    """The change with the mails that it makes due; refused when it moves those people into the past.
    now: as late as possible, since an activity may begin while somebody is being asked."""
    if change.before and mails and change.written and not change.listing.cancelled:
        before, after = change.before.activity, change.listing.activity
        problem = past_problem(before, after, len(mails), now)
        if problem:
            return Change(Verdict.REFUSED, change.before, change.changed, problem)
    return replace(change, mails=tuple(mails))


def call_off(known: Listing, now: datetime) -> Change:
    """Cancel an activity; one that is cancelled already stays as it is, and so does one that is over."""
    if known.cancelled:
        return Change(Verdict.CANCELLED, known)
    if known.is_over(now):
        return Change(Verdict.REFUSED, known, problem=over_problem(known.activity))
    listing = replace(known, cancelled=True, sequence=known.sequence + 1, version=known.version + 1)
    return Change(Verdict.UPDATED, listing, ("cancelled",), before=known)


def needs_word(listing: Listing) -> bool:
    """Whether accept_registration has something left to do: people to tell, or places to fill.

    True until it has done so: an import that died between its write and its message is repaired by
    importing again.
    """
    left = listing.places_left
    idle = listing.waiting > 0 and (left is None or left > 0) and not listing.cancelled
    return listing.sequence > listing.announced or idle


def weeks_until_coming(first: datetime, now: datetime) -> int:
    """By how many weeks to move a campaign that begins at `first`: it then begins two to three weeks
    after `now`."""
    return -((first - now - timedelta(weeks=2)) // timedelta(weeks=1))


def shifted(activity: Activity, weeks: int, now: datetime) -> Activity:
    """The activity, whole weeks later at the same time by the clock, and open for registration."""
    closes = weeks_later(activity.closes, weeks)
    return replace(
        activity,
        starts=weeks_later(activity.starts, weeks),
        ends=weeks_later(activity.ends, weeks),
        closes=closes,
        opens=min(now, closes),
    )


def _keeping_opening(known: Activity, wanted: Activity, now: datetime) -> Activity:
    """A row that leaves `opens` blank wants registration open, which it may have been for weeks."""
    blank = wanted.opens == min(now, wanted.closes)
    if blank and known.opens <= now:
        return replace(wanted, opens=min(known.opens, wanted.closes))
    return wanted


def _differences(known: Activity, wanted: Activity) -> tuple[str, ...]:
    names = (field.name for field in fields(Activity))
    return tuple(name for name in names if getattr(known, name) != getattr(wanted, name))


def _capacity_problem(known: Listing, wanted: Activity, now: datetime) -> Problem | None:
    """Why this capacity cannot be had, if it cannot."""
    if wanted.capacity is None or wanted.capacity == known.activity.capacity:
        return None
    if known.activity.capacity is None:
        if known.activity.opens > now:
            return None
        return Problem(
            "Registration has opened without a limit, so nobody has counted the places.",
            "Leave it blank; to limit places, cancel this activity and publish it under another key.",
            field="capacity",
        )
    if wanted.capacity < known.taken:
        return Problem(
            f"{known.taken} places are taken, which is more than {wanted.capacity}.",
            f"Write {known.taken} or more, or leave it at {known.activity.capacity}.",
            field="capacity",
        )
    return None


def _opening_problem(known: Listing, wanted: Activity, now: datetime) -> Problem | None:
    """Whether places were never counted is known by registration having opened: that must stay so."""
    if known.activity.capacity is not None or not known.activity.opens <= now < wanted.opens:
        return None
    return Problem(
        "Registration is open already.",
        "Leave it blank; to stop registration, write an earlier time into closes.",
        field="opens",
    )
