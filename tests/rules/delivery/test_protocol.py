"""The send protocol as a machine: workers that die, replies that get lost, messages that come again."""

from dataclasses import replace
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from fanfare.delivery.protocol import (
    ATTEMPTS,
    LEASE,
    QUIET,
    SETTLING,
    Leave,
    LedgerEntry,
    Outcome,
    State,
    Take,
    Wait,
    claimed,
    is_lost,
    lost,
    next_step,
    overtakes,
    settled,
)

MAIL = LedgerEntry(delivery_id="r_0-0", kind="confirmed", activity="a", state=State.QUEUED)


def entry(state: State, **changes: object) -> LedgerEntry:
    return replace(MAIL, state=state, claim="somebody", **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "step"),
    [
        (None, Take()),
        (entry(State.QUEUED), Take()),
        (entry(State.CLAIMED, lease=1000 + 7, attempt=1), Wait(7)),
        (entry(State.CLAIMED, lease=1000 + LEASE, attempt=1), Wait(SETTLING)),
        (entry(State.CLAIMED, lease=1000, attempt=1), Wait(QUIET)),
        (entry(State.CLAIMED, lease=1000 - QUIET, attempt=1), Take()),
        (entry(State.UNKNOWN, since=999, attempt=1), Wait(QUIET - 1)),
        (entry(State.UNKNOWN, since=1000 - QUIET, attempt=2), Take()),
        (entry(State.UNKNOWN, since=0, attempt=ATTEMPTS), Leave(given_up=True)),
        (entry(State.CLAIMED, lease=0, attempt=ATTEMPTS), Leave(given_up=True)),
        (entry(State.SENT), Leave()),
        (entry(State.REFUSED), Leave()),
        (entry(State.SKIPPED), Leave()),
        (entry(State.QUEUED, overtaken=True), Leave()),
        (entry(State.UNKNOWN, since=0, overtaken=True), Leave()),
    ],
)
def test_what_a_worker_does_at_instant_1000(row: LedgerEntry | None, step: object) -> None:
    assert next_step(row, 1000) == step


class SendProtocol(RuleBasedStateMachine):
    """One mail, many workers. The network decides what becomes of each call."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000_000
        self.row: LedgerEntry | None = None
        self.working: list[LedgerEntry] = []
        self.calls: list[tuple[int, bool]] = []  # when SES was called, and whether it took the mail
        self.certain = 0  # times that we know it took the mail

    @rule(seconds=st.sampled_from([1, LEASE - 1, LEASE, QUIET - LEASE, QUIET]))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds
        # Lambda ends a function long before its lease ends.
        self.working = [row for row in self.working if self.now < row.lease - LEASE // 2]

    @rule()
    def message_arrives(self) -> None:
        if self.row and is_lost(self.row, self.now):
            before = next_step(self.row, self.now)
            self.row = lost(self.row)
            assert next_step(self.row, self.now) == before
        if isinstance(next_step(self.row, self.now), Take):
            self.row = claimed(MAIL, self.row, f"worker at {self.now}", self.now)
            self.working.append(self.row)

    @rule(taken=st.booleans(), told=st.booleans())
    def ses_is_called(self, taken: bool, told: bool) -> None:
        if not self.working:
            return
        mine = self.working.pop()
        self.calls.append((self.now, taken))
        outcome = Outcome(State.UNKNOWN)
        if told:
            outcome = Outcome(State.SENT if taken else State.QUEUED)
            self.certain += taken
        if self.row and self.row.claim == mine.claim and self.row.state is State.CLAIMED:
            self.row = settled(mine, outcome, self.now)

    @rule()
    def worker_dies(self) -> None:
        if self.working:
            self.working.pop()

    @invariant()
    def one_worker_at_a_time(self) -> None:
        assert len(self.working) <= 1

    @invariant()
    def never_again_once_it_is_known_to_be_sent(self) -> None:
        assert self.certain <= 1

    @invariant()
    def a_second_mail_needs_a_quiet_window(self) -> None:
        taken = [when for when, took in self.calls if took]
        assert all(b - a >= QUIET for a, b in pairwise(taken))

    @invariant()
    def never_more_mails_than_attempts(self) -> None:
        assert sum(took for _, took in self.calls) <= ATTEMPTS

    @invariant()
    def no_call_is_forgotten(self) -> None:
        if self.calls and not self.working:
            assert self.row is not None
            assert self.row.state is not State.SKIPPED


SendProtocol.TestCase.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)
TestSendProtocol = SendProtocol.TestCase


def test_a_call_that_sent_nothing_uses_up_no_attempt() -> None:
    mine = claimed(MAIL, entry(State.UNKNOWN, attempt=1), "me", 50)
    assert mine.attempt == 2
    assert settled(mine, Outcome(State.QUEUED, "Throttling"), 60).attempt == 1
    assert settled(mine, Outcome(State.UNKNOWN), 60).attempt == 2


@given(party=st.integers(0, 50), listing=st.integers(0, 50))
def test_a_cancellation_overtakes_the_states_just_before(party: int, listing: int) -> None:
    before = overtakes(f"r_x_{party}-{listing}")
    for delivery_id in before:
        group, _, member = delivery_id.rpartition("_")
        p, a = map(int, member.split("-"))
        assert group == "r_x"
        assert 0 < party + listing - p - a <= 2
    assert len(before) == (3 if party and listing else 1 if party or listing else 0)


@pytest.mark.parametrize("delivery_id", ["r_reminder-day-1", "q_again", "q_refused", "odd", ""])
def test_other_mails_overtake_nothing(delivery_id: str) -> None:
    assert overtakes(delivery_id) == ()
