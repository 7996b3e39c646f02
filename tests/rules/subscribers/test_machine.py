"""Requests about one person in any order, late and twice, against the rules and a dict for the table.

People and strangers ask, press, leave and choose, each at an instant of its own; the queue hands out
what it likes, when it likes, as often as it likes. Only who was mailed a link can press its button.
"""

from dataclasses import replace
from datetime import datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from fanfare.messages.subscriptions import (
    HelpRequested,
    PreferencesChanged,
    SubscriptionConfirmed,
    SubscriptionEnded,
    SubscriptionRequested,
)
from fanfare.subscribers.decisions import Decision, decide, instant
from fanfare.subscribers.records import Wish
from fanfare.subscribers.subscriber import ERASED, ConsentEvent, Standing, Subscriber, Suppression
from fanfare.subscribers.terms import Channel, NoticeKind, Proof, Topic
from tests.samples import later

ADA = "5f0c1e2d3b4a59687f6e5d4c3b2a1908"
MAIL = "ada@example.org"
TOPICS = st.lists(st.sampled_from(Topic), max_size=3)
LATE = st.sampled_from([False, False, False, True])
"""Whether the message waits in the queue; most do not."""

SOME = 12
"""Messages before the address bounces or the person is forgotten: little happens after that."""

ON_LIST = (Standing.PENDING, Standing.CONFIRMED)


