"""What follows from one message about the bulletin, by example."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fanfare.messages.subscriptions import (
    HelpRequested,
    PreferencesChanged,
    SubscriptionConfirmed,
    SubscriptionEnded,
    SubscriptionRequested,
)
from fanfare.subscribers.decisions import MAX_PAUSE, NOTHING, SKEW, decide
from fanfare.subscribers.records import Wish
from fanfare.subscribers.subscriber import ERASED, Change, Standing, Subscriber, Suppression
from fanfare.subscribers.terms import Channel, HelpTopic, NoticeKind, Proof, Topic
from tests.samples import NOON, later

PENDING = Subscriber(
    person="5ada",
    email="ada@example.org",
    subscription_id="ask",
    standing=Standing.PENDING,
    topics=(Topic.PUBLIC,),
    changed_at=NOON,
    version=1,
)
CONFIRMED = replace(PENDING, standing=Standing.CONFIRMED, confirmed_at=later(minutes=1), version=2)
LEFT = replace(
    CONFIRMED,
    standing=Standing.UNSUBSCRIBED,
    changed_at=later(minutes=5),
    left_at=later(minutes=5),
)
SUPPRESSED = replace(CONFIRMED, standing=Standing.SUPPRESSED, reason="bounce")
MAIL = "ada@example.org"
EVERYBODY = [None, PENDING, CONFIRMED, LEFT, SUPPRESSED]


def asks(minutes: float = 10, **changes: Any) -> SubscriptionRequested:
    fields = {
        "request_id": "again",
        "person": "5ada",
        "email": "Ada@example.org",
        "topics": [Topic.PRISON],
        "channel": Channel.MAIL,
        "wording": "2026-11",
        "evidence": "9c1d",
        "requested_at": later(minutes=minutes),
    }
    return SubscriptionRequested(**(fields | changes))


def presses(subscription_id: str = "ask", minutes: float = 10) -> SubscriptionConfirmed:
    return SubscriptionConfirmed(
        request_id="press",
        person="5ada",
        subscription_id=subscription_id,
        confirmed_at=later(minutes=minutes),
    )


def leaves(minutes: float = 10, email: str = "", proof: Proof = Proof.SENDER) -> SubscriptionEnded:
    return SubscriptionEnded(
        request_id="leave",
        person="5ada",
        channel=Channel.MAIL if email else Channel.WEB,
        proof=proof,
        email=email,
        ended_at=later(minutes=minutes),
    )


def chooses(minutes: float = 10, weeks: float = 0) -> PreferencesChanged:
    return PreferencesChanged(
        request_id="choose",
        person="5ada",
        topics=[Topic.ADVOCACY, Topic.SCHOOL, Topic.SCHOOL],
        language="cy",
        paused_until=later(minutes=minutes, weeks=weeks) if weeks else None,
        changed_at=later(minutes=minutes),
    )


HELP = HelpRequested(
    request_id="help", person="5ada", email="ada@example.org", requested_at=later(minutes=10)
)


def decided(known: Subscriber | None, message: Wish, barred: Suppression | None = None) -> Any:
    return decide(known, barred, message, later(hours=1))


def test_asking_makes_a_pending_subscriber_and_a_record_of_what_was_asked() -> None:
    decision = decided(None, asks())
    made = decision.subscriber
    assert (made.standing, made.subscription_id) == (Standing.PENDING, "again")
    assert (made.topics, made.version, made.left_at) == ((Topic.PRISON,), 0, None)
    assert (decision.notice, decision.subscription_id) == (NoticeKind.CONFIRM, "again")
    event = decision.event
    assert (event.change, event.channel, event.at) == (
        Change.REQUESTED,
        Channel.MAIL,
        later(minutes=10),
    )
    assert (event.wording, event.evidence, event.topics) == ("2026-11", "9c1d", (Topic.PRISON,))


def test_asking_again_leaves_the_first_link_good() -> None:
    decision = decided(PENDING, asks())
    assert decision.subscriber.subscription_id == "ask"
    assert decision.subscriber.topics == (Topic.PRISON,)
    assert decision.subscription_id == "ask"
    assert decided(decision.subscriber, presses("ask")).subscriber.standing is Standing.CONFIRMED


def test_who_left_and_asks_again_may_use_the_link_they_have() -> None:
    assert decided(LEFT, presses("ask", 11)) == NOTHING  # by itself it brings nobody back
    decision = decided(LEFT, asks())
    assert decision.subscriber.standing is Standing.PENDING
    assert decision.subscriber.subscription_id == "ask"
    assert decision.subscriber.left_at == LEFT.left_at
    assert decided(decision.subscriber, presses("other", 11)) == NOTHING
    assert decided(decision.subscriber, presses("ask", 11)).subscriber.confirmed_at


def test_a_press_from_before_leaving_comes_again_and_counts_no_more() -> None:
    assert LEFT.left_at
    asked = decided(LEFT, asks()).subscriber
    before = presses("ask").model_copy(update={"confirmed_at": LEFT.left_at})
    assert decided(asked, before) == NOTHING


def test_a_request_that_comes_late_changes_nothing() -> None:
    assert decided(LEFT, asks(4)) == NOTHING
    assert decided(LEFT, asks(5)) == NOTHING
    assert decided(CONFIRMED, asks(0)) == NOTHING
    late = decided(PENDING, asks(-1))
    assert (late.subscriber, late.event, late.notice) == (None, None, NoticeKind.CONFIRM)


def test_asking_when_subscribed_changes_nothing_and_is_answered() -> None:
    decision = decided(CONFIRMED, asks())
    assert (decision.subscriber, decision.event) == (None, None)
    assert decision.notice is NoticeKind.ALREADY_SUBSCRIBED


@pytest.mark.parametrize("known", [None, CONFIRMED, LEFT])
def test_pressing_counts_only_while_it_is_waited_for(known: Subscriber | None) -> None:
    assert decided(known, presses()) == NOTHING


def test_pressing_an_earlier_link_confirms_nothing() -> None:
    assert decided(PENDING, presses("before")) == NOTHING


def test_leaving_wins_over_what_was_asked_before_and_at_the_same_instant() -> None:
    for known in (PENDING, CONFIRMED):
        decision = decided(known, leaves(0))
        assert decision.subscriber.standing is Standing.UNSUBSCRIBED
        assert decision.event.change is Change.UNSUBSCRIBED
    # What was chosen on a page that was still open is no wish to stay.
    chose = replace(CONFIRMED, preferred_at=later(minutes=20))
    assert decided(chose, leaves(15)).subscriber.standing is Standing.UNSUBSCRIBED


def test_an_old_wish_to_leave_does_not_undo_a_newer_request() -> None:
    renewed = replace(PENDING, changed_at=later(minutes=20))
    assert decided(renewed, leaves(10, "ada@example.org")) == NOTHING


def test_only_a_mail_is_answered_and_by_what_is_so() -> None:
    for known in (None, PENDING, CONFIRMED, LEFT):
        assert decided(known, leaves()).notice is None
    for known in (CONFIRMED, LEFT):
        assert decided(known, leaves(10, MAIL)).notice is NoticeKind.UNSUBSCRIBED
    for known in (None, PENDING, replace(LEFT, confirmed_at=None)):
        assert decided(known, leaves(10, MAIL)).notice is NoticeKind.NOT_LISTED


@pytest.mark.parametrize("known", [None, PENDING, CONFIRMED, LEFT])
def test_a_message_that_comes_again_is_answered_in_the_same_words(known: Subscriber | None) -> None:
    first = decided(known, leaves(10, MAIL))
    after = first.subscriber or known
    assert decided(after, leaves(10, MAIL)).notice is first.notice


@pytest.mark.parametrize("known", EVERYBODY)
@pytest.mark.parametrize("email", ["", MAIL])
def test_a_wish_to_leave_that_nothing_proves_changes_nothing(
    known: Subscriber | None, email: str
) -> None:
    decision = decided(known, leaves(10, email, Proof.NONE))
    assert (decision.subscriber, decision.event) == (None, None)
    if known is CONFIRMED:
        assert (decision.notice, decision.told) == (NoticeKind.LEAVE_LINK, CONFIRMED)
    elif known is SUPPRESSED or not email:
        assert decision == NOTHING
    else:
        assert (decision.notice, decision.told) == (NoticeKind.NOT_LISTED, None)
    late = decided(CONFIRMED, leaves(-1, email, Proof.NONE))
    assert late == NOTHING


def test_who_leaves_by_the_address_of_their_copy_is_told_at_their_own() -> None:
    decision = decided(CONFIRMED, leaves(proof=Proof.RECIPIENT))
    assert decision.subscriber.standing is Standing.UNSUBSCRIBED
    assert (decision.notice, decision.told) == (NoticeKind.UNSUBSCRIBED, CONFIRMED)
    answered = decided(CONFIRMED, leaves(10, MAIL, Proof.RECIPIENT))
    assert (answered.notice, answered.told) == (NoticeKind.UNSUBSCRIBED, None)
    assert decided(None, leaves(proof=Proof.RECIPIENT)) == NOTHING


def test_who_used_anothers_address_is_told_so() -> None:
    message = HELP.model_copy(update={"topic": HelpTopic.OTHER_READER})
    for known in (None, PENDING, CONFIRMED, LEFT):
        decision = decided(known, message)
        assert (decision.subscriber, decision.notice) == (None, NoticeKind.OTHER_READER)


@pytest.mark.parametrize("known", EVERYBODY)
def test_who_writes_about_leaving_gets_the_link_only_as_a_reader(known: Subscriber | None) -> None:
    decision = decided(known, HELP.model_copy(update={"topic": HelpTopic.LEAVING}))
    assert decision.subscriber is None
    if known is CONFIRMED:
        assert decision.notice is NoticeKind.LEAVE_HELP
    else:
        assert decision.notice is (None if known is SUPPRESSED else NoticeKind.HELP)


def test_who_never_subscribed_and_leaves_by_mail_is_remembered() -> None:
    kept = decided(None, leaves(10, "ada@example.org")).subscriber
    assert (kept.standing, kept.left_at) == (Standing.UNSUBSCRIBED, later(minutes=10))
    assert decided(kept, asks(9)) == NOTHING
    assert decided(None, leaves()).subscriber is None


def test_of_who_was_erased_leaving_keeps_nothing() -> None:
    gone = Suppression("5ada", ERASED, NOON)
    decision = decided(None, leaves(10, "ada@example.org"), gone)
    assert (decision.subscriber, decision.event) == (None, None)
    assert decision.notice is NoticeKind.NOT_LISTED


@pytest.mark.parametrize("message", [asks(), presses(), leaves(10, "a@b.example"), chooses(), HELP])
def test_nothing_follows_for_an_address_that_bounced(message: Wish) -> None:
    assert decided(SUPPRESSED, message) == NOTHING
    for known in EVERYBODY:
        assert decided(known, message, Suppression("5ada", "complaint", NOON)) == NOTHING


@pytest.mark.parametrize("message", [asks(5), leaves(5, "a@b.example"), presses(minutes=5)])
def test_nothing_follows_from_what_was_asked_before_an_erasure(message: Wish) -> None:
    assert decided(None, message, Suppression("5ada", ERASED, later(minutes=5))) == NOTHING


def test_preferences_are_of_those_who_are_subscribed() -> None:
    changed = decided(CONFIRMED, chooses(weeks=2)).subscriber
    assert changed.topics == (Topic.SCHOOL, Topic.ADVOCACY)
    assert changed.paused_until == later(minutes=10, weeks=2)
    assert (changed.language, changed.standing) == ("cy", Standing.CONFIRMED)
    for known in (None, PENDING, LEFT):
        assert decided(known, chooses()) == NOTHING
    assert decided(changed, chooses(9)) == NOTHING
    assert decided(changed, chooses(10)) == NOTHING
    assert decided(changed, chooses(11)).subscriber.paused_until is None


def test_a_pause_is_no_longer_than_a_year_and_never_in_the_past() -> None:
    at = later(minutes=10)
    assert decided(CONFIRMED, chooses(weeks=400)).subscriber.paused_until == at + MAX_PAUSE
    assert decided(CONFIRMED, chooses(weeks=-1)).subscriber.paused_until is None


def test_an_instant_in_the_future_outranks_nothing() -> None:
    now = later(hours=1)
    far = leaves(60 * 24 * 365)
    assert decided(CONFIRMED, far).subscriber.changed_at == now
    near = replace(CONFIRMED, changed_at=NOON)
    ahead = leaves(60 + SKEW / timedelta(minutes=1))
    assert decided(near, ahead).subscriber.changed_at == now + SKEW


def test_help_is_given_and_changes_nothing() -> None:
    for known in (None, PENDING, CONFIRMED, LEFT):
        decision = decided(known, HELP)
        assert (decision.subscriber, decision.event) == (None, None)
        assert decision.notice is NoticeKind.HELP
