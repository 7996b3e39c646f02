"""An issue's audience on moto: frozen once, whole, and what has stopped is queued again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from desk.aws import retries as retrying
from fan_out_mailing import freeze as freezing
from fanfare.aws.ledger.deliveries import Deliveries, FrozenError
from fanfare.aws.ledger.issues import Issues
from fanfare.aws.ledger.ledger import Ledger
from fanfare.aws.ledger.mailing_rows import delivery_id
from fanfare.aws.outbox import Outbox
from fanfare.bulletin.issue import ArchiveEntry
from fanfare.delivery.protocol import LedgerEntry, Outcome, State, claimed, settled
from fanfare.mailings.mailing import MailingState
from fanfare.messages.mailings import FreezeAudience, SweepMailing, decode_mailing
from fanfare.messages.press_deliveries import decode_delivery
from fanfare.subscribers.subscriber import Standing
from fanfare.subscribers.terms import SHARDS, Topic
from tests.support.fixtures import Context, held, take
from tests.support.mailing import (
    MAILING,
    NOW,
    fan_out,
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

pytestmark = pytest.mark.usefixtures("aws")

LATER = int(NOW.timestamp()) + 3600


def seconds() -> int:
    """This instant: NOW is when the tests began, and a lease is shorter than they take."""
    return int(datetime.now(UTC).timestamp())


def queued() -> list[str]:
    """The people whose mails are ordered."""
    return sorted(p for body in take("BulkDeliveryQueue") for p in decode_delivery(body).people)


def archive() -> list[ArchiveEntry]:
    return Issues(boto3.client("dynamodb"), "LedgerTable").entries()


def keys(*names: str) -> list[str]:
    return sorted(map(key, names))


def settle(name: str, outcome: Outcome, claimed_at: int = 0) -> None:
    """Somebody's mail is claimed, and ends so."""
    ledger = Ledger(boto3.client("dynamodb"), "LedgerTable")
    entry = claim(name, claimed_at)
    ledger.settle([settled(entry, outcome, seconds())])


def claim(name: str, at: int = 0) -> LedgerEntry:
    ledger = Ledger(boto3.client("dynamodb"), "LedgerTable")
    person = key(name)
    entry = LedgerEntry(
        delivery_id=delivery_id(MAILING, person[0], person),
        kind="issue",
        activity="",
        state=State.QUEUED,
    )
    at = at or seconds()
    (taken,) = ledger.claim([entry], "a worker", at).taken
    assert taken == claimed(entry, entry, "a worker", at)
    return taken


def test_those_who_want_it_are_frozen_and_queued() -> None:
    put_reader("all")
    put_reader("public", topics=(Topic.PUBLIC, Topic.HEALTH))
    put_reader("prison", topics=(Topic.PRISON,))
    put_reader("pending", standing=Standing.PENDING)
    put_reader("gone", standing=Standing.UNSUBSCRIBED)
    put_reader("away", paused_until=NOW + timedelta(days=1))
    put_reader("back", paused_until=NOW - timedelta(days=1))
    make_mailing(topics=(Topic.PUBLIC,))
    freeze()
    assert queued() == keys("all", "public", "back")
    assert (numbers().audience, numbers().frozen, numbers().waiting) == (3, 16, 3)
    assert row("all")["state"] == "queued"
    assert "@" not in str(row("all"))
    assert state() is MailingState.SENDING


def test_everything_twice_counts_nobody_twice() -> None:
    for n in range(40):
        put_reader(f"r{n}")
    make_mailing()
    freeze(times=2)
    assert numbers().audience == 40
    assert set(queued()) == set(keys(*(f"r{n}" for n in range(40))))


def test_a_page_that_comes_again_counts_only_who_is_new() -> None:
    client: Any = boto3.client("dynamodb")
    rows = Deliveries(client, "LedgerTable")
    assert rows.freeze(MAILING, "5", ["5a", "5b"], LATER) == ["5a", "5b"]
    assert rows.freeze(MAILING, "5", ["5a", "5b", "5c"], LATER) == ["5a", "5b", "5c"]
    assert rows.freeze(MAILING, "5", ["5a", "5b", "5c"], LATER) == ["5a", "5b", "5c"]
    assert numbers().audience == 3
    assert rows.freeze(MAILING, "5", ["5c"], LATER, whole=True) == ["5c"]
    with pytest.raises(FrozenError):
        rows.freeze(MAILING, "5", ["5d"], LATER)
    assert (numbers().audience, numbers().frozen) == (3, 1)


