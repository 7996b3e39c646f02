"""Steering mailings at the desk's door, without any terminal."""

from datetime import UTC, datetime
from functools import partial

import boto3
import pytest

from desk.mailings import control
from desk.mailings.late import Late
from desk.mailings.progress import counts_at_rest, looks
from desk.refusal import Refused
from desk.stack import Stack
from fanfare.aws.ledger.mailing_rows import count_update
from fanfare.aws.outbox import Outbox
from fanfare.mailings.mailing import MailingState
from fanfare.messages.mailings import SweepMailing, decode_mailing
from tests.support.bulletin_desk import OUTPUTS, create_reminders
from tests.support.fixtures import take
from tests.support.mailing import MAILING, make_mailing

NOW = datetime(2021, 10, 4, 11, tzinfo=UTC)


def count(**numbers: int) -> None:
    """Let the mailing's numbers move."""
    change = count_update("LedgerTable", MAILING, "5", numbers, 0)
    boto3.client("dynamodb").transact_write_items(TransactItems=[change])


@pytest.fixture
def stack(aws: None) -> Stack:
    """A stack with one mailing that is being sent."""
    create_reminders()
    stack = Stack("fanfare-test", OUTPUTS, {"region_name": "eu-west-2"})
    make_mailing()
    stack.mailings.set_state(MAILING, {MailingState.SCHEDULED}, MailingState.SENDING, NOW)
    return stack


def test_a_mailing_is_paused_and_goes_on(stack: Stack) -> None:
    paused = control.pause(stack.mailings, MAILING, NOW)
    assert (paused.state, paused.reason) == (MailingState.PAUSED, control.BY_HAND)
    queue = stack.queue("MailingQueue")
    assert control.resume(stack.mailings, queue, MAILING, NOW) == ()
    assert [decode_mailing(body) for body in take("MailingQueue")] == [
        SweepMailing(mailing=MAILING, idle=0)
    ]


def test_a_busy_queue_makes_things_late_and_undoes_nothing(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    control.pause(stack.mailings, MAILING, NOW)
    monkeypatch.setattr(Outbox, "send", lambda self, messages: messages)
    late = control.resume(stack.mailings, stack.queue("MailingQueue"), MAILING, NOW)
    assert late == (Late.REST,)
    found = stack.mailings.load(MAILING)
    assert found
    assert found.state is MailingState.SENDING


def test_what_cancelling_ends_is_known_before(stack: Stack) -> None:
    count(audience=10, sent=4)
    plan = control.plan_cancelling(stack.mailings, MAILING)
    assert (plan.mailing.state, plan.sent) == (MailingState.SENDING, 4)
    queue = stack.queue("MailingQueue")
    assert control.cancel(stack.mailings, stack.schedules, queue, plan, NOW) == ()
    with pytest.raises(Refused, match=f"{MAILING} is cancelled.*It cannot be cancelled"):
        control.cancel(stack.mailings, stack.schedules, queue, plan, NOW)


def test_the_numbers_of_a_cancelled_mailing_are_read_until_they_rest(stack: Stack) -> None:
    count(audience=3, sent=1)
    steps = iter(({"sent": 1}, {"skipped": 1}))
    plan = control.plan_cancelling(stack.mailings, MAILING)
    counts = counts_at_rest(stack.mailings, plan.mailing, lambda _: count(**next(steps)))
    assert (counts.sent, counts.skipped, counts.waiting) == (2, 1, 0)


def test_unknown_mails_are_counted_before_they_are_sent_again(stack: Stack) -> None:
    count(audience=2, unknown=2)
    assert control.count_unknown(stack.mailings, MAILING) == 2
    stack.mailings.cancel(MAILING, NOW)
    queue = partial(stack.queue, "MailingQueue")
    with pytest.raises(Refused, match="It cannot be sent again"):
        control.retry_unknown(stack.mailings, stack.retry_unknown, queue, MAILING, NOW)


def test_a_mailing_is_looked_at_until_it_stops(stack: Stack) -> None:
    count(audience=2)

    def work(seconds: float) -> None:
        assert seconds == 0.5
        count(sent=1)
        stack.mailings.pause(MAILING, NOW, "bounces")

    seen = list(looks(stack.mailings, stack.deliveries, MAILING, 0.5, work))
    assert [(one.mailing.state, one.counts.sent) for one in seen] == [
        (MailingState.SENDING, 0),
        (MailingState.PAUSED, 1),
    ]
    assert seen[1].rate > 0
