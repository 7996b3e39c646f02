"""Somebody asks for places: what becomes of it, and what they are told."""

from dataclasses import fields, replace

from fanfare.messages.registrations import RegistrationRequested
from fanfare.registrations.booking.book import Arrival, Book
from fanfare.registrations.conditions import refusal
from fanfare.registrations.holds import given, hold_end, unreached
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of, party_key
from fanfare.registrations.registration import MAX_EARLIER, Answer, Party
from fanfare.registrations.repeats import is_same_form
from fanfare.registrations.replies import already_booked, not_accepted
from fanfare.registrations.terms import Gone, Outcome, Status

_SAID = RegistrationRequested.model_fields.keys() & {field.name for field in fields(Party)}
"""What a party takes over from its request: the fields of the same name, such as places."""

_TOLD = {Status.CONFIRMED: MailKind.CONFIRMED, Status.WAITING: MailKind.WAITING}


def register(book: Book, request: RegistrationRequested, arrival: Arrival) -> None:
    """Give a party its places or a turn in the waiting line, or say why not. A repeat repeats its reply."""
    known = book.parties.get(party_key(request.person, request.name))
    if request.request_id in book.corrected:
        known = book.find(request.person, request.request_id)
        if not known:
            return  # served, then corrected and cancelled
    if known and known.registration_id == request.request_id:
        if known.changed_by == request.request_id:
            book.tell(_TOLD[known.status], request.request_id, known, request.is_often)
    elif known and request.request_id in known.earlier:
        return  # served, cancelled and followed by another registration
    elif outcome := refusal(book.listing, request.places, arrival.accepted):
        _refuse(book, request, outcome)
    elif known and (known.active or _is_lost(known, request)):
        _already_booked(book, request, known, arrival)
    else:
        _book(book, request, arrival, known)


def _book(
    book: Book, request: RegistrationRequested, arrival: Arrival, known: Party | None
) -> None:
    status = book.status_for(request.places)
    party = Party(
        **request.model_dump(include=_SAID),
        registration_id=request.request_id,
        status=status,
        arrival=arrival.number,
        turn=book.listing.lined + 1 if status is Status.WAITING else 0,
        changed_by=request.request_id,
        registered_at=request.requested_at,
        earlier=(*known.earlier, known.registration_id)[-MAX_EARLIER:] if known else (),
        unreached=unreached(known)[-MAX_EARLIER:] if known else (),
    )
    if party.status is Status.CONFIRMED:
        party = given(party, book.listing, arrival.accepted)
    if request.access_needs:
        book.needs[key_of(party)] = request.access_needs
    book.put(party)
    book.tell(_TOLD[party.status], request.request_id, party, request.is_often)


def _already_booked(
    book: Book, request: RegistrationRequested, known: Party, arrival: Arrival
) -> None:
    """The booking stays as it is. What a newcomer would have got is kept for the public status page."""
    status = book.status_for(request.places)
    position = book.listing.waiting + 1 if status is Status.WAITING else None
    until = hold_end(book.listing.activity, arrival.accepted)
    answer = replace(
        unsuccessful(request, Outcome.ALREADY_BOOKED),
        as_newcomer=status,
        position=position,
        held_until=until if status is Status.CONFIRMED else None,
    )
    book.answers.append(answer)
    mail = already_booked(answer, known, book.listing, request.is_often)
    book.replies.append((request.request_id, mail))


def _refuse(book: Book, request: RegistrationRequested, outcome: Outcome) -> None:
    answer = unsuccessful(request, outcome)
    book.answers.append(answer)
    mail = not_accepted(answer, request.activity, request.is_often)
    book.replies.append((request.request_id, mail))


def unsuccessful(request: RegistrationRequested, outcome: Outcome) -> Answer:
    """The answer to a request that does not become a party."""
    return Answer(
        request_id=request.request_id,
        outcome=outcome,
        person=request.person,
        name=request.name,
        email=request.email,
        language=request.language,
    )


def _is_lost(party: Party, request: RegistrationRequested) -> bool:
    """Whether one form comes again, by the back button, of which no mail could tell the first time. Nor can
    one now: as with any other address, the answer is that the first form counts."""
    same = is_same_form(party.registration_id, request.request_id)
    return same and party.gone is Gone.UNDELIVERABLE
