"""Activities as they stand, for the commands that show them."""

from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python

from desk.refusal import NotFound
from desk.stack import Stack
from fanfare.activities.activity import Listing


def all_listings(stack: Stack) -> list[Listing]:
    """Every activity with its counters, earliest first."""
    keys = list(stack.programme.keys())
    listings, _ = stack.register.load((key, "") for key in keys)
    return [listings[key] for key in keys if key in listings]


def the_activity(stack: Stack, key: str) -> Listing:
    """One activity. Raises Refused when there is none."""
    listings, _ = stack.register.load([(key, "")])
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
