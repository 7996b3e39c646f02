"""fan_out_mailing on moto: everybody once, a page at a time, and nobody for a mailing that is over."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from fan_out_mailing import handler as function
from fan_out_mailing import resources as fan_out
from fanfare.activities.activity import Listing
from fanfare.aws.register import audience
from fanfare.aws.register.activity_rows import from_listing
from fanfare.aws.register.rows import from_party
from fanfare.messages.deliveries import DeliverMail
from fanfare.messages.mailings import StartMailing, decode_mailing
from fanfare.messages.press_deliveries import decode_delivery
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.registration import Party
from fanfare.registrations.terms import Status
from tests.samples import RHYME_TIME, party
from tests.support.fixtures import Context

pytestmark = pytest.mark.usefixtures("aws")

START = datetime.now(UTC).replace(microsecond=0) + timedelta(days=14)
COMING = replace(RHYME_TIME, starts=START, ends=START + timedelta(hours=1), closes=START)
CHANGED = StartMailing(kind=MailKind.ACTIVITY_CHANGED, activity=COMING.key, sequence=1)


def put_listing(**changes: Any) -> None:
    listing = replace(Listing(activity=COMING, sequence=1), **changes)
    boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=from_listing(listing))


def put_parties(*parties: Party) -> None:
    for one in parties:
        boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=from_party(COMING, one))


def run(*mailings: StartMailing | str, context: Context | None = None) -> list[str]:
    """Play Lambda. Returns the ids of messages that stay in the queue."""
    bodies = [m if isinstance(m, str) else m.model_dump_json() for m in mailings]
    records = [{"messageId": f"message-{n}", "body": body} for n, body in enumerate(bodies)]
    reply = function.handler({"Records": records}, context or Context())
    return [item["itemIdentifier"] for item in reply["batchItemFailures"]]


def bodies(queue: str) -> list[str]:
    backend = sqs_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"]
    return [message.body for message in backend.queues[queue]._messages]


def mails() -> list[DeliverMail]:
    return [decode_delivery(body) for body in bodies("BulkDeliveryQueue")]


@pytest.fixture(autouse=True)
def registered(aws: None) -> None:
    """Ann has places, Ben waits, Cat has cancelled."""
    put_listing()
    put_parties(
        party("ann", sequence=2),
        party("ben", status=Status.WAITING),
        party("cat", status=Status.CANCELLED),
    )


def test_a_change_goes_to_all_who_have_places_or_wait() -> None:
    assert run(CHANGED) == []
    assert [(m.person, m.delivery_id, m.sequence) for m in mails()] == [
        ("ann", "r-ann_2-1", 2),
        ("ben", "r-ben_0-1", 0),
    ]


def test_a_mailing_that_runs_twice_queues_the_same_mails() -> None:
    assert run(CHANGED) == []
    once = mails()
    assert run(CHANGED) == []
    assert mails() == once * 2


def test_reminders_go_to_those_who_have_places(monkeypatch: pytest.MonkeyPatch) -> None:
    soon = datetime.now(UTC) + timedelta(hours=23, minutes=59)
    put_listing(activity=replace(COMING, starts=soon, ends=soon + timedelta(hours=1)))
    assert run(replace_kind(MailKind.REMINDER_DAY)) == []
    assert [(m.person, m.delivery_id) for m in mails()] == [("ann", "r-ann_reminder-day-1")]


def replace_kind(kind: MailKind, sequence: int = 1) -> StartMailing:
    return StartMailing(kind=kind, activity=COMING.key, sequence=sequence)


@pytest.mark.parametrize("mailing", [MailKind.ACTIVITY_CHANGED, MailKind.REMINDER_DAY])
def test_a_mailing_about_a_superseded_time_is_dropped(mailing: MailKind) -> None:
    put_listing(sequence=2)
    assert run(replace_kind(mailing, sequence=1)) == []
    assert mails() == []


def test_a_mailing_about_nothing_is_dropped() -> None:
    assert run(StartMailing(kind=MailKind.REMINDER_DAY, activity="nothing", sequence=0)) == []
    assert run(replace_kind(MailKind.CONFIRMED)) == []
    assert mails() == []


def test_more_people_than_a_page_and_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "PAGE", 12)
    people = [f"p{n:02}" for n in range(40)]
    put_parties(*map(party, people))
    assert run(CHANGED) == []
    assert [m.person for m in mails()] == ["ann", "ben", *people]


def test_when_time_gets_short_the_rest_is_left_to_another_invocation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audience, "PAGE", 7)
    people = [f"p{n:02}" for n in range(40)]
    put_parties(*map(party, people))
    mailing, rounds = CHANGED, 0
    while True:
        before = len(bodies("MailingQueue"))
        assert run(mailing, context=Context(remaining=1_000)) == []
        rounds += 1
        if len(bodies("MailingQueue")) == before:
            break
        mailing = decode_mailing(bodies("MailingQueue")[-1])
    assert rounds > 5
    assert [m.person for m in mails()] == ["ann", "ben", *people]


def test_one_that_cannot_be_read_stays_and_the_other_goes_ahead() -> None:
    assert run('{"type":"mailing.start"}', CHANGED) == ["message-0"]
    assert len(mails()) == 2


def test_mails_that_sqs_did_not_take_bring_the_mailing_back(sqs_refuses: list[Any]) -> None:
    assert run(CHANGED) == ["message-0"]
    sqs_refuses.clear()
    assert run(CHANGED) == []
    assert {m.person for m in mails()} == {"ann", "ben"}


@pytest.fixture
def sqs_refuses() -> Iterator[list[Any]]:
    """SQS fails the second entry of a batch, until the list is emptied."""
    refusing = ["yes"]

    def refuse(parsed: dict[str, Any], **_: Any) -> None:
        if refusing and len(parsed.get("Successful", [])) > 1:
            lost = parsed["Successful"].pop(1)
            parsed["Failed"] = [{"Id": lost["Id"], "SenderFault": False, "Code": "InternalError"}]

    hook: tuple[str, Callable[..., None]] = ("after-call.sqs.SendMessageBatch", refuse)
    fan_out.sqs.meta.events.register(*hook)
    yield refusing
    fan_out.sqs.meta.events.unregister(*hook)
