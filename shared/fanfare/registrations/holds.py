"""Places that are held until the mailed link is pressed, and registrations whose mail comes back."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fanfare.activities.activity import Activity, Listing
from fanfare.registrations.party_key import person_of
from fanfare.registrations.registration import Party
from fanfare.registrations.terms import Gone, Status

if TYPE_CHECKING:
    from fanfare.messages.registrations import (
        HoldEnded,
        RegistrationKept,
        RegistrationUndeliverable,
    )


@dataclass(frozen=True, slots=True)
class Hold:
    """Places of a party, by its key, that were to be kept."""

    activity: str
    party: str
    registration_id: str


def ending(hold: Hold, now: datetime) -> "HoldEnded":
    """The message to the booking rules that a hold's time is over. Sent twice, it is one message."""
    from fanfare.messages.registrations import HoldEnded  # pages ask for `hold_end` alone

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


def kept(party: Party, request: "RegistrationKept") -> Party:
    """The party once its link was pressed: in time by the clock of the page that said so, or too late."""
    if party.held_until is None or not party.active:
        return party
    if request.requested_at < party.held_until:
        return replace(party, held_until=None, reached=True)
    return _gone(party, Gone.NOT_KEPT)


def lapsed(party: Party, ended: "HoldEnded") -> Party:
    """The party once the time to press is said to be over."""
    if party.held_until is None or not party.active or ended.ended_at < party.held_until:
        return party
    return _gone(party, Gone.NOT_KEPT)


def called_off(party: Party) -> Party:
    """A party of an activity that is called off: there is nothing to keep any more, and nothing to lose."""
    return replace(party, held_until=None)


def undelivered(party: Party, news: "RegistrationUndeliverable", is_off: bool) -> Party:
    """The party once a mail about it came back. Without its first mail nobody can have learned of it, so
    its places go to others, unless a link of its mails was used all the same: one that is sent on may
    arrive and come back. is_off: the activity has ended or is called off."""
    if news.is_first and party.active and not party.reached and not is_off:
        lost = replace(party, bounced=True, lost=party.status, lost_hold=party.held_until)
        return _gone(lost, Gone.UNDELIVERABLE)
    return replace(party, bounced=True)


def unreached(party: Party) -> tuple[str, ...]:
    """Ids of a person's registrations, up to this one, that ended because no mail about them arrived."""
    this = (party.registration_id,) if party.gone is Gone.UNDELIVERABLE else ()
    return (*party.unreached, *this)


def _gone(party: Party, why: Gone) -> Party:
    return replace(party, status=Status.CANCELLED, held_until=None, gone=why)
