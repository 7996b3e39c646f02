"""Places that are held until the mailed link is pressed, and registrations whose mail comes back."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fanfare.messages import HoldEnded, RegistrationKept, RegistrationUndeliverable
from fanfare.model import Activity, Gone, Listing, Party, Status
from fanfare.registration.party import person_of


@dataclass(frozen=True, slots=True)
class Hold:
    """Places of a party, by its key, that were to be kept."""

    activity: str
    party: str
    registration_id: str


def ending(hold: Hold, now: datetime) -> HoldEnded:
    """What tells the rules that a hold's time is over. Told twice, it is one message."""
    once = hashlib.sha256(f"hold {hold.registration_id}".encode()).hexdigest()
    return HoldEnded(
        request_id=once[:32],
        activity=hold.activity,
        person=person_of(hold.party),
        registration_id=hold.registration_id,
        ended_at=now,
    )


def hold_end(activity: Activity, now: datetime) -> datetime | None:
    """Until when places that are given now are held; None when they are nobody else's at once, as all are
    once the activity has begun: there is no time left to press the link in."""
    if activity.hold is None or activity.capacity is None or now >= activity.starts:
        return None
    return min(now + timedelta(hours=activity.hold), activity.starts)


def given(party: Party, listing: Listing, now: datetime) -> Party:
    """The party with its places, held where the activity wants that."""
    until = hold_end(listing.activity, now)
    return replace(party, status=Status.CONFIRMED, held_until=until)


def is_held(party: Party | None) -> bool:
    """Whether the party has places that go back unless the mailed link is pressed."""
    return bool(party and party.status is Status.CONFIRMED and party.held_until)


def kept(party: Party, request: RegistrationKept) -> Party:
    """The party once its link was pressed: in time by the clock of the page that said so, or too late."""
    if party.held_until is None or not party.active:
        return party
    if request.requested_at < party.held_until:
        return replace(party, held_until=None, kept=True)
    return _gone(party, Gone.NOT_KEPT)


def lapsed(party: Party, ended: HoldEnded) -> Party:
    """The party once the time to press is said to be over."""
    if party.held_until is None or not party.active or ended.ended_at < party.held_until:
        return party
    return _gone(party, Gone.NOT_KEPT)


def undelivered(party: Party, news: RegistrationUndeliverable, is_over: bool) -> Party:
    """The party once a mail about it came back. Without its first mail nobody can have learned of it, so
    its places go to others, unless the link was pressed all the same. is_over: the activity has ended."""
    if news.is_first and party.active and not party.kept and not is_over:
        return _gone(replace(party, bounced=True), Gone.UNDELIVERABLE)
    return replace(party, bounced=True)


def _gone(party: Party, why: Gone) -> Party:
    return replace(party, status=Status.CANCELLED, held_until=None, gone=why)
