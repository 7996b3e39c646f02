"""Activities as the register holds them, to be shown and exported."""

from datetime import date, datetime
from typing import Any

from pydantic_core import to_jsonable_python

from desk.activities.rows import write_row
from desk.aws.programme import Programme
from desk.refusal import NotFound
from fanfare.activities.activity import Listing
from fanfare.aws.register.register import Register
from fanfare.language import LONDON


def all_listings(register: Register, programme: Programme) -> list[Listing]:
    """Every activity with its counters, earliest first."""
    keys = list(programme.keys())
    listings, _ = register.load((key, "") for key in keys)
    return [listings[key] for key in keys if key in listings]


def find(
    register: Register,
    programme: Programme,
    *,
    since: date | None = None,
    until: date | None = None,
    service: str = "",
) -> list[Listing]:
    """Some of the activities with their counters, earliest first.

    Args:
        since: Only what starts on this day in London or later.
        until: Only what starts on this day in London or earlier.
        service: Only services with this in their name, in capitals or not.
    """
    first, last = since or date.min, until or date.max
    return [
        listing
        for listing in all_listings(register, programme)
        if first <= listing.activity.starts.astimezone(LONDON).date() <= last
        and service.casefold() in listing.activity.service.casefold()
    ]


def export_rows(register: Register, programme: Programme) -> list[dict[str, str]]:
    """All activities that are not cancelled, as rows that an import reads. Join links are in them."""
    return [
        write_row(one.activity) for one in all_listings(register, programme) if not one.cancelled
    ]


def the_activity(register: Register, key: str) -> Listing:
    """One activity. Raises NotFound when there is none."""
    listings, _ = register.load([(key, "")])
    if key not in listings:
        raise NotFound("activity", key)
    return listings[key]


def state(listing: Listing, now: datetime) -> str:
    """One word or two for a list."""
    activity = listing.activity
    if listing.cancelled:
        return "cancelled"
    if activity.ends <= now:
        return "over"
    if now < activity.opens:
        return "not open yet"
    return "closed" if activity.closes <= now else str(listing.availability)


def facts(listing: Listing, now: datetime) -> dict[str, Any]:
    """An activity for JSON. taken: None where places are not counted."""
    counted = listing.activity.capacity is not None
    return {
        **to_jsonable_python(listing.activity),
        "taken": listing.taken if counted else None,
        "waiting": waiting(listing),
        "sequence": listing.sequence,
        "state": state(listing, now),
    }


def waiting(listing: Listing) -> int:
    """Parties in the waiting line. Nobody waits for what is cancelled, though the row, whose parties
    stay as they were, still counts them."""
    return 0 if listing.cancelled else listing.waiting


def places(listing: Listing) -> str:
    """Taken and available places, for people."""
    capacity = listing.activity.capacity
    return "no limit" if capacity is None else f"{listing.taken} of {capacity}"
