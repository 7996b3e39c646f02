"""record_feedback on moto: what SES tells changes a mail's row once, and who may still be written to."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError

from fanfare.aws.ledger.mailing_rows import count_update, delivery_id
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.ledger.rows import from_entry
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.mailings.mailing import Counts, Mailing, MailingState, total
from fanfare.opaque import OpaqueIds
from fanfare.subscribers.subscriber import Change, Standing, Subscriber
from record_feedback import handler as function
from record_feedback import resources
from tests.emf import counted
from tests.stack import ROOT, SECRETS
from tests.support.fixtures import Context

pytestmark = pytest.mark.usefixtures("aws")

NOW = datetime.now(UTC).replace(microsecond=0)
MAILING = "september-1"
IDS = OpaqueIds(SECRETS["OpaqueKey"])


def person(name: str) -> str:
    return IDS.of("person", f"{name}@example.org")


def delivery(name: str) -> str:
    return delivery_id(MAILING, person(name)[0], person(name))


def subscribers() -> Subscribers:
    return Subscribers(boto3.client("dynamodb"), "SubscribersTable")


def mailings() -> Mailings:
    return Mailings(boto3.client("dynamodb"), "LedgerTable")


@pytest.fixture(autouse=True)
def sending(aws: None) -> Iterator[None]:
    """A mailing under way, to Ann and Ben."""
    resources.suppressor.cache_clear()
    mailing = Mailing(
        id=MAILING,
        slug="september",
        content="c0ffee",
        subject="September",
        state=MailingState.SENDING,
        created_at=NOW,
        send_at=NOW,
    )
    mailings().create(mailing)
    for name in ("ann", "ben"):
        subscribe(name)
    yield
    resources.suppressor.cache_clear()


def subscribe(name: str, **changes: Any) -> None:
    fields = {"subscription_id": "s1", "standing": Standing.CONFIRMED, "changed_at": NOW}
    known = Subscriber(person=person(name), email=f"{name}@example.org", **(fields | changes))
    subscribers().save(known)


def put_row(name: str, state: State = State.SENT, lease: int = 0) -> None:
    """A mail of the mailing, counted as its state says."""
    one = LedgerEntry(
        delivery_id=delivery(name), kind="issue", activity="", state=state, lease=lease
    )
    client = boto3.client("dynamodb")
    client.put_item(TableName="LedgerTable", Item=from_entry(one))
    numbers = {"audience": 1}
    if state not in (State.QUEUED, State.CLAIMED):
        numbers[state.value] = 1
    count(numbers, person(name)[0])


def count(numbers: dict[str, int], shard: str = "0") -> None:
    update = count_update("LedgerTable", MAILING, shard, numbers, 1)["Update"]
    boto3.client("dynamodb").update_item(**update)


def row(name: str) -> dict[str, Any]:
    pk, _, sk = delivery(name).rpartition("_")
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    item = boto3.client("dynamodb").get_item(TableName="LedgerTable", Key=key).get("Item", {})
    return {field: next(iter(value.values())) for field, value in item.items()}


def event(kind: str, name: str, age: int = 0, **detail: Any) -> str:
    """An event of SES about somebody's mail, so many seconds old."""
    told = json.loads((ROOT / "events" / "aws" / f"ses_{kind}.json").read_text())
    at = (datetime.now(UTC) - timedelta(seconds=age)).isoformat()
    told["mail"] |= {"timestamp": at, "messageId": f"ses-{name}"}
    told["mail"]["tags"]["delivery"] = [delivery(name)]
    told[kind] |= {"timestamp": at, **detail}
    text = json.dumps(told)
    return text.replace("ada@example.org", f"{name}@example.org")


def soft(name: str, age: int = 0) -> str:
    recipient = {"emailAddress": f"{name}@example.org", "status": "4.2.2"}
    return event("bounce", name, age, bounceType="Transient", bouncedRecipients=[recipient])


def hear(*bodies: str) -> list[str]:
    """Play Lambda. Returns the ids of messages that stay in the queue."""
    records = [{"messageId": f"message-{n}", "body": body} for n, body in enumerate(bodies)]
    reply = function.handler({"Records": records}, Context())
    return [item["itemIdentifier"] for item in reply["batchItemFailures"]]


def counts() -> Counts:
    return total(mailings().counts(MAILING))


@pytest.mark.parametrize("kind", ["send", "delivery"])
def test_news_settles_an_unknown_mail_and_the_numbers_with_it(kind: str) -> None:
    put_row("ann", State.UNKNOWN)
    for _ in range(2):
        assert hear(event(kind, "ann")) == []
        assert (row("ann")["state"], row("ann")["message_id"]) == ("sent", "ses-ann")
        assert counts() == Counts(audience=1, sent=1)


def test_a_batch_about_many_mails_and_one_mail_often() -> None:
    put_row("ann", State.UNKNOWN)
    put_row("ben")
    batch = [event(kind, "ann") for kind in ("send", "delivery", "complaint", "delivery")]
    assert hear(*batch, event("bounce", "ben"), event("bounce", "ben")) == []
    assert counts() == Counts(audience=2, sent=2, bounced=1, complained=1)
    assert {"delivered_at", "complained_at"} <= row("ann").keys()
    assert hear(*batch, event("bounce", "ben")) == []
    assert counts() == Counts(audience=2, sent=2, bounced=1, complained=1)


