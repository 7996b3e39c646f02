"""Bounced mails about registrations, on moto: from SES's event to the next person in the waiting list."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from deliver_mail import resources as sending
from fanfare.activities.activity import Listing
from fanfare.aws.ledger.rows import from_entry
from fanfare.aws.subscribers.rows import from_suppression
from fanfare.delivery.mailbox import folded
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.messages.deliveries import DeliverDigest
from fanfare.messages.registrations import RegistrationUndeliverable, decode_registration
from fanfare.rate_limits import FIRST_MAILS
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Answer, Party
from fanfare.registrations.replies import already_booked, delivery_id, state_mail
from fanfare.registrations.terms import Outcome, Status
from fanfare.subscribers.subscriber import Suppression
from record_feedback import handler as function
from record_feedback import intake, resources
from tests.functions.deliver_mail.test_deliver_mail import (
    COMING,
    deliver,
    held,
    put_listing,
    put_party,
    queued,
    row,
    sent,
)
from tests.samples import party
from tests.stack import ROOT
from tests.support.fixtures import Context

pytestmark = pytest.mark.usefixtures("aws", "fresh")

LISTING = Listing(activity=COMING)


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sending.dispatcher, "_ceiling", sending.ceiling(FIRST_MAILS))
    resources.suppressor.cache_clear()
    yield
    resources.suppressor.cache_clear()


def bounce(delivery: str, email: str, age: int = 0, status: str = "5.1.1") -> str:
    event = json.loads((ROOT / "events/aws/ses_bounce.json").read_text())
    at = (datetime.now(UTC) - timedelta(seconds=age)).isoformat()
    event["mail"] |= {"timestamp": at, "messageId": "ses-1"}
    event["mail"]["tags"]["delivery"] = [delivery]
    recipient = {"emailAddress": email, "status": status}
    event["bounce"] |= {"timestamp": at, "bouncedRecipients": [recipient]}
    return json.dumps(event)


def hear(*bodies: str, receives: int = 1) -> list[str]:
    records = [
        {
            "messageId": f"message-{n}",
            "body": body,
            "receiptHandle": f"receipt-{n}",
            "attributes": {"ApproximateReceiveCount": str(receives)},
        }
        for n, body in enumerate(bodies)
    ]
    reply = function.handler({"Records": records}, Context())
    return [item["itemIdentifier"] for item in reply["batchItemFailures"]]


def mailed(made: Party, kind: MailKind, state: State = State.SENT, lease: int = 0) -> str:
    """The registration, and the row of a mail about it."""
    put_listing(LISTING)
    put_party(made)
    return mail_row(made, kind, state, lease)


def mail_row(made: Party, kind: MailKind, state: State = State.SENT, lease: int = 0) -> str:
    name = delivery_id(made, LISTING)
    entry = LedgerEntry(
        delivery_id=name,
        kind=kind,
        activity=COMING.key,
        party=key_of(made),
        state=state,
        claim="one",
        lease=lease,
    )
    boto3.client("dynamodb").put_item(TableName="LedgerTable", Item=from_entry(entry))
    return name


def news() -> list[RegistrationUndeliverable]:
    found = [decode_registration(message.body) for message in held("RegistrationQueue.fifo")]
    assert all(isinstance(one, RegistrationUndeliverable) for one in found)
    return found  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("kind", "status", "sequence", "is_first"),
    [
        (MailKind.CONFIRMED, Status.CONFIRMED, 0, True),
        (MailKind.WAITING, Status.WAITING, 0, True),
        (MailKind.HELD, Status.CONFIRMED, 0, True),
        (MailKind.PROMOTED, Status.CONFIRMED, 1, False),
        (MailKind.HELD, Status.CONFIRMED, 1, False),
        (MailKind.CONFIRMED, Status.CONFIRMED, 1, False),
        (MailKind.ACTIVITY_CHANGED, Status.CONFIRMED, 0, False),
    ],
)
def test_the_rules_are_told_which_mail_came_back(
    kind: MailKind, status: Status, sequence: int, is_first: bool
) -> None:
    made = party("ann", status=status, sequence=sequence)
    name = mailed(made, kind)
    assert hear(bounce(name, made.email)) == []
    (one,) = news()
    assert (one.activity, one.person, one.registration_id) == (COMING.key, "ann", "r-ann")
    assert one.is_first is is_first


def test_an_answer_to_who_asked_again_marks_the_registration_at_once() -> None:
    made = party("ann")
    mailed(made, MailKind.CONFIRMED)
    again = already_booked(
        Answer(request_id="second", outcome=Outcome.ALREADY_BOOKED), made, LISTING
    )
    entry = LedgerEntry(
        delivery_id=again.delivery_id,
        kind=again.kind,
        activity=COMING.key,
        party=key_of(made),
        state=State.SENT,
        claim="one",
    )
    boto3.client("dynamodb").put_item(TableName="LedgerTable", Item=from_entry(entry))
    assert hear(bounce(again.delivery_id, made.email)) == []
    assert [(one.registration_id, one.is_first) for one in news()] == [("r-ann", False)]


def test_a_first_mail_that_bounces_after_promotion_is_still_the_first() -> None:
    name = mailed(party("ann", status=Status.WAITING), MailKind.WAITING)
    put_party(party("ann", sequence=1, changed_by="c-ben"))
    hear(bounce(name, "ann@example.org"))
    assert [one.is_first for one in news()] == [True]


@pytest.mark.parametrize("status", ["4.2.2", "5.2.2", "5.7.1"])
def test_a_mail_that_may_arrive_another_time_frees_nothing(status: str) -> None:
    name = mailed(party("ann"), MailKind.CONFIRMED)
    assert hear(bounce(name, "ann@example.org", status=status)) == []
    assert news() == []


def test_twice_is_once() -> None:
    name = mailed(party("ann"), MailKind.CONFIRMED)
    for _ in range(3):
        assert hear(bounce(name, "ann@example.org")) == []
    assert len({one.request_id for one in news()}) == 1


def test_a_bounce_before_the_bookings_row_comes_again_for_ten_minutes() -> None:
    made = party("ann")
    name = mail_row(made, MailKind.CONFIRMED)
    assert hear(bounce(name, made.email)) == ["message-0"]
    assert news() == []
    assert hear(bounce(name, made.email, age=700)) == []
    put_listing(LISTING)
    put_party(made)
    assert hear(bounce(name, made.email)) == []
    assert len(news()) == 1


def test_a_bounce_before_the_mails_row_comes_again() -> None:
    made = party("ann")
    put_party(made)
    assert hear(bounce(delivery_id(made, LISTING), made.email)) == ["message-0"]
    assert news() == []


def test_early_news_is_handed_out_again_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[str], int]] = []
    monkeypatch.setattr(
        intake, "come_again", lambda _, __, receipts, seconds: asked.append((receipts, seconds))
    )
    lease = int(datetime.now(UTC).timestamp()) + 100
    name = mailed(party("ann"), MailKind.CONFIRMED, State.CLAIMED, lease)
    for receives in range(1, 6):
        assert hear(bounce(name, "ann@example.org"), receives=receives) == ["message-0"]
    assert asked == [(["receipt-0"], intake.SOON)] * intake.QUICK_TRIES
    assert 4 * intake.SOON <= 20
    assert news() == []


def test_a_registration_known_by_another_name_by_now_is_found() -> None:
    made = party("ann")
    name = mailed(made, MailKind.CONFIRMED)
    item = {"pk": {"S": f"ACTIVITY#{COMING.key}"}, "sk": {"S": f"PARTY#{key_of(made)}"}}
    boto3.client("dynamodb").delete_item(TableName="RegisterTable", Key=item)
    put_party(replace(made, name="Ann Other"))
    assert hear(bounce(name, made.email)) == []
    assert [one.registration_id for one in news()] == ["r-ann"]


def test_a_digest_that_comes_back_is_the_first_mail_of_all_it_tells() -> None:
    orders = []
    for n in range(8):
        listing = Listing(activity=replace(COMING, key=f"activity-{n}"))
        made = party("ann", registration_id=f"r{n}", email="victim@example.org")
        put_listing(listing)
        put_party(made, listing.activity)
        orders.append(state_mail(MailKind.CONFIRMED, made, listing))
    deliver(*orders)
    (digest,) = [one for one in queued() if isinstance(one, DeliverDigest)]
    entry = LedgerEntry(
        delivery_id=digest.delivery_id,
        kind="digest",
        activity="",
        party=sending.opaque_ids().of("mailbox", folded("victim@example.org")),
        state=State.SENT,
        claim="one",
    )
    boto3.client("dynamodb").put_item(TableName="LedgerTable", Item=from_entry(entry))
    assert hear(bounce(digest.delivery_id, "victim@example.org")) == []
    assert sorted((one.registration_id, one.is_first) for one in news()) == [
        ("r6", True),
        ("r7", True),
    ]


@pytest.mark.parametrize(("reason", "freed"), [("bounce", 1), ("bounces", 1), ("complaint", 0)])
def test_an_address_known_to_be_dead_holds_no_place(reason: str, freed: int) -> None:
    put_listing(LISTING)
    made = party("ann")
    put_party(made)
    barred = Suppression("ann", reason, datetime.now(UTC))
    boto3.client("dynamodb").put_item(TableName="SubscribersTable", Item=from_suppression(barred))
    order = state_mail(MailKind.CONFIRMED, made, LISTING)
    assert deliver(order, order) == []
    assert sent() == []
    assert len({one.request_id for one in news()}) == freed
    assert all(one.is_first for one in news())
    assert row("r-ann_0-0")["state"] == "skipped"


def test_a_later_mail_to_a_dead_address_frees_nothing() -> None:
    put_listing(LISTING)
    made = party("ann", sequence=1)
    put_party(made)
    barred = Suppression("ann", "bounce", datetime.now(UTC))
    boto3.client("dynamodb").put_item(TableName="SubscribersTable", Item=from_suppression(barred))
    deliver(state_mail(MailKind.PROMOTED, made, LISTING))
    assert news() == []


def test_strange_news_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    first = mailed(party("ann"), MailKind.CONFIRMED)
    second = mailed(party("ben"), MailKind.CONFIRMED)
    find = resources.freer().register.find

    def broken(activity: str, person: str, registration_id: str) -> Any:
        if person == "ann":
            raise ConnectionError
        return find(activity, person, registration_id)

    monkeypatch.setattr(resources.freer().register, "find", broken)
    bodies = bounce(first, "ann@example.org"), bounce(second, "ben@example.org")
    assert hear(*bodies) == ["message-0"]
    assert [one.person for one in news()] == ["ben"]
