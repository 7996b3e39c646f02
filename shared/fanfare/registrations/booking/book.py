"""The bookings of one activity while requests are applied to them."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from fanfare.activities.activity import Listing
from fanfare.activities.party import MAX_PARTY
from fanfare.messages.deliveries import DeliverMail
from fanfare.messages.registrations import (
    CorrectionRequested,
    RegistrationMessage,
    RegistrationRequested,
)
from fanfare.registrations.holds import given, is_held
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Answer, Party
from fanfare.registrations.replies import state_mail
from fanfare.registrations.terms import Status

MAX_ROWS = 99
"""Rows one commit may write beside the activity's own: TransactWriteItems takes 100
(docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html)."""

_GIVING = frozenset({MailKind.CONFIRMED, MailKind.PROMOTED})


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request as the queue accepted it.

    number: SQS sequence number, the order of arrival. accepted: when it arrived. repeated: SQS has
    handed it out before.
    """

    message: RegistrationMessage
    number: str
    accepted: datetime
    repeated: bool = False

    @property
    def frees_places(self) -> bool:
        """Whether it may free places, which then go to the waiting line."""
        return not isinstance(self.message, RegistrationRequested | CorrectionRequested)


@dataclass(slots=True)
class Book:
    """The bookings of one activity while requests are applied.

    listing: the activity, its counters kept up to date. parties: by key, those that the requests
    concern, the waiting line when somebody leaves, and those that a repeated request changed.
    changed, answers: what to commit. needs: access needs to keep apart, by party; empty to forget
    them. replies: the mails that are due, each with the id of the request it follows from.
    unfinished: more places can be given than one commit holds. line_end: arrival of the last party of the
    waiting line that was read; empty for all of it. short: more of the line has to be read to decide.
    corrected: ids of registrations whose names have been corrected. moved: old and new key of one whose name
    is corrected by this book, which then holds nothing else.
    """

    listing: Listing
    parties: dict[str, Party]
    changed: set[str] = field(default_factory=set)
    answers: list[Answer] = field(default_factory=list)
    needs: dict[str, str] = field(default_factory=dict)
    replies: list[tuple[str, DeliverMail]] = field(default_factory=list)
    unfinished: bool = False
    line_end: str = ""
    short: bool = False
    corrected: set[str] = field(default_factory=set)
    moved: tuple[str, str] | None = None

    @property
    def rows(self) -> int:
        """Rows that a commit would write, the activity's own aside."""
        return len(self.changed) + len(self.needs) + len(self.answers)

    def holds(self, arrival: Arrival) -> bool:
        """Whether one commit can take this request too, whatever it leads to."""
        if self.moved or isinstance(arrival.message, CorrectionRequested):
            return not self.rows
        worst = 2 + MAX_PARTY if arrival.frees_places else 2
        return not self.rows or self.rows + worst <= MAX_ROWS

    def status_for(self, places: int) -> Status:
        """What a party of that size gets now."""
        left = self.listing.places_left
        return Status.CONFIRMED if left is None or places <= left else Status.WAITING

    def is_off(self, arrival: Arrival) -> bool:
        """Whether nothing about a registration counts any more when the message arrives."""
        return self.listing.cancelled or arrival.accepted >= self.listing.activity.ends

    def find(self, person: str, registration_id: str) -> Party | None:
        """A registration by its id, if it is that person's."""
        for party in self.parties.values():
            if party.registration_id == registration_id and party.person == person:
                return party
        return None

    def put(self, party: Party) -> None:
        """Enter a party as it is from now on, and count it."""
        key = key_of(party)
        known = self.parties.get(key)
        self.listing = replace(
            self.listing,
            taken=self.listing.taken + _confirmed(party) - _confirmed(known),
            waiting=self.listing.waiting + _waits(party) - _waits(known),
            lined=max(self.listing.lined, party.turn),
        )
        self.parties[key] = party
        self.changed.add(key)

    def change(self, party: Party, cause: str, kind: MailKind) -> None:
        """Enter what a request made of a party, and tell it. cause: id of the request."""
        changed = replace(party, changed_by=cause, sequence=party.sequence + 1)
        self.put(changed)
        self.tell(kind, cause, changed)

    def tell(self, kind: MailKind, cause: str, party: Party, is_often: bool = False) -> None:
        """Have a party mailed.

        Args:
            cause: id of the request.
            is_often: as in RegistrationRequested.
        """
        if kind in _GIVING and is_held(party):
            kind = MailKind.HELD
        self.replies.append((cause, state_mail(kind, party, self.listing, is_often)))

    def repeat(self, request_id: str, kind: MailKind, but: str = "") -> None:
        """Tell again what a request made of parties. but: key of one that is told otherwise."""
        for key, party in self.parties.items():
            if party.changed_by == request_id and key != but:
                self.tell(kind, request_id, party)

    def promote(self, cause: str, arrival: Arrival) -> None:
        """Give free places to the first waiting parties that fit, in order of arrival."""
        if self.listing.cancelled:
            return
        line = (p for p in self.parties.values() if p.status is Status.WAITING)
        for party in sorted(line, key=lambda p: p.arrival):
            if self.listing.places_left == 0:
                return
            if self.line_end and party.arrival > self.line_end:
                break
            if self.status_for(party.places) is Status.CONFIRMED:
                if self.rows == MAX_ROWS:
                    self.unfinished = True
                    return
                promoted = given(party, self.listing, arrival.accepted)
                self.change(promoted, cause, MailKind.PROMOTED)
        self.short = bool(self.line_end) and self.listing.places_left != 0


def _confirmed(party: Party | None) -> int:
    return party.places if party and party.status is Status.CONFIRMED else 0


def _waits(party: Party | None) -> int:
    return 1 if party and party.status is Status.WAITING else 0
