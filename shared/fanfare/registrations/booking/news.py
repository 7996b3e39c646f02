"""What is told of one registration: its link was pressed, its hold is over, or its mail came back."""

from dataclasses import replace

from fanfare.messages.registrations import HoldEnded, RegistrationKept, RegistrationUndeliverable
from fanfare.registrations.booking.book import Arrival, Book
from fanfare.registrations.holds import called_off, kept, lapsed, undelivered
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Party

type News = RegistrationUndeliverable | RegistrationKept | HoldEnded


def hear(book: Book, news: News, arrival: Arrival) -> None:
    """What was told of one registration. Somebody who keeps places is mailed the invitation; somebody who
    loses them was told when, and gets no mail that nobody may have asked for. Once the activity is
    called off, that is all there is to tell, and it waits in the queue under the party's number."""
    party = book.find(news.person, news.registration_id)
    if not party:
        return
    key, cause = key_of(party), news.request_id
    if party.changed_by == cause:
        book.repeat(cause, MailKind.PROMOTED, but=key)
    else:
        heard = _heard(book, party, news, arrival)
        if heard == party:
            return
        if heard.gone:
            book.needs[key] = ""
        only_marked = (heard.status, heard.held_until) == (party.status, party.held_until)
        counts = not only_marked and not book.listing.cancelled
        party = replace(heard, changed_by=cause, sequence=party.sequence + counts)
        book.put(party)
    if isinstance(news, RegistrationKept) and party.active and not book.listing.cancelled:
        book.tell(MailKind.CONFIRMED, cause, party)


def _heard(book: Book, party: Party, news: News, arrival: Arrival) -> Party:
    if isinstance(news, RegistrationUndeliverable):
        return undelivered(party, news, book.is_off(arrival))
    if book.listing.cancelled:
        return called_off(party)
    return kept(party, news) if isinstance(news, RegistrationKept) else lapsed(party, news)
