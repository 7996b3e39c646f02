"""Under what conditions an activity takes a registration."""

from datetime import datetime

from fanfare.activities.activity import Listing
from fanfare.activities.party import MAX_PARTY
from fanfare.registrations.terms import Outcome


def refusal(listing: Listing, places: int, accepted: datetime) -> Outcome | None:
    """Why a request for so many places can't become a party, or None.

    Args:
        accepted: when the queue took the request, so that a busy minute costs nobody a place that was asked
            for in time.
    """
    activity = listing.activity
    if listing.cancelled:
        return Outcome.ACTIVITY_CANCELLED
    if accepted < activity.opens:
        return Outcome.NOT_OPEN
    if accepted >= min(activity.closes, activity.ends):
        return Outcome.CLOSED
    if places > largest_party(listing):
        return Outcome.INVALID
    return None


def largest_party(listing: Listing) -> int:
    """Places one registration may ask for: more than the capacity would wait for ever."""
    activity = listing.activity
    return min(activity.largest_party, activity.capacity or activity.largest_party)


def most_places(listing: Listing) -> int:
    """The biggest party that the form offers."""
    return max(min(largest_party(listing), MAX_PARTY), 1)
