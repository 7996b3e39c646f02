"""Invariants 1 to 4 over generated histories, against a store that is a dict.

The machine plays the queue, the commits and the crashes between commit and reply: a batch may come
again after it was committed. What it believes about places it recounts from the parties themselves.
"""

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from fanfare.activities.activity import Listing
from fanfare.messages.registrations import (
    ActivityChanged,
    CancellationRequested,
    HoldEnded,
    ReductionRequested,
    RegistrationKept,
    RegistrationMessage,
    RegistrationUndeliverable,
)
from fanfare.registrations.booking.book import Arrival, Book
from fanfare.registrations.booking.requests import apply
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Party
from fanfare.registrations.terms import Status
from fanfare.registrations.waiting_line import place_in_line
from tests.samples import NOON, RHYME_TIME, activity, keyed, registration

PEOPLE = [f"person-{n}" for n in range(7)]
people = st.sampled_from(PEOPLE)


class Register(RuleBasedStateMachine):
    """One activity's register, with its queue."""

    @initialize(
        capacity=st.one_of(st.none(), st.integers(1, 9)),
        rush=st.permutations(PEOPLE),
        hold=st.sampled_from([None, 2]),
    )
    def open(self, capacity: int | None, rush: list[str], hold: int | None) -> None:
        self.hold = hold if capacity else None
        self.listing = Listing(
            activity=activity(capacity=capacity, largest_party=5, hold=self.hold)
        )
        self.parties: dict[str, Party] = {}
        self.mails: dict[str, int] = {}
        self.closed = False
        self.count = 0
        self.last: list[Arrival] = []
        self.register([(who, 1 + n % 3) for n, who in enumerate(rush)])

    @rule(batch=st.lists(st.tuples(people, st.integers(1, 5)), min_size=1, max_size=10))
    def register(self, batch: list[tuple[str, int]]) -> None:
        self._serve([registration(who, n, request_id=self._id()) for who, n in batch])

    @rule(who=people, crash=st.booleans())
    def cancel(self, who: str, crash: bool) -> None:
        if known := self.parties.get(keyed(who)):
            request = CancellationRequested(
                request_id=self._id(),
                activity=RHYME_TIME.key,
                person=who,
                registration_id=known.registration_id,
                requested_at=NOON,
            )
            self._serve([request])
            if crash:
                self._redeliver()

    @rule(who=people, places=st.integers(1, 5))
    def reduce(self, who: str, places: int) -> None:
        if known := self.parties.get(keyed(who)):
            request = ReductionRequested(
                request_id=self._id(),
                activity=RHYME_TIME.key,
                person=who,
                registration_id=known.registration_id,
                places=places,
                requested_at=NOON,
            )
            self._serve([request])

    @rule(who=people, is_first=st.booleans(), crash=st.booleans())
    def bounce(self, who: str, is_first: bool, crash: bool) -> None:
        self._tell(RegistrationUndeliverable, who, crash, is_first=is_first, bounced_at=NOON)

    @rule(who=people, hours=st.integers(0, 3), crash=st.booleans())
    def keep(self, who: str, hours: int, crash: bool) -> None:
        pressed = NOON + timedelta(hours=hours)
        self._tell(RegistrationKept, who, crash, requested_at=pressed)

    @rule(who=people, hours=st.integers(0, 3), crash=st.booleans())
    def end_hold(self, who: str, hours: int, crash: bool) -> None:
        self._tell(HoldEnded, who, crash, ended_at=NOON + timedelta(hours=hours))

    def _tell(self, kind: Any, who: str, crash: bool, **more: Any) -> None:
        if known := self.parties.get(keyed(who)):
            about = {"activity": RHYME_TIME.key, "person": who, **more}
            registration_id = known.registration_id
            self._serve([kind(request_id=self._id(), registration_id=registration_id, **about)])
            if crash:
                self._redeliver()

    @rule(who=people, places=st.integers(1, 5), times=st.integers(2, 4))
    def duplicate(self, who: str, places: int, times: int) -> None:
        """The same request several times in one batch."""
        self._serve([registration(who, places, request_id=self._id())] * times)

    @rule()
    def redeliver(self) -> None:
        """The worker died after its last commit, before SQS heard of it."""
        self._redeliver()

    @rule(more=st.integers(0, 5))
    def raise_capacity(self, more: int) -> None:
        capacity = self.listing.activity.capacity
        if capacity is not None:
            raised = activity(capacity=capacity + more, largest_party=5, hold=self.hold)
            self.listing = Listing(
                activity=raised,
                taken=self.listing.taken,
                waiting=self.listing.waiting,
                lined=self.listing.lined,
            )
            change = ActivityChanged(
                request_id=self._id(), activity=RHYME_TIME.key, sequence=0, changed_at=NOON
            )
            self._serve([change])

    @rule()
    def close(self) -> None:
        self.closed = True

    @rule()
    def reopen(self) -> None:
        self.closed = False

    @invariant()
    def places_are_exact_and_never_idle(self) -> None:
        confirmed = self._with(Status.CONFIRMED)
        waiting = self._with(Status.WAITING)
        taken = sum(party.places for party in confirmed)
        assert taken == self.listing.taken
        assert len(waiting) == self.listing.waiting
        capacity = self.listing.activity.capacity
        if capacity is None:
            assert not waiting
        else:
            assert taken <= capacity
            assert all(taken + party.places > capacity for party in waiting)

    @invariant()
    def nobody_in_line_is_told_a_place_too_good(self) -> None:
        line = sorted(self._with(Status.WAITING), key=lambda party: party.arrival)
        places = [place_in_line(self.listing, party, line[0]) for party in line]
        assert all(told >= true for true, told in enumerate(places, 1))
        assert places[:1] in ([], [1])
        assert max(places, default=0) <= len(line)

    @invariant()
    def nobody_is_told_less_than_is_stored(self) -> None:
        for party in self.parties.values():
            told = f"{party.registration_id}_{party.sequence}-0" in self.mails
            assert told is not bool(party.gone)

    @invariant()
    def a_place_is_held_only_where_that_was_wanted(self) -> None:
        for party in self.parties.values():
            assert not party.held_until or party.status is Status.CONFIRMED
            assert not party.held_until or self.hold

    def _id(self) -> str:
        self.count += 1
        return f"request-{self.count}"

    def _with(self, status: Status) -> list[Party]:
        return [party for party in self.parties.values() if party.status is status]

    def _serve(self, messages: list[RegistrationMessage]) -> None:
        accepted = RHYME_TIME.closes if self.closed else NOON
        first = self.count * 100
        self.last = [
            Arrival(message, str(first + n).zfill(20), accepted)
            for n, message in enumerate(messages)
        ]
        self._accept(self.last)

    def _redeliver(self) -> None:
        before = dict(self.parties)
        known = set(self.mails)
        self._accept([Arrival(a.message, a.number, a.accepted, repeated=True) for a in self.last])
        assert self.parties == before
        assert set(self.mails) == known

    def _accept(self, arrivals: list[Arrival]) -> None:
        """What accept_registration does, on the dict. Nobody earlier in line who fits is passed."""
        most = 1
        while arrivals:
            parties, line_end = self._read(arrivals, most)
            book = Book(self.listing, parties, line_end=line_end)
            done = apply(book, arrivals)
            if book.short:
                most *= 2
                continue
            book.parties = self.parties | book.parties
            self._nobody_passed(book)
            self.listing, self.parties = book.listing, book.parties
            for _, mail in book.replies:
                self.mails[mail.delivery_id] = self.mails.get(mail.delivery_id, 0) + 1
            arrivals = arrivals[done:]

    def _read(self, arrivals: list[Arrival], most: int) -> tuple[dict[str, Party], str]:
        """Of the waiting line, only the first and those who are named."""
        named = {getattr(one.message, "person", "") for one in arrivals}
        changes = {one.message.request_id for one in arrivals if one.repeated}
        line = sorted(self._with(Status.WAITING), key=lambda party: party.arrival)
        unread = [p for p in line[most:] if p.person not in named and p.changed_by not in changes]
        hidden = {key_of(party) for party in unread}
        parties = {key: party for key, party in self.parties.items() if key not in hidden}
        return parties, line[most - 1].arrival if line[most:] else ""

    def _nobody_passed(self, book: Book) -> None:
        promoted = [
            p
            for p in book.parties.values()
            if p.status is Status.CONFIRMED
            and (known := self.parties.get(key_of(p)))
            and known.status is Status.WAITING
            and known.registration_id == p.registration_id
        ]
        for waiting in (p for p in book.parties.values() if p.status is Status.WAITING):
            for lucky in promoted:
                earlier = waiting.arrival < lucky.arrival
                assert not (earlier and waiting.places <= lucky.places)


TestRegister = Register.TestCase
TestRegister.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
