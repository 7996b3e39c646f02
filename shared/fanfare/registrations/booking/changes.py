"""Somebody changes their registration: gives it back, makes it smaller, or corrects its name."""

from dataclasses import replace

from fanfare.messages.registrations import (
    CancellationRequested,
    CorrectionRequested,
    ReductionRequested,
)
from fanfare.registrations.booking.book import Arrival, Book
from fanfare.registrations.holds import unreached
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of, party_key
from fanfare.registrations.registration import MAX_EARLIER, Party
from fanfare.registrations.terms import Status


def cancel(book: Book, request: CancellationRequested, arrival: Arrival) -> None:
    """End a registration, and forget its access needs."""
    if party := _own(book, request, arrival, MailKind.CANCELLED):
        book.needs[key_of(party)] = ""
        gone = replace(party, status=Status.CANCELLED, held_until=None)
        book.change(gone, request.request_id, MailKind.CANCELLED)


def reduce(book: Book, request: ReductionRequested, arrival: Arrival) -> None:
    """Give some of a registration's places back. Who presses a link of its mails has been reached."""
    party = _own(book, request, arrival, MailKind.REDUCED)
    if party and request.places < party.places:
        smaller = replace(party, places=request.places, reached=True)
        book.change(smaller, request.request_id, MailKind.REDUCED)


def correct(book: Book, request: CorrectionRequested, arrival: Arrival) -> None:
    """Give a registration another name, unless somebody of that name is registered. It stays what it is:
    nobody is mailed, the page shows it."""
    party = book.find(request.person, request.registration_id)
    over = arrival.accepted >= book.listing.activity.ends
    if not party or not party.active or over or party.name == request.name:
        return
    old, new = key_of(party), party_key(request.person, request.name)
    there = book.parties.get(new) if new != old else None
    if there and there.active:
        return
    earlier = (*there.earlier, there.registration_id, *party.earlier) if there else party.earlier
    del book.parties[old]
    lost = (*unreached(there), *party.unreached) if there else party.unreached
    book.parties[new] = replace(
        party,
        name=request.name,
        earlier=earlier[-MAX_EARLIER:],
        unreached=lost[-MAX_EARLIER:],
        reached=True,
    )
    book.changed.add(new)
    if new != old:
        book.moved = (old, new)
        book.corrected.add(party.registration_id)


def _own(
    book: Book,
    request: CancellationRequested | ReductionRequested,
    arrival: Arrival,
    kind: MailKind,
) -> Party | None:
    """The registration to change; None when it is gone, over, called off (everybody is told that
    already), or was changed by this request before, in which case its replies are repeated."""
    party = book.find(request.person, request.registration_id)
    if not party:
        return None
    if party.changed_by == request.request_id:
        book.repeat(request.request_id, MailKind.PROMOTED, but=key_of(party))
        book.tell(kind, request.request_id, party)
        return None
    return party if party.active and not book.is_off(arrival) else None