def test_mails_that_bounced_or_were_complained_of_are_counted_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    put_row("ann")
    put_row("ben")
    for _ in range(2):
        assert hear(event("bounce", "ann"), event("bounce", "ann"), event("complaint", "ben")) == []
    assert counted(capsys) == {"MailsBounced": 1, "MailsComplained": 1}


def test_a_batch_costs_one_read_and_one_write() -> None:
    put_row("ann", State.UNKNOWN)
    put_row("ben", State.UNKNOWN)
    calls: list[str] = []
    events = resources.dynamodb.meta.events
    events.register("before-call", lambda model, **_: calls.append(model.name), unique_id="calls")
    try:
        hear(event("send", "ann"), event("send", "ben"), event("delivery", "ann"))
        hear(event("send", "ann"), event("send", "ben"))
    finally:
        events.unregister("before-call", unique_id="calls")
    assert calls == ["BatchGetItem", "TransactWriteItems", "BatchGetItem"]


def test_a_mail_that_is_just_being_sent_is_told_of_again_later() -> None:
    put_row("ann", State.CLAIMED, lease=int(datetime.now(UTC).timestamp()) + 100)
    put_row("ben", State.CLAIMED, lease=int(NOW.timestamp()) - 1)
    assert hear(event("send", "ann"), event("send", "ben")) == ["message-0"]
    assert (row("ann")["state"], row("ben")["state"]) == ("claimed", "sent")
    assert counts() == Counts(audience=2, sent=1)


def test_an_event_ahead_of_its_row_comes_again_and_one_without_any_does_not() -> None:
    assert hear(event("delivery", "ann", age=60), event("delivery", "ben", age=700)) == [
        "message-0"
    ]
    put_row("ann", State.UNKNOWN)
    assert hear(event("delivery", "ann", age=60)) == []
    assert row("ann")["state"] == "sent"


def test_a_mail_of_no_mailing_is_settled_too() -> None:
    body = json.loads(event("send", "ann"))
    body["mail"]["tags"]["delivery"] = ["r-ann_0-0"]
    one = LedgerEntry(delivery_id="r-ann_0-0", kind="confirmed", activity="a", state=State.UNKNOWN)
    client = boto3.client("dynamodb")
    client.put_item(TableName="LedgerTable", Item=from_entry(one))
    assert hear(json.dumps(body)) == []
    key = {"pk": {"S": "r-ann"}, "sk": {"S": "0-0"}}
    assert client.get_item(TableName="LedgerTable", Key=key)["Item"]["state"]["S"] == "sent"
    assert counts() == Counts()


@pytest.mark.parametrize(("kind", "reason"), [("bounce", "bounce"), ("complaint", "complaint")])
def test_a_dead_address_and_one_that_complains_get_no_more(kind: str, reason: str) -> None:
    put_row("ann")
    for _ in range(3):
        assert hear(event(kind, "ann")) == []
    known = subscribers().load(person("ann"))
    assert known
    assert (known.standing, known.reason) == (Standing.SUPPRESSED, reason)
    suppression = subscribers().suppression(person("ann"))
    assert suppression
    assert suppression.reason == reason
    assert [one.change for one in subscribers().consent(person("ann"))] == [Change.SUPPRESSED]
    unhurt = subscribers().load(person("ben"))
    assert unhurt
    assert unhurt.standing is Standing.CONFIRMED


def test_a_notification_without_tags_suppresses_by_the_address() -> None:
    body = json.loads((ROOT / "events" / "aws" / "ses_notification.json").read_text())
    body["Message"] = body["Message"].replace("ada@example.org", "Ann@Example.org")
    calls: list[str] = []
    events = resources.dynamodb.meta.events
    events.register("before-call", lambda model, **_: calls.append(model.name), unique_id="calls")
    try:
        assert hear(json.dumps(body)) == []
    finally:
        events.unregister("before-call", unique_id="calls")
    assert "BatchGetItem" not in calls  # which DynamoDB refuses without a key, and moto does not
    known = subscribers().load(person("ann"))
    assert known
    assert known.standing is Standing.SUPPRESSED


def test_a_complaint_without_recipients_is_about_who_the_mail_was_for() -> None:
    put_row("ann")
    assert hear(event("complaint", "ann", complainedRecipients=[])) == []
    known = subscribers().load(person("ann"))
    assert known
    assert known.standing is Standing.SUPPRESSED


def test_an_odd_event_holds_up_no_other() -> None:
    put_row("ann")
    put_row("ben")
    deep = '{"eventType":' + "[" * 20_000 + "]" * 20_000 + "}"
    zoneless = re.sub(r'("timestamp": "[^"]*?)(Z|\+00:00)"', r'\1"', event("bounce", "ben"))
    about_a_mailing = event("delivery", "ann").replace(delivery("ann"), f"MAILINGS_{MAILING}")
    bodies = (deep, zoneless, about_a_mailing, event("bounce", "ann"))
    # What cannot be read goes to the dead letters in the end; the third may still be ahead of its row.
    assert hear(*bodies) == ["message-0", "message-1", "message-2"]
    known = subscribers().load(person("ann"))
    assert known
    assert known.standing is Standing.SUPPRESSED


