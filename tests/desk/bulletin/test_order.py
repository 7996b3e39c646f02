"""Sending an issue, and its archive, at the desk's door."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.bulletin import archive
from desk.bulletin.archive import Visibility
from desk.bulletin.from_stack import planner, sender
from desk.bulletin.order import send_copy
from desk.bulletin.order_plan import Order
from desk.bulletin.review import review
from desk.refusal import Refused
from desk.stack import Stack
from fanfare.aws.outbox import Outbox
from fanfare.bulletin.issue import StoredIssue
from fanfare.messages.deliveries import PreviewIssue
from fanfare.messages.mailings import FreezeAudience, decode_mailing
from fanfare.messages.press_deliveries import decode_delivery
from fanfare.subscribers.terms import Topic
from tests.support.bulletin_desk import OUTPUTS, SAMPLE, create_reminders
from tests.support.fixtures import take
from tests.support.mailing import ISSUE, put_reader

NOW = datetime(2021, 10, 4, 11, tzinfo=UTC)


@pytest.fixture
def stack(aws: None) -> Stack:
    create_reminders()
    return Stack("fanfare-test", OUTPUTS, {"region_name": "eu-west-2"})


def test_an_issue_is_planned_and_sent(stack: Stack) -> None:
    put_reader("ada")
    put_reader("bob", topics=(Topic.COPYRIGHT,))
    plan = planner(stack).plan(ISSUE, Order(by="ops"), NOW)
    assert (plan.mailing.id, plan.people, plan.at) == ("libraries-week-1", 1, None)
    assert stack.mailings.all() == []  # a plan writes nothing
    assert sender(stack).carry_out(ISSUE, plan) == ()
    assert stack.mailings.load("libraries-week-1") == plan.mailing
    orders = [decode_mailing(body) for body in take("MailingQueue")]
    assert orders == [FreezeAudience(mailing="libraries-week-1")]
    with pytest.raises(Refused, match="somebody else just sent libraries-week-1"):
        sender(stack).carry_out(ISSUE, plan)
    with pytest.raises(Refused, match="was sent before"):
        planner(stack).plan(ISSUE, Order(by="ops"), NOW)
    again = planner(stack).plan(ISSUE, Order(by="ops", topics=(), again=True), NOW)
    assert (again.mailing.id, again.people) == ("libraries-week-2", 2)


def test_one_for_later_gets_a_schedule(stack: Stack) -> None:
    put_reader("ada")
    at = datetime.now(UTC) + timedelta(days=3)
    plan = planner(stack).plan(ISSUE, Order(by="ops", at=at), NOW)
    sender(stack).carry_out(ISSUE, plan)
    assert plan.mailing.send_at == at
    assert len(stack.schedules.names()) == 1
    assert take("MailingQueue") == []


def test_a_copy_to_look_at(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = stack.queue("DeliveryQueue")
    send_copy(stack.issues, queue, ISSUE, "editor@example.org")
    (order,) = [decode_delivery(body) for body in take("DeliveryQueue")]
    assert isinstance(order, PreviewIssue)
    assert (order.email, order.content) == ("editor@example.org", ISSUE.content)
    monkeypatch.setattr(Outbox, "send", lambda self, messages: messages)
    with pytest.raises(Refused, match="Nothing was sent"):
        send_copy(stack.issues, queue, ISSUE, "editor@example.org")


def test_an_issue_that_is_too_large_is_refused(stack: Stack) -> None:
    large: StoredIssue = replace(ISSUE, article="x" * 400_000)
    with pytest.raises(Refused, match="more than can be kept"):
        send_copy(stack.issues, stack.queue("DeliveryQueue"), large, "editor@example.org")


def test_the_archive(stack: Stack) -> None:
    content = stack.issues.store(ISSUE)
    stack.issues.release(ISSUE.slug, content, NOW)
    before = NOW - timedelta(minutes=1)
    assert [one.state for one in archive.archived(stack.issues, before)] == [Visibility.LATER]
    assert [one.state for one in archive.archived(stack.issues, NOW)] == [Visibility.PUBLIC]
    archive.unpublish(stack.issues, ISSUE.slug)
    assert [one.state for one in archive.archived(stack.issues, NOW)] == [Visibility.HIDDEN]
    with pytest.raises(Refused, match="no public issue"):
        archive.unpublish(stack.issues, ISSUE.slug)
    assert archive.publish(stack.issues, ISSUE.slug).public_from == NOW
    with pytest.raises(Refused, match="no sent issue never"):
        archive.publish(stack.issues, "never")


def test_a_file_is_looked_over() -> None:
    good = review(SAMPLE.read_bytes(), "")
    assert good.issue
    assert good.stopping == 0
    bad = review(SAMPLE.read_bytes().replace(b"language: en", b"language: xx"), "")
    assert (bad.issue, bad.stopping) == (None, 1)
