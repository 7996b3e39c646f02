"""A mailing's ledger as a machine: workers that race and die, lost replies, late news, sweeps, and a
person who pauses, resumes, cancels and tries again, in any order (rules 9 to 13 of the design)."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from fanfare.delivery.protocol import (
    LEASE,
    Leave,
    LedgerEntry,
    Outcome,
    State,
    Take,
    claimed,
    is_lost,
    lost,
    next_step,
    settled,
)
from fanfare.mailings.audience import why_skip
from fanfare.mailings.mailing import Mailing, MailingState, ShardCounts, total
from fanfare.mailings.sweep import sweep
from fanfare.subscribers.subscriber import Standing, Subscriber
from fanfare.subscribers.terms import SHARDS

START = datetime(2021, 10, 4, 9, tzinfo=UTC)
PEOPLE = ("0a", "1a")
ENDS = (State.SENT, State.REFUSED, State.SKIPPED, State.UNKNOWN)


class Ledger:
    """The table in memory. Each write says what it expects, moves the numbers with the row, and happens
    whole or not at all."""

    def __init__(self) -> None:
        self.rows: dict[str, LedgerEntry] = {}
        self.shards = {shard: ShardCounts(shard=shard) for shard in SHARDS}
        self.mailing = Mailing(
            id="m-1",
            slug="m",
            content="c",
            subject="M",
            created_at=START,
            send_at=START,
        )

    def freeze(self, shard: str, people: list[str], whole: bool) -> None:
        if self.shards[shard].frozen:
            return
        new = [person for person in people if person not in self.rows]
        for person in new:
            self.rows[person] = LedgerEntry(
                delivery_id=f"m-1-{shard}_{person}", kind="issue", activity="", state=State.QUEUED
            )
        self._count(shard, audience=len(new))
        self.shards[shard] = replace(self.shards[shard], frozen=whole)

    def put(self, person: str, row: LedgerEntry, seen: LedgerEntry) -> bool:
        """Write a row that must still be as it was seen."""
        now = self.rows[person]
        if (now.state, now.claim) != (seen.state, seen.claim):
            return False
        self.rows[person] = row
        moves = Counter({row.state: 1})
        moves.subtract({now.state: 1})
        self._count(person[0], **{s.value: n for s, n in moves.items() if s in ENDS})
        return True

    def move(self, to: MailingState, *expected: MailingState) -> bool:
        if self.mailing.state not in expected:
            return False
        self.mailing = replace(self.mailing, state=to, version=self.mailing.version + 1)
        return True

    def _count(self, shard: str, **changes: int) -> None:
        old = self.shards[shard]
        self.shards[shard] = replace(old, **{n: getattr(old, n) + by for n, by in changes.items()})  # type: ignore[arg-type]


type Step = tuple[int, State, int]
"""Which worker goes on, what SES says if it is called, and the worker's fate."""

