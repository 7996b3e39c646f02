"""Accepting the requests for one activity: read, let the rules decide, commit, as often as it takes."""

from dataclasses import replace
from datetime import UTC, datetime

from accept_registration.intake import Received
from fanfare.activities.activity import Listing
from fanfare.aws.outbox import Outbox
from fanfare.aws.register.bookings import Bookings
from fanfare.aws.register.register import Listings, Parties, Register
from fanfare.aws.transactions import OvertakenError, pause
from fanfare.messages.deliveries import DeliverMail
from fanfare.messages.mailings import StartMailing
from fanfare.messages.registrations import (
    ActivityChanged,
    RegistrationRequested,
    RegistrationUndeliverable,
)
from fanfare.registrations.booking.book import Book
from fanfare.registrations.booking.newcomers import unsuccessful
from fanfare.registrations.booking.requests import apply
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of, person_of
from fanfare.registrations.registration import Party
from fanfare.registrations.replies import not_accepted
from fanfare.registrations.terms import Outcome

MAX_RACES = 5
"""Lost races in a row before the messages go back to the queue. The others who write an activity's
row are operators, so even one is rare."""

LINE, MORE = 100, 5
"""Parties of the waiting line that are read when somebody leaves, and how many times as many when no place
of these fits what was freed: nearly always one of the first takes it."""

type Loaded = tuple[Listings, Parties, set[str]]
type Due = tuple[str, DeliverMail]
"""A mail, with the id of the SQS message that must come again if the mail can't be queued."""


class Acceptor:
    """Serves one activity at a time."""

    def __init__(self, register: Register, bookings: Bookings, mailings: Outbox) -> None:
        self._register = register
        self._bookings = bookings
        self._mailings = mailings

    def load(self, batch: list[Received]) -> Loaded:
        """The activities, and the parties that the messages would make: one read."""
        return self._register.load_for(
            (one.message.activity, one.party, one.message.request_id) for one in batch
        )

    def accept(self, activity: str, batch: list[Received], loaded: Loaded) -> list[Due]:
        """Serve requests for one activity, in order.

        Returns:
            The mails that are due.

        Raises:
            OvertakenError: others kept writing first.
        """
        if activity not in loaded[0]:
            return self._refuse(activity, batch)
        sources = {one.message.request_id: one.message_id for one in batch}
        mails: list[Due] = []
        races, most = 0, LINE
        while batch:
            listing = loaded[0][activity]
            parties, line_end = self._parties(listing, batch, loaded, most)
            book = Book(listing, dict(parties), line_end=line_end, corrected=set(loaded[2]))
            done = apply(book, [one.arrival for one in batch])
            if book.short:
                most *= MORE
                continue
            try:
                carried = self._register.belongings(activity, book.moved[0]) if book.moved else []
                self._bookings.commit(listing, parties, book, datetime.now(UTC), carried)
            except OvertakenError:
                races += 1
                if races == MAX_RACES:
                    raise
                pause(races - 1)
            else:
                mails += [(sources[cause], mail) for cause, mail in book.replies]
                self._announce(book.listing, batch[:done])
                batch = batch[done:]
            if batch:
                loaded = self.load(batch)
        return mails

    def _parties(
        self, listing: Listing, batch: list[Received], known: Loaded, most: int
    ) -> tuple[dict[str, Party], str]:
        """Who it takes to decide: the parties named and, when somebody leaves, the first in the waiting
        line. Returns with them where the line was cut; empty when it was not."""
        activity = listing.activity.key
        parties = {name: party for (key, name), party in known[1].items() if key == activity}
        freeing = [one for one in batch if one.arrival.frees_places]
        found: list[Party] = []
        named = {one.person for one in batch}
        named |= {person_of(one.party) for one in batch if one.message.request_id in known[2]}
        for person in sorted(named - {""}):
            found += self._register.of_person(activity, person)
        line_end = ""
        if freeing and listing.waiting:
            line, cut = self._register.line(activity, most)
            line_end = line[-1].arrival if cut else ""
            found += line
        for one in freeing:
            if one.arrival.repeated:
                found += self._register.changed_by(activity, one.message.request_id)
        parties |= {key_of(party): party for party in found}
        return parties | self._reached(activity, parties, freeing), line_end

    def _reached(
        self, activity: str, parties: dict[str, Party], batch: list[Received]
    ) -> dict[str, Party]:
        """Parties with a bounced mail who joined by the link of one, so that it must have arrived."""
        told = {
            one.message.registration_id
            for one in batch
            if isinstance(one.message, RegistrationUndeliverable)
        }
        about = {name for name, party in parties.items() if party.registration_id in told}
        joined = self._register.joined(activity, about) if about else set()
        return {
            name: replace(parties[name], reached=True)
            for name in about
            if parties[name].registration_id in joined
        }

    def _announce(self, listing: Listing, served: list[Received]) -> None:
        """Order the mailing about a new time or place, or a cancellation."""
        changed = any(isinstance(one.message, ActivityChanged) for one in served)
        if not changed or listing.announced >= listing.sequence:
            return
        kind = MailKind.ACTIVITY_CANCELLED if listing.cancelled else MailKind.ACTIVITY_CHANGED
        order = StartMailing(kind=kind, activity=listing.activity.key, sequence=listing.sequence)
        if self._mailings.send([order]):
            raise ConnectionError("the mailing queue did not take the order")
        self._bookings.announced(listing)

    def _refuse(self, activity: str, batch: list[Received]) -> list[Due]:
        """There is no such activity: record it, and tell those who gave an address."""
        mails: list[Due] = []
        for one in batch:
            if isinstance(one.message, RegistrationRequested):
                answer = unsuccessful(one.message, Outcome.UNKNOWN_ACTIVITY)
                self._bookings.refuse(activity, answer, datetime.now(UTC))
                mails.append((one.message_id, not_accepted(answer, activity)))
        return mails
