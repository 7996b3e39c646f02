"""A mailing at the account's pace: who stops it, or leaves, is heeded at the turn of each mail."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from deliver_mail import resources
from deliver_mail.dispatch import THREADS
from fanfare.aws.ledger.ledger import Ledger
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.mailings.mailing import MailingState
from fanfare.mailings.pace import SHARE
from fanfare.services.service import Contact, LibraryService, member_of
from fanfare.subscribers.subscriber import Standing
from tests import stack
from tests.support import press_mailing
from tests.support.fixtures import held, take
from tests.support.mailing import (
    MAILING,
    NOW,
    deliver,
    deliver_all,
    freeze,
    key,
    mailings,
    make_mailing,
    numbers,
    put_reader,
    row,
    state,
    sweep,
)
from tests.support.turns import Turns, turns

FRESH = 1.25
"""Seconds that a mail may leave after it was looked at."""


@pytest.fixture
def clock(aws: None) -> Iterator[Turns]:
    with turns() as clock:
        clock.rate = 5.0
        yield clock


def begun(readers: int, times: int = 1) -> list[str]:
    """Readers, frozen; one invocation's. Returns their names."""
    names = list(
        islice((n for n in map("p{:03}".format, count()) if key(n)[0] in "0123456"), readers)
    )
    for name in names:
        put_reader(name)
    make_mailing()
    freeze(times)
    return names


def serve(clock: Turns, times: int = 1) -> None:
    """Play Lambda until nothing is queued, with a context whose time passes."""
    while bodies := take("BulkDeliveryQueue"):
        for start in range(0, len(bodies), 10):
            some = bodies[start : start + 10] * times
            assert deliver(*some, context=clock.context()) == []


def stop(how: str, mailing: str = MAILING) -> None:
    """What `fanfare mailing pause` and `cancel` do."""
    assert getattr(mailings(), how)(mailing, NOW, "operator")


def ended(mailing: str = MAILING) -> int:
    counts = numbers(mailing)
    return counts.sent + counts.refused + counts.skipped + counts.unknown


def last(clock: Turns) -> float:
    return max((second for second, _ in clock.sent), default=0.0)


def test_mails_keep_the_pace(clock: Turns) -> None:
    begun(30)
    serve(clock)
    seconds = sorted(second for second, _ in clock.sent)
    assert len(seconds) == 30
    most = max(sum(s <= at < s + 1 for at in seconds) for s in seconds)
    assert most <= clock.rate + THREADS, (
        "each thread may wait for a turn that another's clock shows"
    )
    assert seconds[-1] == pytest.approx(30 / (clock.rate * SHARE), abs=2)
    assert state() is MailingState.FINISHED


@pytest.mark.parametrize("second", [0.0, 0.5, 3.0])
def test_cancelling_stops_mails_that_are_not_due_this_second(clock: Turns, second: float) -> None:
    begun(30)
    clock.at(second, lambda: stop("cancel"))
    serve(clock)
    assert last(clock) <= second + FRESH
    before = sum(at <= second for at, _ in clock.sent)
    assert len(clock.sent) <= before + clock.rate * SHARE * FRESH + 1
    assert numbers().sent == len(clock.sent)
    sweep()
    assert ended() == numbers().audience == 30
    assert numbers().skipped == 30 - len(clock.sent)
    closed = mailings().load(MAILING)
    assert closed
    assert (closed.state, closed.finished_at is None) == (MailingState.CANCELLED, False)


def test_cancelling_is_final_also_when_the_sweep_comes_between(clock: Turns) -> None:
    """The sweep sees some claimed that then come back: too late for their turn, or throttled."""
    clock.rate, clock.call_takes = -1.0, 0.4
    names = begun(30)

    def cancel() -> None:
        stop("cancel")
        sweep()

    clock.at(0.7, cancel)
    serve(clock)
    assert last(clock) <= 0.7 + FRESH
    assert 0 < len(clock.sent) < 30
    assert {row(name)["state"] for name in names} == {"sent", "skipped"}
    assert ended() == numbers().audience == 30
    closed = mailings().load(MAILING)
    assert closed
    assert closed.finished_at


def test_cancelling_during_the_last_second_is_closed_all_the_same(clock: Turns) -> None:
    begun(8)
    clock.at(1.3, lambda: stop("cancel"))
    serve(clock)
    assert len(clock.sent) == 8
    closed = mailings().load(MAILING)
    assert closed
    assert (closed.state, closed.finished_at is None) == (MailingState.CANCELLED, False)


