"""What the page behind a link says about a registration. Values in, values out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from fanfare.activities.activity import Listing
from fanfare.registrations.registration import Answer, Party
from fanfare.registrations.repeats import is_same_form
from fanfare.registrations.terms import Gone, Outcome, Status

JOIN_BEFORE = timedelta(minutes=15)
"""How long before its start an online activity opens its doors."""

WAITS = (2, 2, 3, 5, 8, 13, 20, 30, 60, 60, 60, 60, 60)
"""Seconds between the looks that a page takes by itself; then it leaves that to the reader."""


class State(StrEnum):
    """What a status page says."""

    PROCESSING = "processing"
    CONFIRMED = "confirmed"
    HELD = "held"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    ALREADY_BOOKED = "already_booked"
    NOT_KEPT = "not_kept"
    NOT_ACCEPTED = "not_accepted"
    ACTIVITY_CANCELLED = "activity_cancelled"


@dataclass(frozen=True, slots=True)
class Progress:
    """State of a request. position: in the waiting line at most, when known; outcome: why not accepted;
    party: the booking that stays as it is, for who made it; until: when held places go back."""

    state: State
    position: int | None = None
    outcome: Outcome | None = None
    party: Party | None = None
    until: datetime | None = None


def progress(
    listing: Listing,
    party: Party | None,
    answer: Answer | None,
    request_id: str,
    now: datetime,
) -> Progress:
    """State of one request, as anybody may know who can send a form.

    A request from somebody who is booked already reads like a newcomer's: the person who typed the
    address has not shown that it is theirs. Who sent the same form before, and comes back to it for
    other places, is known by the form, and told the booking that holds. That our mail to an address
    bounced is told to nobody here, for the same reason: the page says what to do when no mail arrives. The
    position of a party that waits is for the caller to look up.
    """
    party = _as_typed(party) if party else None
    if party and party.registration_id == request_id:
        return _of_party(listing, party, now)
    if party and request_id in party.unreached:
        return _of_party(listing, party, now)
    if party and request_id in party.earlier:
        return Progress(State.CANCELLED)
    if answer and answer.outcome is Outcome.ALREADY_BOOKED:
        if listing.cancelled:
            return Progress(State.ACTIVITY_CANCELLED)
        if party and is_same_form(party.registration_id, request_id):
            return _of_repeat(party, now)
        status = answer.as_newcomer or Status.CONFIRMED
        return _held(answer.held_until, now) or Progress(State(status), answer.position)
    if answer:
        return Progress(State.NOT_ACCEPTED, outcome=answer.outcome)
    return Progress(State.PROCESSING)


def _as_typed(party: Party) -> Party:
    """The party as the person who typed its address may know it: as it was before its mail bounced."""
    if party.gone is not Gone.UNDELIVERABLE:
        return party
    status = party.lost or Status.CONFIRMED
    return replace(party, status=status, held_until=party.lost_hold, gone=None)


def _of_repeat(party: Party, now: datetime) -> Progress:
    if not party.active:
        return Progress(State(party.gone) if party.gone else State.CANCELLED)
    return _held(party.held_until, now) or Progress(State.ALREADY_BOOKED, party=party)


def _of_party(listing: Listing, party: Party, now: datetime) -> Progress:
    if listing.cancelled and (party.active or party.gone):
        return Progress(State.ACTIVITY_CANCELLED)
    if party.gone:
        return Progress(State(party.gone))
    return _held(party.held_until, now) or Progress(State(party.status))


def _held(until: datetime | None, now: datetime) -> Progress | None:
    """Held places, as long as the mailed link can be pressed."""
    if until is None:
        return None
    return Progress(State.HELD, until=until) if now < until else Progress(State.NOT_KEPT)


class Door(StrEnum):
    """What the personal link of an online activity leads to."""

    EARLY = "early"
    OPEN = "open"
    OVER = "over"
    WAITING = "waiting"
    HELD = "held"
    CANCELLED = "cancelled"
    ACTIVITY_CANCELLED = "activity_cancelled"
    NO_LINK = "no_link"


def door(listing: Listing, party: Party | None, registration_id: str, now: datetime) -> Door:
    """Whether somebody may join now, and if not, why. Only an open door leads to the real link."""
    if not party or party.registration_id != registration_id or not party.active:
        return Door.CANCELLED
    if listing.cancelled:
        return Door.ACTIVITY_CANCELLED
    if party.status is Status.WAITING:
        return Door.WAITING
    if party.held_until:
        return Door.HELD
    if now >= listing.activity.ends:
        return Door.OVER
    if now < listing.activity.starts - JOIN_BEFORE:
        return Door.EARLY
    return Door.OPEN if listing.activity.join_url else Door.NO_LINK


def look_again_after(tries: int) -> int | None:
    """Seconds until the page looks by itself for the next time; None when it has looked long enough."""
    return WAITS[tries] if 0 <= tries < len(WAITS) else None