def test_pages_and_short_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "PAGE", 7)
    monkeypatch.setattr(freezing, "MAX_ADDED", 3)
    names = [f"r{n}" for n in range(200)]
    shard = [name for name in names if key(name)[0] == "5"]
    assert len(shard) > 7
    for name in shard:
        put_reader(name)
    make_mailing()
    assert fan_out(FreezeAudience(mailing=MAILING)) == []
    take("MailingQueue")
    order, rounds = FreezeAudience(mailing=MAILING, shard="5"), 0
    while True:
        assert fan_out(order, context=Context(remaining=1_000)) == []
        rounds += 1
        if not (bodies := take("MailingQueue")):
            break
        order = decode_mailing(bodies[0])
    assert rounds >= len(shard) / 7
    assert queued() == keys(*shard)
    assert (numbers().audience, numbers().frozen) == (len(shard), 1)


def test_who_subscribes_after_the_freeze_is_not_in_it() -> None:
    put_reader("ann")
    make_mailing()
    freeze()
    take("BulkDeliveryQueue")
    put_reader("late")
    for shard in SHARDS:
        assert fan_out(FreezeAudience(mailing=MAILING, shard=shard)) == []
    assert numbers().audience == 1
    assert row("late") == {}


def test_a_crash_between_ledger_and_queue_loses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    put_reader("ann")
    make_mailing()
    fan_out(FreezeAudience(mailing=MAILING))
    orders = take("MailingQueue")
    with monkeypatch.context() as broken:
        broken.setattr(Outbox, "send", lambda _, messages, delay=0: list(messages))
        mine = FreezeAudience(mailing=MAILING, shard=key("ann")[0]).model_dump_json()
        assert fan_out(mine) == ["message-0"]
    assert (numbers().audience, queued()) == (1, [])
    fan_out(*orders)
    assert fan_out(*take("MailingQueue")) == [], "a sweep of what was frozen, and maybe not queued"
    assert queued() == keys("ann")
    assert numbers().audience == 1


def test_an_audience_of_nobody_is_finished_at_once() -> None:
    make_mailing()
    freeze()
    assert (numbers().audience, state()) == (0, MailingState.FINISHED)


@pytest.mark.parametrize(("late", "expected"), [(119, "sending"), (121, "held")])
def test_a_schedule_that_fires_hours_late_waits_for_a_person(late: int, expected: str) -> None:
    put_reader("ann")
    make_mailing(send_at=datetime.now(UTC) - timedelta(minutes=late))
    freeze()
    assert state() == expected
    assert [entry.published for entry in archive()] == ([] if expected == "held" else [True])
    if expected == "held":
        assert held("BulkDeliveryQueue") == []
        found = mailings().load(MAILING)
        assert found is not None
        assert found.reason == "late"
        sweep()
        assert queued() == []
        mailings().resume(MAILING, NOW)
        sweep()
        assert queued() == keys("ann")
        assert [entry.published for entry in archive()] == [True]


def test_what_was_taken_out_of_the_archive_stays_out_when_the_message_comes_again() -> None:
    put_reader("ann")
    make_mailing()
    freeze()
    (entry,) = archive()
    running = mailings().load(MAILING)
    assert running is not None
    assert entry.public_from == running.started_at
    assert Issues(boto3.client("dynamodb"), "LedgerTable").unpublish(entry.front.slug)
    freeze()
    assert [one.published for one in archive()] == [False]


@pytest.mark.parametrize("how", ["cancel", "pause"])
def test_what_is_stopped_before_it_is_frozen_adds_nobody(how: str) -> None:
    put_reader("ann")
    make_mailing()
    fan_out(FreezeAudience(mailing=MAILING))
    orders = take("MailingQueue")
    getattr(mailings(), how)(MAILING, NOW, "a word")
    assert fan_out(*orders) == []
    assert (numbers().audience, held("BulkDeliveryQueue")) == (0, [])
    if how == "cancel":
        sweep()
        closed = mailings().load(MAILING)
        assert closed is not None
        assert (closed.state, closed.is_open) == (MailingState.CANCELLED, False)
        for shard in SHARDS:  # a late copy of an order cannot add anybody behind the sum
            fan_out(FreezeAudience(mailing=MAILING, shard=shard))
        assert numbers().audience == 0


def test_messages_about_no_mailing_are_dropped() -> None:
    assert fan_out(FreezeAudience(mailing="no-1"), SweepMailing(mailing="no-1")) == []
    assert fan_out(FreezeAudience(mailing="no-1", shard="5")) == []
    assert held("MailingQueue") == []


