"""Being erased while registered: the place goes back by the booking rules first, so that counters stay
true and the next in the waiting list gets it."""

import hashlib
from datetime import datetime

from fanfare.activities.activity import Listing
from fanfare.messages.registrations import CancellationRequested
from fanfare.registrations.registration import Party


def holds_place(listing: Listing | None, party: Party, now: datetime) -> bool:
    """Whether others count on this registration: a place or a turn, at something still to come."""
    return bool(listing and party.active and not listing.cancelled and now < listing.activity.ends)


def withdrawal(listing: Listing, party: Party, now: datetime) -> CancellationRequested:
    """The cancellation that an erasure begins with. Asked for twice, it is one request."""
    once = hashlib.sha256(f"erasure {party.registration_id} {party.sequence}".encode())
    return CancellationRequested(
        request_id=once.hexdigest()[:32],
        activity=listing.activity.key,
        person=party.person,
        registration_id=party.registration_id,
        requested_at=now,
    )