@pytest.mark.parametrize("second", [0.5, 3.0])
def test_pausing_stops_as_soon_and_resuming_mails_everybody_once(
    clock: Turns, second: float
) -> None:
    names = begun(30)
    clock.at(second, lambda: stop("pause"))
    serve(clock)
    assert last(clock) <= second + FRESH
    left = len(clock.sent)
    assert (numbers().sent, numbers().waiting) == (left, 30 - left)
    assert {row(name)["state"] for name in names} == {"sent", "queued"}
    assert mailings().resume(MAILING, NOW)
    sweep()
    serve(clock)
    assert sorted(address for _, address in clock.sent) == [f"{n}@example.org" for n in names]
    assert state() is MailingState.FINISHED


@pytest.mark.parametrize(("rate", "call_takes"), [(5.0, 0.05), (-1.0, 0.3)])
def test_who_leaves_before_their_turn_gets_none(
    clock: Turns, rate: float, call_takes: float
) -> None:
    """Also of an account without limit, when SES takes its time for each call."""
    clock.rate, clock.call_takes = rate, call_takes
    names = begun(30)
    left: dict[str, float] = {}

    def leave(name: str) -> None:
        left[f"{name}@example.org"] = clock.now - clock.began
        put_reader(name, standing=Standing.UNSUBSCRIBED)

    for n, name in enumerate(names[::3]):
        clock.at(0.3 + n * 0.4, lambda name=name: leave(name))
    serve(clock)
    late = {address: at - left[address] for at, address in clock.sent if address in left}
    assert max(late.values(), default=0) <= FRESH
    clock.rest()
    skipped = [name for name in names if row(name)["state"] == "skipped"]
    assert 4 < len(skipped) < 10
    assert {row(name)["reason"] for name in skipped} == {"unsubscribed"}
    assert numbers().sent == len(clock.sent) == 30 - len(skipped)
    assert state() is MailingState.FINISHED


def test_who_left_hands_their_turn_on(clock: Turns) -> None:
    names = begun(30)
    for name in names[:25]:
        put_reader(name, standing=Standing.UNSUBSCRIBED)
    serve(clock)
    assert len(clock.sent) == 5
    assert last(clock) < 1.5