def test_one_that_sqs_did_not_take_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make_mailing()
    monkeypatch.setattr(Outbox, "send", lambda _, messages, delay=0: list(messages)[1:])
    assert fan_out(FreezeAudience(mailing=MAILING)) == ["message-0"]


def test_the_regular_sweep_looks_at_open_mailings_without_progress() -> None:
    put_reader("ann")
    make_mailing()
    make_mailing(id="done-1")
    mailings().cancel("done-1", NOW)
    freeze()
    assert queued() == keys("ann")
    fan_out(SweepMailing(mailing=""))
    orders = [decode_mailing(body) for body in take("MailingQueue")]
    assert {order.mailing for order in orders} == {MAILING, "done-1"}
    assert fan_out(*orders) == []
    assert queued() == [], "it has just moved"
    boto3.client("dynamodb").update_item(
        TableName="LedgerTable",
        Key={"pk": {"S": f"MAILING#{MAILING}"}, "sk": {"S": f"COUNT#{key('ann')[0]}"}},
        UpdateExpression="SET moved = :long_ago",
        ExpressionAttributeValues={":long_ago": {"N": str(LATER - 2 * 3600)}},
    )
    sweep(idle=900)
    assert queued() == keys("ann")
    sweep(idle=900)
    assert queued() == [], "queueing again counts as moving"


def test_a_mailing_whose_first_message_was_lost_is_begun() -> None:
    put_reader("ann")
    make_mailing(send_at=NOW - timedelta(minutes=20))
    sweep(idle=900)
    assert queued() == keys("ann")
    make_mailing(id="b-1", send_at=NOW - timedelta(hours=3))
    sweep("b-1", idle=900)
    assert state("b-1") is MailingState.HELD


def test_a_lost_claim_becomes_unknown_and_waits_for_a_person() -> None:
    for name in ("ann", "ben", "cat"):
        put_reader(name)
    make_mailing()
    freeze()
    take("BulkDeliveryQueue")
    claim("ann", at=seconds() - 3600)
    claim("ben")
    settle("cat", Outcome(State.SENT))
    sweep()
    assert [row(name)["state"] for name in ("ann", "ben", "cat")] == ["unknown", "claimed", "sent"]
    assert (numbers().unknown, numbers().sent, numbers().waiting) == (1, 1, 1)
    assert (queued(), state()) == ([], MailingState.SENDING)


def test_a_person_may_have_unknown_mails_tried_again() -> None:
    for name in ("ann", "ben"):
        put_reader(name)
    make_mailing()
    freeze()
    take("BulkDeliveryQueue")
    settle("ann", Outcome(State.UNKNOWN, "ReadTimeoutError"))
    settle("ben", Outcome(State.SENT))
    sweep()
    assert state() is MailingState.FINISHED
    client: Any = boto3.client("dynamodb")
    assert retrying.retry_unknown(client, "LedgerTable", MAILING, NOW) == 1
    assert (state(), numbers().unknown, numbers().waiting) == (MailingState.SENDING, 0, 1)
    sweep()
    assert queued() == keys("ann")
    settle("ann", Outcome(State.SENT))
    sweep()
    assert (state(), numbers().sent) == (MailingState.FINISHED, 2)
    assert retrying.retry_unknown(client, "LedgerTable", MAILING, NOW) == 0
    mailings().create(make_other())
    with pytest.raises(retrying.NotRetryableError):
        retrying.retry_unknown(client, "LedgerTable", "other-1", NOW)


def make_other() -> Any:
    found = mailings().load(MAILING)
    assert found is not None
    return found.__replace__(id="other-1", state=MailingState.CANCELLED)


def test_who_counted_before_a_retry_cannot_close_the_mailing() -> None:
    put_reader("ann")
    make_mailing()
    freeze()
    settle("ann", Outcome(State.UNKNOWN))
    seen = mailings().load(MAILING)
    assert seen is not None
    retrying.retry_unknown(boto3.client("dynamodb"), "LedgerTable", MAILING, NOW)
    settle("ann", Outcome(State.SENT))
    assert not mailings().close(seen, NOW)
    assert state() is MailingState.SENDING


def test_a_paused_mailing_is_not_queued_but_its_lost_claims_are_found() -> None:
    for name in ("ann", "ben"):
        put_reader(name)
    make_mailing()
    freeze()
    take("BulkDeliveryQueue")
    claim("ann", at=seconds() - 3600)
    mailings().pause(MAILING, NOW, "a word")
    sweep()
    assert (row("ann")["state"], queued()) == ("unknown", [])
    assert state() is MailingState.PAUSED
