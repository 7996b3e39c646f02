"""Events of one registration: its link was pressed, its hold is over, or its mail bounced."""

from dataclasses import replace

from fanfare.messages.registrations import HoldEnded, RegistrationKept, RegistrationUndeliverable
from fanfare.registrations.booking.book import Arrival, Book
from fanfare.registrations.holds import called_off, kept, lapsed, undelivered
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Party

type PartyEvent = RegistrationUndeliverable | RegistrationKept | HoldEnded


def apply_event(book: Book, event: PartyEvent, arrival: Arrival) -> None:
    """Change one registration by an event. Somebody who keeps places is mailed the invitation; somebody who
    loses them was told when, and gets no mail that nobody may have asked for. Once the activity is
    called off, that is all there is to tell, and it waits in the queue under the party's number."""
    party = book.find(event.person, event.registration_id)
    if not party:
        return
    key, cause = key_of(party), event.request_id
    if party.changed_by == cause:
        book.repeat(cause, MailKind.PROMOTED, but=key)
    else:
        after = _after(book, party, event, arrival)
        if after == party:
            return
        if after.gone:
            book.needs[key] = ""
        only_marked = (after.status, after.held_until) == (party.status, party.held_until)
        counts = not only_marked and not book.listing.cancelled
        party = replace(after, changed_by=cause, sequence=party.sequence + counts)
        book.put(party)
    if isinstance(event, RegistrationKept) and party.active and not book.listing.cancelled:
        book.tell(MailKind.CONFIRMED, cause, party)


def _after(book: Book, party: Party, event: PartyEvent, arrival: Arrival) -> Party:
    if isinstance(event, RegistrationUndeliverable):
        return undelivered(party, event, book.is_off(arrival))
    if book.listing.cancelled:
        return called_off(party)
    return kept(party, event) if isinstance(event, RegistrationKept) else lapsed(party, event)