CALLS = (State.SENT, State.SENT, State.UNKNOWN, State.QUEUED, State.REFUSED)
step = st.tuples(st.integers(0, 9), st.sampled_from(CALLS), st.integers(0, 9))


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker and one mail. seen: the row as it read it. mine: as it claimed it. outcome: of its call."""

    person: str
    seen: LedgerEntry
    since: int
    mine: LedgerEntry | None = None
    outcome: Outcome | None = None


class MailingMachine(RuleBasedStateMachine):
    """Two readers, any number of workers."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.ledger = Ledger()
        self.standing = dict.fromkeys(PEOPLE, Standing.CONFIRMED)
        self.workers: list[Worker] = []
        self.names = count()
        self.looking: list[Mailing] = []  # who loaded the mailing to count, and maybe to close, it
        self.calls: Counter[str] = Counter()  # that may have sent a mail
        self.taken: Counter[str] = Counter()  # mails that SES took
        self.allowed: Counter[str] = Counter(dict.fromkeys(PEOPLE, 1))

    @property
    def seconds(self) -> int:
        return int(self.now.timestamp())

    @rule(seconds=st.sampled_from([1, LEASE // 2, LEASE, 3600]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        # Lambda ends a function long before its lease ends.
        self.workers = [one for one in self.workers if self.seconds < one.since + LEASE // 2]

    @initialize(already=st.sampled_from([True, True, False]))
    def perhaps_all_are_frozen(self, already: bool) -> None:
        if already:
            self.it_begins()
            for shard in SHARDS:
                self.a_page_is_frozen(shard, first=False)

    @rule()
    def it_begins(self) -> None:
        self.ledger.move(MailingState.SENDING, MailingState.SCHEDULED)

    @rule(shard=st.sampled_from(SHARDS), first=st.booleans())
    def a_page_is_frozen(self, shard: str, first: bool) -> None:
        """One of a shard's pages: each may come again, late, and after the last."""
        if self.ledger.mailing.state is MailingState.SENDING:
            people = [one for one in PEOPLE if one[0] == shard]
            self.ledger.freeze(shard, [] if first else people, whole=not first)

    @rule(person=st.sampled_from(PEOPLE), times=st.integers(1, 2), steps=st.lists(step, max_size=8))
    def messages_arrive(self, person: str, times: int, steps: list[Step]) -> None:
        """Copies of one, at once, at two workers, who get so far."""
        for _ in range(times):
            self._a_message_arrives(person)
        for one in steps:
            self.a_worker_goes_on(one)

    def _a_message_arrives(self, person: str) -> None:
        row = self.ledger.rows.get(person)
        if not row or self.ledger.mailing.state is not MailingState.SENDING:
            return
        why = why_skip(self._subscriber(person), self.now)
        if why and row.state is State.QUEUED:
            self.ledger.put(person, replace(row, state=State.SKIPPED, reason=why), row)
            return
        todo = next_step(row, self.seconds, by_machine=False)
        assert not isinstance(todo, Take) or row.state is State.QUEUED
        if isinstance(todo, Leave) and is_lost(row, self.seconds):
            self.ledger.put(person, lost(row), row)
        elif isinstance(todo, Take):
            self.workers.append(Worker(person, row, self.seconds))

    @rule(one=step)
    def a_worker_goes_on(self, one: Step) -> None:
        """It claims, or calls SES, or writes down what came of the call; or it dies."""
        which, outcome, fate = one
        if not self.workers:
            return
        worker = self.workers.pop(which % len(self.workers))
        if fate == 9:
            self.calls[worker.person] += worker.mine is not None and not worker.outcome
            return  # perhaps in the middle of its call
        if not worker.mine:
            self._claim(worker)
        elif not worker.outcome:
            self._call(worker, outcome, taken=fate < 5)
        else:
            self._settle(worker, worker.mine, worker.outcome)

    def _claim(self, worker: Worker) -> None:
        name = f"worker {next(self.names)}"
        mine = claimed(worker.seen, worker.seen, name, self.seconds)
        if self.ledger.put(worker.person, mine, worker.seen):
            self.workers.append(replace(worker, mine=mine))

    def _call(self, worker: Worker, outcome: State, *, taken: bool) -> None:
        self.calls[worker.person] += outcome in (State.SENT, State.UNKNOWN)
        self.taken[worker.person] += outcome is State.SENT or (outcome is State.UNKNOWN and taken)
        self.workers.append(replace(worker, outcome=Outcome(outcome)))

    def _settle(self, worker: Worker, mine: LedgerEntry, outcome: Outcome) -> None:
        row = settled(mine, outcome, self.seconds)
        row = replace(row, claim="") if row.state is State.QUEUED else row
        written = self.ledger.put(worker.person, row, mine)
        assert written, "nobody else settles what a living worker holds"

    @rule(person=st.sampled_from(PEOPLE))
    def news_of_a_sent_mail_arrives(self, person: str) -> None:
        row = self.ledger.rows.get(person)
        if row and row.state is State.UNKNOWN and self.taken[person]:
            self.ledger.put(person, replace(row, state=State.SENT), row)

    @rule(person=st.sampled_from(PEOPLE), sure=st.integers(0, 9))
    def somebody_leaves(self, person: str, sure: int) -> None:
        if sure < 7:
            return
        self.standing[person] = Standing.UNSUBSCRIBED

    @rule()
    def a_sweep(self) -> None:
        mailing = self.ledger.mailing
        plan = sweep(mailing, list(self.ledger.shards.values()), self.now, idle=0)
        for shard in plan.bar:
            self.ledger.freeze(shard, [], whole=True)
        for person, row in self.ledger.rows.items():
            if person[0] not in plan.shards:
                continue
            if is_lost(row, self.seconds):
                self.ledger.put(person, lost(row), row)
            elif row.state is State.QUEUED and mailing.state is MailingState.CANCELLED:
                self.ledger.put(person, replace(row, state=State.SKIPPED), row)

    @rule()
    def somebody_loads_the_mailing_to_count_it(self) -> None:
        self.looking.append(self.ledger.mailing)

    @precondition(lambda self: self.looking)
    @rule()
    def whoever_counted_closes_it(self) -> None:
        seen = self.looking.pop()
        counts = total(self.ledger.shards.values())
        if counts.is_complete and seen.version == self.ledger.mailing.version:
            self.ledger.move(MailingState.FINISHED, MailingState.SENDING)

    @rule(
        word=st.sampled_from(["pause", "resume", "resume", "retry", "cancel"]),
        sure=st.integers(0, 9),
    )
    def a_person_says(self, word: str, sure: int) -> None:
        move, sending, paused = self.ledger.move, MailingState.SENDING, MailingState.PAUSED
        if word == "pause":
            move(paused, sending)
        elif word == "resume":
            move(sending, paused)
        elif word == "retry":
            self._try_the_unknown_again()
        elif sure == 9:  # seldom: there is no way back
            move(MailingState.CANCELLED, MailingState.SCHEDULED, sending, paused)

    def _try_the_unknown_again(self) -> None:
        unknown = {p: r for p, r in self.ledger.rows.items() if r.state is State.UNKNOWN}
        if not unknown:
            return
        self.ledger.move(MailingState.SENDING, MailingState.FINISHED)
        if self.ledger.mailing.state not in (MailingState.SENDING, MailingState.PAUSED):
            return
        self.ledger.move(self.ledger.mailing.state, self.ledger.mailing.state)
        for person, row in unknown.items():
            self.ledger.put(person, replace(row, state=State.QUEUED, claim=""), row)
            self.allowed[person] += 1

    @invariant()
    def nobody_is_mailed_twice_unless_a_person_said_so(self) -> None:
        assert all(self.calls[one] <= self.allowed[one] for one in PEOPLE)

    @invariant()
    def the_numbers_are_those_of_the_rows(self) -> None:
        counts = total(self.ledger.shards.values())
        states = Counter(row.state for row in self.ledger.rows.values())
        assert counts.audience == len(self.ledger.rows)
        for state in ENDS:
            assert getattr(counts, state.value) == states[state]
        assert counts.waiting == states[State.QUEUED] + states[State.CLAIMED]

    @invariant()
    def finished_says_that_they_add_up(self) -> None:
        if self.ledger.mailing.state is MailingState.FINISHED:
            assert total(self.ledger.shards.values()).is_complete

    @invariant()
    def nothing_taken_is_written_down_as_never_sent(self) -> None:
        for person, row in self.ledger.rows.items():
            if row.state in (State.SKIPPED, State.REFUSED) and self.allowed[person] == 1:
                assert self.calls[person] == 0

    def teardown(self) -> None:
        """Whatever happened: when everybody is well again, it comes to an end, and nobody is lost."""
        self.workers, self.looking = [], []
        self.ledger.move(MailingState.SENDING, MailingState.PAUSED, MailingState.SCHEDULED)
        self.now += timedelta(seconds=2 * LEASE)
        for shard in SHARDS:
            self.a_page_is_frozen(shard, first=False)
        self.a_sweep()
        for person in PEOPLE:
            self._a_message_arrives(person)
        for _ in range(3):
            for _ in list(self.workers):
                self.a_worker_goes_on((0, State.SENT, 0))
        self.a_sweep()
        assert total(self.ledger.shards.values()).is_complete
        self.looking = [self.ledger.mailing]
        self.whoever_counted_closes_it()
        assert self.ledger.mailing.state in (MailingState.FINISHED, MailingState.CANCELLED)
        self.nobody_is_mailed_twice_unless_a_person_said_so()
        self.the_numbers_are_those_of_the_rows()

    def _subscriber(self, person: str) -> Subscriber:
        return Subscriber(
            person=person,
            email="jo@example.org",
            subscription_id="s",
            standing=self.standing[person],
            changed_at=START,
        )


MailingMachine.TestCase.settings = settings(max_examples=300, stateful_step_count=50, deadline=None)
TestMailing = MailingMachine.TestCase
