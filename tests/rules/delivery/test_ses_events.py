"""What SES's events say, what a bounce says of an address, and what an event does to a mail's row."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.delivery.bounces import TOO_MANY, Verdict, scored, verdict_on
from fanfare.delivery.outcomes import SETTLED, FeedbackRow, after, changes, must_wait
from fanfare.delivery.protocol import State
from fanfare.delivery.ses_events import Kind, SesEvent, read_event
from fanfare.messages.base import UNREADABLE
from tests.stack import ROOT

DELIVERY = "september-1-0_0a1b2c3d4e5f60718293a4b5c6d7e8f9"
NOON = datetime(2021, 9, 20, 12, tzinfo=UTC)


GREETING = "Successfully validated SNS topic for Amazon SES event publishing."


def sample(name: str) -> Any:
    return json.loads((ROOT / "events" / "aws" / f"ses_{name}.json").read_text())


def read(event: Any) -> SesEvent | None:
    return read_event(json.dumps(event))


@pytest.mark.parametrize(
    ("name", "kind", "seconds"),
    [
        ("send", Kind.SENT, 0),
        ("delivery", Kind.DELIVERED, 5),
        ("bounce", Kind.BOUNCED, 5),
        ("complaint", Kind.COMPLAINED, 5),
    ],
)
def test_events_of_a_configuration_set(name: str, kind: Kind, seconds: int) -> None:
    found = read(sample(name))
    assert found
    assert (found.kind, found.delivery_id) == (kind, DELIVERY)
    assert found.message_id.startswith("0102017c0000a1b2")
    assert found.at == NOON + timedelta(seconds=seconds)
    verdict = {Kind.BOUNCED: Verdict.DEAD, Kind.COMPLAINED: Verdict.UNWANTED}.get(kind)
    assert found.verdicts == ((("ada@example.org", verdict),) if verdict else ())


def test_a_notification_of_an_identity_names_no_row_but_the_address() -> None:
    enveloped = sample("notification")
    found = read(enveloped)
    assert found == read_event(enveloped["Message"])
    assert found
    assert (found.kind, found.delivery_id) == (Kind.BOUNCED, "")
    assert found.verdicts == (("ada@example.org", Verdict.DEAD),)


@pytest.mark.parametrize(
    "event",
    [
        {"eventType": "Open", "mail": sample("send")["mail"], "open": {}},
        {"eventType": "DeliveryDelay", "mail": sample("send")["mail"], "deliveryDelay": {}},
        {"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "ok"},
        {"Type": "SubscriptionConfirmation", "Token": "t", "Message": "You have chosen …"},
        {"eventType": "Click", "mail": sample("send")["mail"], "click": {}},
        {"eventType": "Rendering Failure", "mail": sample("send")["mail"], "failure": {}},
        {"Type": "UnsubscribeConfirmation", "Token": "t", "Message": "You have chosen …"},
        {"Type": "Notification", "Message": GREETING},
    ],
)
def test_what_changes_nothing_is_no_news(event: Any) -> None:
    assert read(event) is None


@pytest.mark.parametrize("body", [GREETING, f'"{GREETING}"'])
def test_the_words_that_ses_tries_a_topic_with_are_no_news(body: str) -> None:
    assert read_event(body) is None


def without(name: str, *path: str) -> Any:
    """A sample that lacks something."""
    event = sample(name)
    inner = event
    for part in path[:-1]:
        inner = inner[part]
    del inner[path[-1]]
    return event


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"Type": "Notification", "Message": "{}"},
        {"Type": "Notification", "Message": '{"eventType": "Bounced"}'},
        {"eventType": "Bounce", "mail": sample("send")["mail"]},
        {"eventType": "Delivered", "mail": sample("send")["mail"]},
        {"Type": "NotificationV2", "Message": "{}"},
        {"event": sample("bounce")},
        without("bounce", "bounce"),
        without("bounce", "bounce", "bounceType"),
        without("complaint", "complaint"),
        without("delivery", "delivery"),
        *(without(name, "mail") for name in ("bounce", "complaint", "delivery", "send")),
        *(without(name, "eventType") for name in ("bounce", "complaint", "delivery", "send")),
    ],
)
def test_an_event_in_a_form_that_nobody_knows_does_not_pass_for_nothing(event: Any) -> None:
    with pytest.raises(UNREADABLE):
        read(event)


def test_a_person_who_says_that_it_is_no_spam_does_not_complain() -> None:
    event = sample("complaint")
    event["complaint"]["complaintFeedbackType"] = "not-spam"
    assert read(event) is None


@pytest.mark.parametrize(
    "body",
    [
        *("", "Successfully validated SNS topic", "[]", '{"eventType": 1}', '{"mail": {}}'),
        '{"Type": "Notification", "Message": "words"}',
    ],
)
def test_what_is_no_event_is_said_to_be_none(body: str) -> None:
    with pytest.raises(UNREADABLE):
        read_event(body)


@pytest.mark.parametrize(
    "value", [[], ["a", "b"], ["no-row"], ["_x"], ["x_"], ["a_b#c"], ["x" * 200]]
)
def test_a_tag_that_is_no_delivery_id_counts_as_none(value: list[str]) -> None:
    event = sample("send")
    event["mail"]["tags"]["delivery"] = value
    found = read(event)
    assert found
    assert found.delivery_id == ""


@pytest.mark.parametrize(
    ("kind", "sub_kind", "status", "diagnostic", "verdict"),
    [
        ("Permanent", "General", "5.1.1", "smtp; 550 user unknown", Verdict.DEAD),
        ("Permanent", "General", None, "smtp; 550 5.1.10 null MX", Verdict.DEAD),
        ("Transient", "General", "5.1.1", None, Verdict.DEAD),
        ("Permanent", "General", "5.4.4", "smtp; 550 5.4.4 Invalid domain", Verdict.DEAD),
        ("Permanent", "Suppressed", "5.1.1", None, Verdict.DEAD),
        ("Permanent", "General", "5.2.1", None, Verdict.DEAD),
        ("Permanent", "General", "5.7.1", "smtp; 554 5.7.1 blocked", Verdict.NONE),
        ("Permanent", "General", "5.7.26", None, Verdict.NONE),
        ("Permanent", "General", "5.6.1", None, Verdict.NONE),
        ("Permanent", "General", "5.2.3", None, Verdict.NONE),
        ("Permanent", "General", "5.2.2", "smtp; 552 5.2.2 full", Verdict.PASSING),
        ("Permanent", "General", "4.4.7", None, Verdict.PASSING),
        ("Transient", "MailboxFull", "4.2.2", None, Verdict.PASSING),
        ("Permanent", "General", None, None, Verdict.DEAD),
        ("Permanent", "NoEmail", "5.0.0", "smtp; 550 from 192.5.1.1.9", Verdict.DEAD),
        ("Transient", "General", "", "", Verdict.PASSING),
        ("Transient", "MessageTooLarge", None, None, Verdict.NONE),
        ("Transient", "ContentRejected", "failed", None, Verdict.NONE),
        ("Undetermined", "Undetermined", None, None, Verdict.PASSING),
    ],
)
def test_the_enhanced_status_code_says_more_than_ses(
    kind: str, sub_kind: str, status: str | None, diagnostic: str | None, verdict: Verdict
) -> None:
    assert verdict_on(kind, sub_kind, status, diagnostic) is verdict


def test_a_policy_bounce_counts_against_the_mailing_and_not_against_the_address() -> None:
    event = sample("bounce")
    event["bounce"]["bouncedRecipients"][0]["status"] = "5.7.1"
    found = read(event)
    assert found
    assert found.is_hard
    assert found.verdicts == (("ada@example.org", Verdict.NONE),)


def test_an_address_that_keeps_bouncing_is_too_much_within_a_week() -> None:
    score, at = scored(0.0, None, NOON), NOON
    days = 1
    while score is not None and score < TOO_MANY:
        assert scored(score, at, at + timedelta(hours=23)) is None, "once a day"
        at += timedelta(days=1)
        score, days = scored(score, at - timedelta(days=1), at), days + 1
    assert days == 6


def test_an_address_that_bounces_with_every_monthly_issue_is_kept() -> None:
    score, at = 1.0, NOON
    for _ in range(100):
        at += timedelta(days=30)
        score = scored(score, at - timedelta(days=30), at) or 0.0
    assert score < 2.01 < TOO_MANY


@given(score=st.floats(0, 100), days=st.floats(-1000, 1000))
def test_a_score_only_grows_by_bounces(score: float, days: float) -> None:
    new = scored(score, NOON, NOON + timedelta(days=days))
    assert new is None or 1 <= new <= score + 1


def ses_event(kind: Kind, seconds: int = 0, **changes: Any) -> SesEvent:
    at = NOON + timedelta(seconds=seconds)
    return replace(SesEvent(kind, DELIVERY, "ses-1", at, (), kind is Kind.BOUNCED), **changes)


@pytest.mark.parametrize("state", [State.UNKNOWN, State.CLAIMED, State.QUEUED, State.SKIPPED])
@pytest.mark.parametrize("kind", [Kind.SENT, Kind.DELIVERED, Kind.BOUNCED, Kind.COMPLAINED])
def test_any_event_proves_that_the_mail_left(state: State, kind: Kind) -> None:
    before = FeedbackRow(state=state, lease=5, reason="ReadTimeoutError")
    row = after(before, ses_event(kind))
    assert (row.state, row.message_id, row.reason) == (State.SENT, "ses-1", "")
    counted = changes(before, row)
    assert counted["sent"] == 1
    assert counted.get(state.value, 0) == (-1 if state in SETTLED else 0)


def test_what_ses_rejected_was_not_sent() -> None:
    row = after(FeedbackRow(state=State.SENT), ses_event(Kind.REJECTED))
    assert row.state is State.REFUSED
    assert changes(FeedbackRow(state=State.SENT), row) == {"refused": 1, "sent": -1}


def test_the_worker_that_is_sending_a_mail_settles_it() -> None:
    row = FeedbackRow(state=State.CLAIMED, lease=100)
    assert must_wait(row, 99)
    assert not must_wait(row, 100)
    assert not must_wait(FeedbackRow(state=State.UNKNOWN, lease=100), 50)


def test_a_bounce_that_may_pass_is_no_bounce_of_the_mailing() -> None:
    before = FeedbackRow(state=State.SENT)
    assert after(before, ses_event(Kind.BOUNCED, is_hard=False)) == before


EVENTS = st.builds(ses_event, st.sampled_from(list(Kind)), st.integers(0, 9))


@given(
    state=st.sampled_from(list(State)),
    batch=st.lists(EVENTS, min_size=1).flatmap(
        lambda some: st.tuples(
            st.just(some),
            st.permutations(some),
            st.lists(st.sampled_from(some)),
        )
    ),
)
def test_in_any_order_and_however_often_the_end_is_the_same(
    state: State, batch: tuple[list[SesEvent], list[SesEvent], list[SesEvent]]
) -> None:
    once, shuffled, repeats = batch
    ends, sums = [], []
    for series in (once, [*shuffled, *repeats], [*shuffled, *shuffled]):
        row = FeedbackRow(state=state)
        numbers = dict.fromkeys(("sent", "refused", "skipped", "unknown"), 0)
        for one in series:
            before, row = row, after(row, one)
            for name, step in changes(before, row).items():
                numbers[name] = numbers.get(name, 0) + step
        ends.append(row)
        sums.append({name: number for name, number in numbers.items() if number})
    assert ends[0].state is ends[1].state is ends[2].state
    marks = {(row.delivered, row.bounced, row.complained) for row in ends}
    assert len(marks) == 1
    assert sums[0] == sums[1] == sums[2]
    assert sum(sums[0].get(one.value, 0) for one in SETTLED) == (0 if state in SETTLED else 1)
