"""Mailings on moto: every change of state expects one, and the numbers close over nobody."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest

from fanfare.aws.ledger.mailing_rows import count_update, delivery_id, whose
from fanfare.aws.ledger.mailings import MailingExistsError, Mailings
from fanfare.mailings.mailing import Mailing, MailingState, total
from fanfare.subscribers.terms import SHARDS, Topic

pytestmark = pytest.mark.usefixtures("aws")

NOON = datetime(2021, 9, 20, 12, tzinfo=UTC)
PERSON = "5" + "0" * 31


def mailing(mailing_id: str = "libraries-week-1") -> Mailing:
    return Mailing(
        id=mailing_id,
        slug="libraries-week",
        content="c0ffee",
        subject="Libraries Week begins",
        topics=(Topic.PUBLIC,),
        created_at=NOON,
        send_at=NOON,
        by="ops",
    )


@pytest.fixture
def mailings(aws: None) -> Mailings:
    return Mailings(boto3.client("dynamodb"), "LedgerTable")


def test_a_mailing_is_made_once(mailings: Mailings) -> None:
    mailings.create(mailing())
    assert mailings.load("libraries-week-1") == mailing()
    with pytest.raises(MailingExistsError):
        mailings.create(mailing())
    assert mailings.load("libraries-week-2") is None


def test_the_newest_comes_first(mailings: Mailings) -> None:
    mailings.create(mailing("a-1"))
    later = mailing("b-1")
    mailings.create(later.__replace__(created_at=NOON + timedelta(days=1)))
    assert [one.id for one in mailings.all()] == ["b-1", "a-1"]


def test_pause_resume_and_cancel_expect_a_state(mailings: Mailings) -> None:
    mailings.create(mailing())
    assert mailings.pause("libraries-week-1", NOON, "x") is None, "it is not being sent yet"
    assert mailings.resume("libraries-week-1", NOON) is None
    begun = mailings.set_state(
        "libraries-week-1", {MailingState.SCHEDULED}, MailingState.SENDING, NOON
    )
    assert begun is not None
    assert begun.started_at == NOON
    paused = mailings.pause("libraries-week-1", NOON, "bounces")
    assert paused is not None
    assert (paused.state, paused.reason, paused.version) == (MailingState.PAUSED, "bounces", 2)
    resumed = mailings.resume("libraries-week-1", NOON + timedelta(hours=1))
    assert resumed is not None
    assert (resumed.state, resumed.reason) == (MailingState.SENDING, "")
    assert resumed.started_at == NOON, "it began once"
    assert mailings.cancel("libraries-week-1", NOON)
    assert mailings.resume("libraries-week-1", NOON) is None
    assert mailings.cancel("libraries-week-1", NOON) is None
    assert mailings.pause("nothing-1", NOON, "x") is None


def nobody(mailings: Mailings) -> None:
    """An audience that is whole, and empty."""
    for shard in SHARDS:
        mailings.freeze("libraries-week-1", shard)


def loaded(mailings: Mailings) -> Mailing:
    found = mailings.load("libraries-week-1")
    assert found is not None
    return found


def test_closing_expects_that_nothing_was_done_since(mailings: Mailings) -> None:
    mailings.create(mailing())
    nobody(mailings)
    assert not mailings.close(loaded(mailings), NOON), "it has not begun"
    mailings.set_state("libraries-week-1", {MailingState.SCHEDULED}, MailingState.SENDING, NOON)
    seen = loaded(mailings)
    mailings.pause("libraries-week-1", NOON, "x")
    mailings.resume("libraries-week-1", NOON)
    assert not mailings.close(seen, NOON)
    assert mailings.close(loaded(mailings), NOON)
    closed = loaded(mailings)
    assert (closed.state, closed.finished_at) == (MailingState.FINISHED, NOON)
    assert not closed.is_open


def test_nothing_is_closed_before_its_audience_is_whole(mailings: Mailings) -> None:
    mailings.create(mailing())
    mailings.set_state("libraries-week-1", {MailingState.SCHEDULED}, MailingState.SENDING, NOON)
    assert not mailings.close(loaded(mailings), NOON)


def test_a_cancelled_mailing_stays_cancelled_when_its_numbers_add_up(mailings: Mailings) -> None:
    mailings.create(mailing())
    nobody(mailings)
    cancelled = mailings.cancel("libraries-week-1", NOON)
    assert cancelled is not None
    assert cancelled.is_open
    assert mailings.close(cancelled, NOON)
    closed = loaded(mailings)
    assert (closed.state, closed.is_open) == (MailingState.CANCELLED, False)


def test_numbers_add_up_over_the_shards(mailings: Mailings) -> None:
    client = boto3.client("dynamodb")
    assert mailings.counts("libraries-week-1") == []
    for shard in SHARDS:
        added = count_update("LedgerTable", "libraries-week-1", shard, {"audience": 3}, 7)
        sent = count_update("LedgerTable", "libraries-week-1", shard, {"sent": 2, "unknown": 1}, 8)
        client.transact_write_items(TransactItems=[added])
        client.transact_write_items(TransactItems=[sent])
    shards = mailings.counts("libraries-week-1")
    assert {(one.audience, one.sent, one.unknown, one.moved) for one in shards} == {(3, 2, 1, 8)}
    numbers = total(shards)
    assert (numbers.audience, numbers.sent, numbers.unknown, numbers.waiting) == (48, 32, 16, 0)
    assert not numbers.is_complete, "somebody may still be added"
    for shard in SHARDS:
        mailings.freeze("libraries-week-1", shard)
    assert total(mailings.counts("libraries-week-1")).is_complete


def test_a_delivery_names_its_mailing() -> None:
    assert whose(delivery_id("a-b-12", "5", PERSON)) == ("a-b-12", "5", PERSON)


@pytest.mark.parametrize(
    "other", ["r-ann_0-0", "r-5_0-0", "q_again", "", "x", f"m-1-4_{PERSON}", f"-5_{PERSON}"]
)
def test_other_mails_belong_to_no_mailing(other: str) -> None:
    assert whose(other) is None
