"""Who gets a place: one activity's rules, applied to requests in the order the queue accepted.

Values in, values out. The caller reads the activity, the parties that the requests name and, when
somebody leaves, the waiting line; it commits every changed party and the new counters in one
transaction, and then queues the replies.

A redelivered request finds its own id in `changed_by` and repeats its reply instead of acting
again.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from fanfare.activities.activity import Listing
from fanfare.activities.party import MAX_PARTY
from fanfare.messages.deliveries import DeliverMail
from fanfare.messages.registrations import (
    ActivityChanged,
    CancellationRequested,
    CorrectionRequested,
    HoldEnded,
    ReductionRequested,
    RegistrationKept,
    RegistrationMessage,
    RegistrationRequested,
    RegistrationUndeliverable,
)
from fanfare.registrations.conditions import refusal
from fanfare.registrations.holds import (
    called_off,
    given,
    hold_end,
    is_held,
    kept,
    lapsed,
    undelivered,
    unreached,
)
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of, party_key
from fanfare.registrations.registration import Answer, Gone, Outcome, Party, Status
from fanfare.registrations.repeats import is_same_form
from fanfare.registrations.replies import already_booked, not_accepted, told

MAX_ROWS = 99
"""Rows one commit may write beside the activity's own: TransactWriteItems takes 100
(docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html)."""

MAX_EARLIER = 10
"""Cancelled registrations of one person that are remembered: status links of a day name no more."""

_GIVING = frozenset({MailKind.CONFIRMED, MailKind.PROMOTED})

_TOLD = {Status.CONFIRMED: MailKind.CONFIRMED, Status.WAITING: MailKind.WAITING}


type _News = RegistrationUndeliverable | RegistrationKept | HoldEnded


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

    def apply(self, arrival: Arrival) -> None:
        """Apply one request, in its turn."""
        match arrival.message:
            case RegistrationRequested() as request:
                self._register(request, arrival)
            case RegistrationUndeliverable() | RegistrationKept() | HoldEnded() as news:
                self._hear(news, arrival)
                self._promote(news.request_id, arrival)
            case CancellationRequested() as request:
                self._cancel(request, arrival)
                self._promote(request.request_id, arrival)
            case ReductionRequested() as request:
                self._reduce(request, arrival)
                self._promote(request.request_id, arrival)
            case CorrectionRequested() as request:
                self._correct(request, arrival)
            case ActivityChanged() as change:
                self._repeat(change.request_id, MailKind.PROMOTED)
                self._promote(change.request_id, arrival)

    def _register(self, request: RegistrationRequested, arrival: Arrival) -> None:
        known = self.parties.get(party_key(request.person, request.name))
        if request.request_id in self.corrected:
            known = self._find(request.person, request.request_id)
            if not known:
                return  # served, then corrected and cancelled
        if known and known.registration_id == request.request_id:
            if known.changed_by == request.request_id:
                self._tell(_TOLD[known.status], request.request_id, known, request.is_often)
        elif known and request.request_id in known.earlier:
            return  # served, cancelled and followed by another registration
        elif outcome := refusal(self.listing, request.places, arrival.accepted):
            self._refuse(request, outcome)
        elif known and (known.active or _is_lost(known, request)):
            self._already_booked(request, known, arrival)
        else:
            self._book(request, arrival, known)

    def _book(self, request: RegistrationRequested, arrival: Arrival, known: Party | None) -> None:
        status = self._status_for(request.places)
        party = Party(
            person=request.person,
            registration_id=request.request_id,
            name=request.name,
            email=request.email,
            places=request.places,
            status=status,
            arrival=arrival.number,
            turn=self.listing.lined + 1 if status is Status.WAITING else 0,
            changed_by=request.request_id,
            language=request.language,
            age_band=request.age_band,
            registered_at=request.requested_at,
            earlier=(*known.earlier, known.registration_id)[-MAX_EARLIER:] if known else (),
            unreached=unreached(known)[-MAX_EARLIER:] if known else (),
        )
        if party.status is Status.CONFIRMED:
            party = given(party, self.listing, arrival.accepted)
        if request.access_needs:
            self.needs[key_of(party)] = request.access_needs
        self._put(party)
        self._tell(_TOLD[party.status], request.request_id, party, request.is_often)

    def _already_booked(
        self, request: RegistrationRequested, known: Party, arrival: Arrival
    ) -> None:
        """The booking stays as it is. What a newcomer would have got is kept for the public status page."""
        status = self._status_for(request.places)
        position = self.listing.waiting + 1 if status is Status.WAITING else None
        until = hold_end(self.listing.activity, arrival.accepted)
        answer = replace(
            unsuccessful(request, Outcome.ALREADY_BOOKED),
            as_newcomer=status,
            position=position,
            held_until=until if status is Status.CONFIRMED else None,
        )
        self.answers.append(answer)
        mail = already_booked(answer, known, self.listing, request.is_often)
        self.replies.append((request.request_id, mail))

    def _refuse(self, request: RegistrationRequested, outcome: Outcome) -> None:
        answer = unsuccessful(request, outcome)
        self.answers.append(answer)
        mail = not_accepted(answer, request.activity, request.is_often)
        self.replies.append((request.request_id, mail))

    def _cancel(self, request: CancellationRequested, arrival: Arrival) -> None:
        if party := self._own(request, arrival, MailKind.CANCELLED):
            self.needs[key_of(party)] = ""
            gone = replace(party, status=Status.CANCELLED, held_until=None)
            self._change(gone, request.request_id, MailKind.CANCELLED)

    def _reduce(self, request: ReductionRequested, arrival: Arrival) -> None:
        party = self._own(request, arrival, MailKind.REDUCED)
        if party and request.places < party.places:
            smaller = replace(party, places=request.places, reached=True)
            self._change(smaller, request.request_id, MailKind.REDUCED)

    def _correct(self, request: CorrectionRequested, arrival: Arrival) -> None:
        """Give a registration another name, unless somebody of that name is registered. It stays what it is:
        nobody is mailed, the page shows it."""
        party = self._find(request.person, request.registration_id)
        over = arrival.accepted >= self.listing.activity.ends
        if not party or not party.active or over or party.name == request.name:
            return
        old, new = key_of(party), party_key(request.person, request.name)
        there = self.parties.get(new) if new != old else None
        if there and there.active:
            return
        earlier = (
            (*there.earlier, there.registration_id, *party.earlier) if there else party.earlier
        )
        del self.parties[old]
        lost = (*unreached(there), *party.unreached) if there else party.unreached
        self.parties[new] = replace(
            party,
            name=request.name,
            earlier=earlier[-MAX_EARLIER:],
            unreached=lost[-MAX_EARLIER:],
            reached=True,
        )
        self.changed.add(new)
        if new != old:
            self.moved = (old, new)
            self.corrected.add(party.registration_id)

    def _own(
        self,
        request: CancellationRequested | ReductionRequested,
        arrival: Arrival,
        kind: MailKind,
    ) -> Party | None:
        """The registration to change; None when it is gone, over, called off (everybody is told that
        already), or was changed by this request before, in which case its replies are repeated."""
        party = self._find(request.person, request.registration_id)
        if not party:
            return None
        if party.changed_by == request.request_id:
            self._repeat(request.request_id, MailKind.PROMOTED, but=key_of(party))
            self._tell(kind, request.request_id, party)
            return None
        return party if party.active and not self._is_off(arrival) else None

    def _hear(self, news: _News, arrival: Arrival) -> None:
        """What was told of one registration. Somebody who keeps places is mailed the invitation; somebody who
        loses them was told when, and gets no mail that nobody may have asked for. Once the activity is
        called off, that is all there is to tell, and it waits in the queue under the party's number."""
        party = self._find(news.person, news.registration_id)
        if not party:
            return
        key, cause = key_of(party), news.request_id
        if party.changed_by == cause:
            self._repeat(cause, MailKind.PROMOTED, but=key)
        else:
            heard = self._heard(party, news, arrival)
            if heard == party:
                return
            if heard.gone:
                self.needs[key] = ""
            only_marked = (heard.status, heard.held_until) == (party.status, party.held_until)
            counts = not only_marked and not self.listing.cancelled
            party = replace(heard, changed_by=cause, sequence=party.sequence + counts)
            self._put(party)
        if isinstance(news, RegistrationKept) and party.active and not self.listing.cancelled:
            self._tell(MailKind.CONFIRMED, cause, party)

    def _heard(self, party: Party, news: _News, arrival: Arrival) -> Party:
        if isinstance(news, RegistrationUndeliverable):
            return undelivered(party, news, self._is_off(arrival))
        if self.listing.cancelled:
            return called_off(party)
        return kept(party, news) if isinstance(news, RegistrationKept) else lapsed(party, news)

    def _is_off(self, arrival: Arrival) -> bool:
        """Whether nothing about a registration counts any more when the message arrives."""
        return self.listing.cancelled or arrival.accepted >= self.listing.activity.ends

    def _find(self, person: str, registration_id: str) -> Party | None:
        for party in self.parties.values():
            if party.registration_id == registration_id and party.person == person:
                return party
        return None

    def _promote(self, cause: str, arrival: Arrival) -> None:
        """Give free places to the first waiting parties that fit, in order of arrival."""
        if self.listing.cancelled:
            return
        line = (p for p in self.parties.values() if p.status is Status.WAITING)
        for party in sorted(line, key=lambda p: p.arrival):
            if self.listing.places_left == 0:
                return
            if self.line_end and party.arrival > self.line_end:
                break
            if self._status_for(party.places) is Status.CONFIRMED:
                if self.rows == MAX_ROWS:
                    self.unfinished = True
                    return
                promoted = given(party, self.listing, arrival.accepted)
                self._change(promoted, cause, MailKind.PROMOTED)
        self.short = bool(self.line_end) and self.listing.places_left != 0

    def _repeat(self, request_id: str, kind: MailKind, but: str = "") -> None:
        for key, party in self.parties.items():
            if party.changed_by == request_id and key != but:
                self._tell(kind, request_id, party)

    def _change(self, party: Party, cause: str, kind: MailKind) -> None:
        changed = replace(party, changed_by=cause, sequence=party.sequence + 1)
        self._put(changed)
        self._tell(kind, cause, changed)

    def _put(self, party: Party) -> None:
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

    def _tell(self, kind: MailKind, cause: str, party: Party, is_often: bool = False) -> None:
        if kind in _GIVING and is_held(party):
            kind = MailKind.HELD
        self.replies.append((cause, told(kind, party, self.listing, is_often)))

    def _status_for(self, places: int) -> Status:
        left = self.listing.places_left
        return Status.CONFIRMED if left is None or places <= left else Status.WAITING


def apply(book: Book, arrivals: list[Arrival]) -> int:
    """Apply requests in order, as many as one commit can hold. Returns how many are done with.

    The others, and one that left the book unfinished, come again after the commit, on a fresh book. A book
    that is short must not be committed: it is made again with more of the waiting line.
    """
    for done, arrival in enumerate(arrivals):
        if not book.holds(arrival):
            return done
        book.apply(arrival)
        if book.unfinished or book.short:
            return done
    return len(arrivals)


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


def _confirmed(party: Party | None) -> int:
    return party.places if party and party.status is Status.CONFIRMED else 0


def _waits(party: Party | None) -> int:
    return 1 if party and party.status is Status.WAITING else 0