def test_what_bounced_elsewhere_suppresses_who_the_mail_was_for() -> None:
    put_row("ann")
    recipient = {"emailAddress": "ann@forwarded.example", "status": "5.1.1"}
    assert hear(event("bounce", "ann", bouncedRecipients=[recipient])) == []
    known = subscribers().load(person("ann"))
    assert known
    assert known.standing is Standing.SUPPRESSED
    assert subscribers().suppression(IDS.of("person", "ann@forwarded.example"))


def test_somebody_who_is_no_subscriber_is_remembered_all_the_same() -> None:
    assert hear(event("bounce", "cat", age=700)) == []
    assert subscribers().suppression(person("cat"))
    assert subscribers().load(person("cat")) is None


def test_bounces_that_may_pass_add_up_once_a_day() -> None:
    put_row("ann")
    day = 24 * 3600
    for days in range(9, 4, -1):
        body = soft("ann", age=days * day)
        assert hear(body, body) == []
        assert hear(body) == []
    known = subscribers().load(person("ann"))
    assert known
    assert known.standing is Standing.CONFIRMED
    assert 4 < known.score < 5
    assert counts().bounced == 0
    assert hear(soft("ann", age=day)) == []
    known = subscribers().load(person("ann"))
    assert known
    assert (known.standing, known.reason) == (Standing.SUPPRESSED, "bounces")


def test_too_many_bounces_stop_the_mailing_and_say_why() -> None:
    count({"audience": 100, "sent": 99, "bounced": 4})
    put_row("ann")
    assert hear(event("bounce", "ann", bouncedRecipients=[{"status": "5.7.1"}])) == []
    mailing = mailings().load(MAILING)
    assert mailing
    assert (mailing.state, mailing.reason) == (MailingState.PAUSED, "bounces")


def test_a_repeat_stops_a_mailing_that_the_first_time_did_not() -> None:
    put_row("ann")
    assert hear(event("complaint", "ann")) == []
    count({"audience": 100, "sent": 99, "complained": 1})
    mailing = mailings().load(MAILING)
    assert mailing
    assert mailing.state is MailingState.SENDING
    assert hear(event("complaint", "ann")) == []
    mailing = mailings().load(MAILING)
    assert mailing
    assert (mailing.state, mailing.reason) == (MailingState.PAUSED, "complaints")


def test_one_that_cannot_be_followed_comes_again_and_the_others_are_done() -> None:
    put_row("ann")
    put_row("ben")

    def fail(params: Any, **_: Any) -> None:
        if person("ann").encode() in params["body"]:
            raise BotoCoreError

    events = resources.dynamodb.meta.events
    events.register_first("before-call.dynamodb.GetItem", fail, unique_id="fail")
    try:
        assert hear(event("bounce", "ann"), event("bounce", "ben")) == ["message-0"]
    finally:
        events.unregister("before-call.dynamodb.GetItem", unique_id="fail")
    assert hear(event("bounce", "ann")) == []
    assert counts() == Counts(audience=2, sent=2, bounced=2)
    for name in ("ann", "ben"):
        assert subscribers().suppression(person(name))


def test_what_is_no_event_comes_again_and_nothing_personal_is_logged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = StringIO()
    monkeypatch.setattr(function.logger.registered_handler, "stream", log)
    put_row("ann")
    bodies = [
        "ann@example.org could not be reached.",
        '{"mail": "ann@example.org"}',
        "Successfully validated SNS topic for Amazon SES event publishing.",
    ]
    later = (event("complaint", "ann"), event("bounce", "cat", age=700))
    assert hear(*bodies, *later) == ["message-0", "message-1"]
    assert hear(*bodies, *later) == ["message-0", "message-1"]
    assert log.getvalue().count("event_unreadable") == 4
    assert "event_of_unknown_mail" in log.getvalue()
    assert "@example.org" not in log.getvalue()


def test_a_releases_bounce_counts_on_its_mailing_and_concerns_the_address_alone() -> None:
    release, member = "PR-libraries-week-1", "0" * 32
    mailings().create(
        Mailing(
            id=release,
            slug="libraries-week",
            content="c0ffee",
            subject="Libraries Week",
            state=MailingState.SENDING,
            created_at=NOW,
            send_at=NOW,
        )
    )
    sent = LedgerEntry(
        delivery_id=delivery_id(release, "0", member),
        kind="release",
        activity="",
        state=State.SENT,
    )
    boto3.client("dynamodb").put_item(TableName="LedgerTable", Item=from_entry(sent))
    bounce = event("bounce", "ann").replace(delivery("ann"), sent.delivery_id)
    assert hear(bounce) == []
    assert total(mailings().counts(release)).bounced == 1
    known = subscribers().load(person("ann"))
    assert known
    assert known.standing is Standing.SUPPRESSED
    assert subscribers().suppression(member) is None