def test_a_crash_between_claim_and_turn_leaves_only_that_second_unknown(
    clock: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(30)
    settle = Ledger.settle

    def die(ledger: Ledger, rows: Any) -> Any:
        if clock.now > clock.began + 2:
            raise KeyboardInterrupt
        return settle(ledger, rows)

    bodies = take("BulkDeliveryQueue")
    with monkeypatch.context() as crash:
        crash.setattr(Ledger, "settle", die)
        with pytest.raises(KeyboardInterrupt):
            deliver(*bodies[:10], context=clock.context())
    clock.sleep_until(clock.now + 200)
    assert deliver(*bodies, context=clock.context()) == []
    sweep()
    deliver_all(context=clock.context())
    mailed = [address for _, address in clock.sent]
    assert len(mailed) == len(set(mailed)) == 30
    assert 0 < numbers().unknown <= clock.rate
    assert ended() == 30


def test_a_cancel_holds_though_every_message_comes_twice(clock: Turns) -> None:
    begun(30, times=2)
    clock.at(2.0, lambda: stop("cancel"))
    serve(clock, times=2)
    serve(clock)
    sweep()
    mailed = [address for _, address in clock.sent]
    assert len(mailed) == len(set(mailed)) == numbers().sent
    assert last(clock) <= 2.0 + FRESH
    assert ended() == 30


def test_nothing_is_reserved_for_a_mailing_that_is_cancelled_already(clock: Turns) -> None:
    begun(30)
    stop("cancel")
    serve(clock)
    assert clock.sent == []
    assert clock.now == clock.began, "other mailings would wait meanwhile"
    assert held("BulkDeliveryQueue") == []


@given(
    how=st.sampled_from(["cancel", "pause"]),
    second=st.floats(0, 3),
    rate=st.sampled_from([-1.0, 1.0, 5.0, 14.0]),
    call_takes=st.sampled_from([0.0, 0.1, 0.5]),
    swept=st.booleans(),
)
@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whenever_it_is_stopped_the_numbers_add_up(
    how: str, second: float, rate: float, call_takes: float, swept: bool
) -> None:
    with mock_aws():
        boto3.setup_default_session()
        stack.create()
        with turns() as clock:
            clock.rate, clock.call_takes = rate, call_takes
            begun(12)

            def happen() -> None:
                if mailings().load(MAILING).state is MailingState.SENDING:  # type: ignore[union-attr]
                    stop(how)
                if swept:
                    sweep()

            clock.at(second, happen)
            serve(clock)
            assert all(at <= second + FRESH for at, _ in clock.sent)
            clock.rest()
            if how == "pause":
                mailings().resume(MAILING, NOW)
            sweep()
            serve(clock)
            mailed = [address for _, address in clock.sent]
            assert len(mailed) == len(set(mailed)) == numbers().sent
            assert ended() == numbers().audience == 12
            assert how == "cancel" or numbers().sent == 12


@pytest.fixture
def requests(clock: Turns) -> Iterator[list[str]]:
    """Each request to the tables that deliver_mail makes."""
    made: list[str] = []

    def note(event_name: str, **_: Any) -> None:
        made.append(event_name)

    resources.dynamodb.meta.events.register("before-send", note)
    yield made
    resources.dynamodb.meta.events.unregister("before-send", note)


@pytest.mark.parametrize(("rate", "most"), [(14.0, 1.6), (-1.0, 1.1)])
def test_requests_for_each_reader_are_few(
    clock: Turns, requests: list[str], rate: float, most: float
) -> None:
    clock.rate = rate
    begun(100)
    requests.clear()
    serve(clock)
    assert len(clock.sent) == 100
    assert (100 + len(requests)) / 100 <= most, Counter(requests)
    looks = requests.count("before-send.dynamodb.BatchGetItem")
    assert looks <= max(last(clock), 130 / 80) + 4


# Releases


def test_a_release_that_is_cancelled_or_held_stops_within_the_second(clock: Turns) -> None:
    names = [f"s{n:02}" for n in range(20)]
    for name in names:
        press_mailing.put_service(name)
    press_mailing.order()
    press_mailing.begin()
    mailing = press_mailing.MAILING
    clock.at(1.0, lambda: stop("pause", mailing))
    orders = take("RenderingQueue")
    assert press_mailing.render(*orders) == []
    serve(clock)
    assert 0 < len(clock.sent) < 20
    assert last(clock) <= 1.0 + FRESH
    assert numbers(mailing).sent == len(clock.sent)
    assert set(press_mailing.states(names)) == {"sent", "queued"}
    assert mailings().resume(mailing, NOW)
    clock.at(clock.now - clock.began + 0.5, lambda: stop("cancel", mailing))
    sweep(mailing)
    assert press_mailing.render(*take("RenderingQueue")) == []
    serve(clock)
    sweep(mailing)
    assert ended(mailing) == 20
    assert len({address for _, address in clock.sent}) == numbers(mailing).sent < 20
    assert set(press_mailing.states(names)) == {"sent", "skipped"}


def test_a_release_goes_to_the_contact_of_its_turn(clock: Turns) -> None:
    names = [f"s{n:02}" for n in range(20)]
    for name in names:
        press_mailing.put_service(name)
    press_mailing.order()
    press_mailing.begin()

    def move() -> None:
        for name in names:
            known = press_mailing.services().load(member_of(name))
            assert isinstance(known, LibraryService)
            moved = replace(known, press=Contact(name="Jo", email=f"new@{name}.example"))
            press_mailing.services().save(moved)

    clock.at(1.0, move)
    assert press_mailing.render(*take("RenderingQueue")) == []
    serve(clock)
    assert len(clock.sent) == 20
    assert {address.partition("@")[0] for at, address in clock.sent if at > 1.0 + FRESH} == {"new"}


def test_readers_and_the_mailing_are_read_together(aws: None) -> None:
    put_reader("jo")
    made = make_mailing()
    subscribers = Subscribers(boto3.client("dynamodb"), "SubscribersTable")
    people = [key("jo"), *(key(f"nobody-{n}") for n in range(98))]
    mailing, found = mailings().load_with(MAILING, subscribers.wanted(people))
    assert mailing == made
    assert found.keys() == {key("jo")}
    mailing, found = mailings().load_with("never-1", subscribers.wanted([key("jo")]))
    assert mailing is None
    assert found.keys() == {key("jo")}