class Subscription(RuleBasedStateMachine):
    """One person's row and consent record, with the queue."""

    @initialize()
    def start(self) -> None:
        self.known: Subscriber | None = None
        self.barred: Suppression | None = None
        self.record: dict[tuple[datetime, str], ConsentEvent] = {}
        self.queue: list[Wish] = []
        self.links: set[str] = set()
        self.pressed: dict[str, datetime] = {}
        self.asked_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.minutes = 0

    @rule(topics=TOPICS, by=st.sampled_from([Channel.WEB, Channel.MAIL]), late=LATE)
    def ask(self, topics: list[Topic], by: Channel, late: bool) -> None:
        self._queue(
            SubscriptionRequested(
                request_id=self._id(),
                person=ADA,
                email=MAIL,
                topics=topics,
                channel=by,
                requested_at=self._tick(),
            ),
            late,
        )

    @precondition(lambda self: self.links)
    @rule(data=st.data(), late=LATE)
    def press(self, data: st.DataObject, late: bool) -> None:
        link = data.draw(st.sampled_from(sorted(self.links)))
        self._queue(
            SubscriptionConfirmed(
                request_id=self._id(), person=ADA, subscription_id=link, confirmed_at=self._tick()
            ),
            late,
        )

    @rule(email=st.sampled_from(["", MAIL]), proof=st.sampled_from(Proof), late=LATE)
    def leave(self, email: str, proof: Proof, late: bool) -> None:
        channel = Channel.MAIL if email else Channel.ONE_CLICK
        self._queue(
            SubscriptionEnded(
                request_id=self._id(),
                person=ADA,
                channel=channel,
                proof=proof,
                email=email,
                ended_at=self._tick(),
            ),
            late,
        )

    @rule(topics=TOPICS, weeks=st.integers(0, 80), late=LATE)
    def choose(self, topics: list[Topic], weeks: int, late: bool) -> None:
        at = self._tick()
        until = later(minutes=self.minutes, weeks=weeks) if weeks else None
        self._queue(
            PreferencesChanged(
                request_id=self._id(),
                person=ADA,
                topics=topics,
                language="en",
                paused_until=until,
                changed_at=at,
            ),
            late,
        )

    @rule(late=LATE)
    def ask_for_help(self, late: bool) -> None:
        self._queue(
            HelpRequested(request_id=self._id(), person=ADA, email=MAIL, requested_at=self._tick()),
            late,
        )

    @precondition(lambda self: self.queue)
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        """Any message, whether it came before or not."""
        self._follow(data.draw(st.sampled_from(self.queue)))

    @precondition(lambda self: self.queue)
    @rule()
    def deliver_newest_twice(self) -> None:
        self._follow(self.queue[-1])
        before, events = self.known, dict(self.record)
        again = self._follow(self.queue[-1])
        assert not again.subscriber
        assert not again.event
        assert (self.known, self.record) == (before, events)

    @precondition(lambda self: len(self.queue) > SOME)
    @rule(lasts=st.booleans())
    def erase(self, lasts: bool) -> None:
        """The person is forgotten; now and then the address has bounced before."""
        self.known = None
        self.record = {}
        self.ended_at = None
        self.barred = Suppression(ADA, "bounce" if lasts else ERASED, self._tick())

    @precondition(lambda self: self.known and len(self.queue) > SOME)
    @rule()
    def bounce(self) -> None:
        assert self.known
        self.known = replace(self.known, standing=Standing.SUPPRESSED, reason="bounce")

    @invariant()
    def nobody_is_confirmed_without_pressing_a_mailed_button(self) -> None:
        if self.known and self.known.standing is Standing.CONFIRMED:
            pressed_at = self.pressed.get(self.known.subscription_id)
            assert self.known.subscription_id in self.links
            assert pressed_at
            assert not self.known.left_at or pressed_at > self.known.left_at

    @invariant()
    def who_left_is_off_the_list_until_they_ask_again(self) -> None:
        asked_since = self.ended_at and self.asked_at and self.asked_at > self.ended_at
        if self.ended_at and not asked_since:
            assert self.known
            assert self.known.standing not in ON_LIST

    @invariant()
    def no_pause_is_longer_than_a_year(self) -> None:
        if self.known and self.known.paused_until and self.known.preferred_at:
            assert (self.known.paused_until - self.known.preferred_at).days <= 364

    def _follow(self, message: Wish) -> Decision:
        before = self.known
        decision = decide(before, self.barred, message, later(minutes=self.minutes))
        if before and before.standing is Standing.SUPPRESSED:
            assert decision == Decision()
        if self.barred and (self.barred.is_lasting or instant(message) <= self.barred.at):
            assert decision == Decision()
        else:
            self._note(message, before)
        if decision.subscriber:
            assert decision.subscriber.version == (before.version if before else 0)
            self.known = replace(decision.subscriber, version=decision.subscriber.version + 1)
        self._append(decision.event, before)
        if isinstance(message, SubscriptionEnded) and message.proof is Proof.NONE:
            assert self.known == before
        if decision.told or decision.notice is NoticeKind.LEAVE_LINK:
            assert decision.told == before
        if decision.notice is NoticeKind.CONFIRM:
            assert self.known
            assert self.known.standing is Standing.PENDING
            assert decision.subscription_id == self.known.subscription_id
            self.links.add(decision.subscription_id)
        return decision

    def _note(self, message: Wish, before: Subscriber | None) -> None:
        """What the person wants, as the model sees it."""
        at = instant(message)
        match message:
            case SubscriptionRequested():
                self.asked_at = max(self.asked_at or at, at)
            case SubscriptionConfirmed():
                before_that = self.pressed.get(message.subscription_id, at)
                self.pressed[message.subscription_id] = max(before_that, at)
            case SubscriptionEnded(proof=Proof.NONE):
                pass  # anybody may have written that
            case SubscriptionEnded() if before or (message.email and not self.barred):
                self.ended_at = max(self.ended_at or at, at)

    def _append(self, event: ConsentEvent | None, before: Subscriber | None) -> None:
        """One entry for each change of what was agreed to, and none is ever written over."""
        agreed = [
            (one.standing, one.topics, one.paused_until) if one else None
            for one in (before, self.known)
        ]
        if event:
            assert (event.at, event.event_id) not in self.record
            self.record[event.at, event.event_id] = event
        else:
            assert agreed[0] == agreed[1]

    def _queue(self, message: Wish, late: bool) -> None:
        self.queue.append(message)
        if not late:
            self._follow(message)

    def _id(self) -> str:
        return f"request-{len(self.queue)}"

    def _tick(self) -> datetime:
        self.minutes += 1
        return later(minutes=self.minutes)


TestSubscription = Subscription.TestCase
TestSubscription.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
