"""deliver_mail on moto: what is sent, who gets it, how often; and what SES, the network or a crash does."""

import email
import email.policy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import StringIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from moto.sqs.models import sqs_backends

from deliver_mail import handler as function
from deliver_mail import resources
from desk.activities.changes import decide
from fanfare import language
from fanfare.activities.activity import Activity, Listing, Mode
from fanfare.aws.register.activity_rows import from_listing
from fanfare.aws.register.rows import from_answer, from_party
from fanfare.delivery.protocol import LEASE, QUIET
from fanfare.language import LONDON
from fanfare.messages.deliveries import DeliverMail
from fanfare.messages.press_deliveries import decode_delivery
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.registration import Answer, Party
from fanfare.registrations.terms import Outcome, Status
from fanfare.signing import Purpose, Signer
from tests.emf import counted
from tests.functions.deliver_mail.conftest import error_reply
from tests.samples import RHYME_TIME, keyed, party
from tests.support.fixtures import Context

pytestmark = pytest.mark.usefixtures("aws")

START = datetime.now(UTC).replace(microsecond=0) + timedelta(days=14)
COMING = replace(RHYME_TIME, starts=START, ends=START + timedelta(hours=1), closes=START)


def put_listing(listing: Listing) -> None:
    boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=from_listing(listing))


def put_party(one: Party, activity: Activity = COMING) -> None:
    boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=from_party(activity, one))


def put_row(delivery_id: str, **attributes: Any) -> None:
    pk, sk = delivery_id.rsplit("_", 1)
    item: dict[str, Any] = {"pk": {"S": pk}, "sk": {"S": sk}, "claim": {"S": "somebody"}}
    for name, value in attributes.items():
        item[name] = {"N": str(value)} if isinstance(value, int) else {"S": value}
    boto3.client("dynamodb").put_item(TableName="LedgerTable", Item=item)


def row(delivery_id: str) -> dict[str, Any]:
    pk, sk = delivery_id.rsplit("_", 1)
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    item = boto3.client("dynamodb").get_item(TableName="LedgerTable", Key=key).get("Item", {})
    return {name: next(iter(value.values())) for name, value in item.items()}


def order(person: str, kind: MailKind = MailKind.CONFIRMED, **changes: Any) -> DeliverMail:
    sequence = changes.get("sequence", 0)
    fields = {
        "delivery_id": f"r-{person}_{sequence}-0",
        "kind": kind,
        "activity": COMING.key,
        "person": person,
        "registration_id": f"r-{person}",
        "party": keyed(person),
    }
    return DeliverMail(**(fields | changes))


def event(*messages: DeliverMail | str, queue: str = "DeliveryQueue") -> dict[str, Any]:
    arn = f"arn:aws:sqs:eu-west-2:123456789012:{queue}"
    bodies = [m if isinstance(m, str) else m.model_dump_json() for m in messages]
    return {
        "Records": [
            {"messageId": f"message-{n}", "body": body, "eventSourceARN": arn}
            for n, body in enumerate(bodies)
        ]
    }


def deliver(
    *messages: DeliverMail | str, context: Context | None = None, **where: str
) -> list[str]:
    """Play Lambda. Returns the ids of messages that stay in the queue."""
    reply = function.handler(event(*messages, **where), context or Context())
    return sorted(item["itemIdentifier"] for item in reply["batchItemFailures"])


def sent() -> list[EmailMessage]:
    """Every mail that SES took, parsed."""
    taken = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].sent_messages
    return [email.message_from_string(m.raw_data, policy=email.policy.default) for m in taken]


def part(mail: EmailMessage, subtype: str) -> str:
    return next(p.get_content() for p in mail.walk() if p.get_content_subtype() == subtype)


def queued(queue: str = "DeliveryQueue") -> list[DeliverMail]:
    """Messages in a queue, however long they have been told to wait."""
    return [decode_delivery(message.body) for message in held(queue)]


def held(queue: str) -> list[Any]:
    messages: list[Any] = sqs_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].queues[queue]._messages
    return messages


@pytest.fixture(autouse=True)
def registered(aws: None) -> None:
    """Ann and Ben have places."""
    put_listing(Listing(activity=COMING))
    for person in ("ann", "ben"):
        put_party(party(person))


NOT_VERIFIED = (
    "Email address is not verified. The following identities failed the check in region EU-WEST-2:"
)
"""SES's own words: https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html"""

TIMEOUT = ReadTimeoutError(endpoint_url="https://email.eu-west-2.amazonaws.com")


def test_a_confirmation_goes_to_the_person_with_links_and_calendar_part() -> None:
    assert deliver(order("ann")) == []
    (mail,) = sent()
    assert mail["To"] == "ann@example.org"
    assert mail["From"] == "Libraries Week <hello@fanfare.example.org>"
    assert mail["Subject"] == "Confirmed: Rhyme time"
    assert mail["Reply-To"] == COMING.contact
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    calendar = part(mail, "calendar")
    assert "METHOD:REQUEST" in calendar
    assert "UID:r-ann@fanfare.fanfare.example.org" in calendar
    token = part(mail, "plain").partition("/manage/")[2].split()[0]
    assert Signer(["new-key"]).read(Purpose.MANAGE, token) == (COMING.key, keyed("ann"), "r-ann")
    assert row("r-ann_0-0")["state"] == "sent"
    assert row("r-ann_0-0")["message_id"]
    assert "ann@" not in json.dumps(row("r-ann_0-0"))


def test_ses_is_told_whose_events_these_are() -> None:
    deliver(order("ann"))
    (mail,) = sent()
    assert mail.get_all("X-SES-MESSAGE-TAGS") == ["delivery=r-ann_0-0, kind=confirmed"]
    assert mail.get_all("X-SES-CONFIGURATION-SET") == ["mail-events"]


def test_an_online_activity_is_joined_by_a_link_of_ones_own() -> None:
    put_listing(
        Listing(activity=replace(COMING, mode=Mode.ONLINE, join_url="https://room.example"))
    )
    assert deliver(order("ann")) == []
    (mail,) = sent()
    for form in ("plain", "html"):
        text = part(mail, form).replace("\r\n ", "")
        token = re.split(r'["\s\\]', text.partition("/join/")[2])[0]
        assert Signer(["new-key"]).read(Purpose.JOIN, token) == (COMING.key, keyed("ann"), "r-ann")
        assert "room.example" not in text
    calendar = part(mail, "calendar")
    assert not any(word in calendar for word in ("/join/", "/manage/", "room.example"))
    assert all("(UK time)" in part(mail, form) for form in ("plain", "html"))


def test_calendar_sequence_grows_with_the_registration_and_with_the_activity() -> None:
    put_listing(Listing(activity=COMING, sequence=3))
    put_party(party("ann", sequence=2))
    changed = order("ann", MailKind.ACTIVITY_CHANGED, delivery_id="r-ann_2-3", sequence=2)
    assert deliver(changed) == []
    assert "SEQUENCE:5" in part(sent()[0], "calendar")


def changed(listing: Listing, hours: int) -> Listing:
    """The activity moved, and stored so."""
    delta = timedelta(hours=hours)
    times = {name: getattr(COMING, name) + delta for name in ("starts", "ends")}
    now = datetime.now(UTC)
    moved = decide(listing, replace(listing.activity, **times), now).listing
    put_listing(moved)
    return moved


def news(person: str, sequence: int) -> DeliverMail:
    return order(person, MailKind.ACTIVITY_CHANGED, delivery_id=f"r-{person}_0-{sequence}")


def test_each_is_told_of_changes_from_what_they_knew() -> None:
    """Ann hears of each of two changes, Ben of both at once; no order twice says more."""
    first = changed(Listing(activity=COMING, version=1), 1)
    assert deliver(news("ann", 1)) == []
    changed(first, 2)
    assert deliver(news("ben", 1), news("ann", 2), news("ben", 2)) == []
    assert deliver(news("ann", 2), news("ben", 1), news("ben", 2)) == []
    told = {(mail["To"].partition("@")[0], *_hours(part(mail, "plain"))) for mail in sent()}
    assert len(sent()) == 3
    start = COMING.starts.astimezone(LONDON).hour
    assert told == {
        ("ann", start, (start + 1) % 24),
        ("ann", (start + 1) % 24, (start + 2) % 24),
        ("ben", start, (start + 2) % 24),
    }
    assert "SEQUENCE:2" in part(sent()[-1], "calendar")


def _hours(text: str) -> tuple[int, ...]:
    """Hours of the day at which it began and begins."""
    found = re.findall(r"(?:Before|Now): [^,]+, (\d+)[\d:]*([ap]m)", " ".join(text.split()))
    return tuple(int(hour) % 12 + 12 * (half == "pm") for hour, half in found)


def test_one_change_costs_no_further_read(calls: list[str]) -> None:
    changed(Listing(activity=COMING, version=1), 1)
    calls.clear()
    assert deliver(news("ann", 1), news("ben", 1)) == []
    assert calls.count("BatchGetItem") == 1


def test_a_cancellation_after_the_hour_still_reaches_who_was_promised_it() -> None:
    ago = datetime.now(UTC) - timedelta(minutes=5)
    over = replace(COMING, starts=ago - timedelta(hours=1), ends=ago)
    put_listing(Listing(activity=over, cancelled=True, sequence=1))
    off = order("ann", MailKind.ACTIVITY_CANCELLED, delivery_id="r-ann_0-1")
    assert deliver(off) == []
    assert "METHOD:CANCEL" in part(sent()[0], "calendar")


@pytest.mark.parametrize("kind", [MailKind.WAITING, MailKind.REDUCED, MailKind.ACTIVITY_CHANGED])
def test_who_waits_gets_no_calendar_entry(kind: MailKind) -> None:
    put_party(party("ann", status=Status.WAITING))
    assert deliver(order("ann", kind)) == []
    assert [p.get_content_subtype() for p in sent()[0].iter_parts()] == ["plain", "html"]


def test_a_reminder_says_how_to_have_no_more_of_them() -> None:
    soon = datetime.now(UTC) + timedelta(hours=23)
    put_listing(Listing(activity=replace(COMING, starts=soon, ends=soon + timedelta(hours=1))))
    remind = order("ann", MailKind.REMINDER_DAY, delivery_id="r-ann_reminder-day-0")
    assert deliver(remind, queue="BulkDeliveryQueue") == []
    (mail,) = sent()
    assert mail["List-Unsubscribe"].startswith("<https://fanfare.example.org/manage/")
    assert mail["List-Unsubscribe-Post"] is None
    assert [p.get_content_subtype() for p in mail.iter_parts()] == ["plain", "html"]


def test_one_that_cannot_be_read_goes_back_and_the_others_go_out() -> None:
    assert deliver(order("ann"), '{"type":"mail.deliver"', order("ben")) == ["message-1"]
    assert {mail["To"] for mail in sent()} == {"ann@example.org", "ben@example.org"}


def test_one_that_cannot_be_written_goes_back_and_the_others_go_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalog("cy")
    catalogue.add("Hello %(name)s,", "Helo %(enw)s,")  # a translator's slip
    (tmp_path / "cy/LC_MESSAGES").mkdir(parents=True)
    with (tmp_path / "cy/LC_MESSAGES/fanfare.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    put_party(party("ann", language="cy"))
    assert deliver(order("ann"), order("ben")) == ["message-0"]
    assert [mail["To"] for mail in sent()] == ["ben@example.org"]
    assert row("r-ann_0-0") == {}


def test_a_message_that_comes_again_sends_nothing_more() -> None:
    for _ in range(3):
        assert deliver(order("ann")) == []
    assert deliver(order("ann"), order("ann")) == []
    assert len(sent()) == 1
    assert queued() == []


def test_twice_in_one_batch_is_one_mail() -> None:
    assert deliver(order("ann"), order("ann")) == []
    assert len(sent()) == 1


def test_a_batch_of_more_than_ten() -> None:
    people = [f"person{n}" for n in range(23)]
    for person in people:
        put_party(party(person))
    assert deliver(*map(order, people)) == []
    assert {mail["To"] for mail in sent()} == {f"{person}@example.org" for person in people}


def test_one_read_and_two_writes_whatever_the_batch_holds(calls: list[str]) -> None:
    put_party(party("cat"))
    deliver(order("ann"))
    calls.clear()
    deliver(order("ben"), order("cat"), order("ann"))
    # Ann's mail is known: her claim fails once, and the others' are made without it.
    assert calls.count("TransactWriteItems") == 3
    assert calls.count("BatchGetItem") == 1
    assert calls.count("SendRawEmail") == 2


@pytest.fixture
def calls() -> Iterator[list[str]]:
    """The AWS calls of the function, by name."""
    names: list[str] = []

    def note(model: Any, **_: Any) -> None:
        names.append(model.name)

    clients = (resources.dynamodb, resources.ses)
    for client in clients:
        client.meta.events.register("before-call", note)
    yield names
    for client in clients:
        client.meta.events.unregister("before-call", note)


@pytest.mark.parametrize(
    ("changes", "message", "reason"),
    [
        ({"sequence": 2}, {}, "overtaken"),
        ({"registration_id": "r-other"}, {}, "other_registration"),
        ({"status": Status.CANCELLED}, {}, "cancelled"),
        ({"person": "somebody-else"}, {"person": "nobody", "party": keyed("nobody")}, "gone"),
        ({}, {"activity": "nothing"}, "gone"),
        ({"email": "a@b.example, c@d.example"}, {}, "address"),
    ],
)
def test_what_needs_no_telling_is_skipped_and_written_down(
    changes: dict[str, Any], message: dict[str, Any], reason: str
) -> None:
    put_party(replace(party("ann"), **changes))
    assert deliver(order("ann").model_copy(update=message)) == []
    assert sent() == []
    assert (row("r-ann_0-0")["state"], row("r-ann_0-0")["reason"]) == ("skipped", reason)


def test_a_skipped_mail_leaves_what_the_ledger_knew() -> None:
    deliver(order("ann"))
    put_party(party("ann", sequence=1))
    assert deliver(order("ann")) == []
    assert row("r-ann_0-0")["state"] == "sent"


def test_a_confirmation_of_an_activity_cancelled_meanwhile_is_its_cancellation_and_comes_once() -> (
    None
):
    put_listing(Listing(activity=COMING, cancelled=True, sequence=1))
    assert deliver(order("ann")) == []
    mailing = order("ann", MailKind.ACTIVITY_CANCELLED, delivery_id="r-ann_0-1")
    assert deliver(mailing, queue="BulkDeliveryQueue") == []
    (mail,) = sent()
    assert mail["Subject"] == "Cancelled: Rhyme time"
    assert "METHOD:CANCEL" in part(mail, "calendar")


def test_a_refused_recipient_is_written_down_and_acknowledged(
    ses_says: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    ses_says(
        lambda request: (
            ("MessageRejected", "no") if "ann@example.org" in str(request["body"]) else None
        )
    )
    assert deliver(order("ann"), order("ben")) == []
    assert (row("r-ann_0-0")["state"], row("r-ann_0-0")["reason"]) == ("refused", "MessageRejected")
    assert row("r-ben_0-0")["state"] == "sent"
    assert deliver(order("ann")) == []
    assert queued() == []
    assert counted(capsys) == {"MailsSent": 1, "MailsRefused": 1}


@pytest.mark.parametrize(
    ("refusal", "delay"),
    [
        (("Throttling", "Maximum sending rate exceeded."), 20),
        (("Throttling", "Daily message quota exceeded."), 900),
        (("LimitExceeded", "no"), 900),
        (("AccountSendingPausedException", "paused"), 900),
        (("MessageRejected", f"{NOT_VERIFIED} hello@fanfare.example.org"), 900),
        (("MessageRejected", f"{NOT_VERIFIED} ann@example.org"), 900),
        (("MessageRejected", f"{NOT_VERIFIED} ann@example.org, hello@fanfare.example.org"), 900),
        (("MessageRejected", "Email address not verified ann@example.org"), 900),
        (("MailFromDomainNotVerifiedException", "mail.fanfare.example.org"), 900),
        (("AccessDenied", "no"), 900),
    ],
)
@pytest.mark.parametrize("queue", ["DeliveryQueue", "BulkDeliveryQueue"])
def test_not_now_delays_the_mail_and_counts_against_nothing(
    ses_says: Any, refusal: tuple[str, str], delay: int, queue: str
) -> None:
    answers = [refusal, None]
    ses_says(lambda request: answers.pop(0))
    assert deliver(order("ann"), queue=queue) == []
    assert row("r-ann_0-0")["state"] == "queued"
    assert queued(queue) == [order("ann")]
    (message,) = held(queue)
    wait = (message.delayed_until - message.sent_timestamp) / 1000
    assert delay <= round(wait, 1) <= min(delay + 10, 900)
    assert deliver(order("ann"), queue=queue) == []
    assert (row("r-ann_0-0")["state"], row("r-ann_0-0")["attempt"]) == ("sent", "1")
    assert len(sent()) == 1


def test_a_lost_reply_is_unknown_and_the_mail_waits(
    ses_says: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    tries = ses_says(TIMEOUT)
    assert deliver(order("ann")) == []
    assert len(tries) == 1  # the SDK itself must not try again
    assert row("r-ann_0-0")["state"] == "unknown"
    assert queued() == [order("ann")]
    assert deliver(order("ann")) == []
    assert len(tries) == 1
    assert len(queued()) == 2
    assert counted(capsys) == {"MailsUnknown": 1}


@pytest.mark.parametrize(
    "fault",
    [
        ConnectionClosedError(endpoint_url="https://email.eu-west-2.amazonaws.com"),
        ("InternalFailure", "no", 500),
    ],
)
def test_whatever_may_have_been_sent_is_unknown(ses_says: Any, fault: Any) -> None:
    ses_says(fault)
    assert deliver(order("ann")) == []
    assert row("r-ann_0-0")["state"] == "unknown"


def test_an_unknown_mail_goes_again_after_the_quiet_window() -> None:
    long_ago = now() - QUIET - 1
    put_row("r-ann_0-0", state="unknown", attempt=1, since=long_ago)
    assert deliver(order("ann")) == []
    assert len(sent()) == 1
    assert (row("r-ann_0-0")["state"], row("r-ann_0-0")["attempt"]) == ("sent", "2")


def test_an_unknown_mail_stays_so_after_the_last_attempt() -> None:
    put_row("r-ann_0-0", state="unknown", attempt=3, since=now() - QUIET - 1)
    assert deliver(order("ann"), order("ben")) == []
    assert [mail["To"] for mail in sent()] == ["ben@example.org"]
    assert queued() == []


def test_a_mail_that_another_worker_is_sending_is_left_alone_for_now() -> None:
    put_row("r-ann_0-0", state="claimed", attempt=1, lease=now() + LEASE)
    assert deliver(order("ann")) == []
    assert sent() == []
    assert queued() == [order("ann")]


def test_a_worker_that_died_leaves_an_unknown_mail() -> None:
    lease = now() - 5
    put_row("r-ann_0-0", state="claimed", attempt=1, lease=lease, kind="confirmed", activity="a")
    assert deliver(order("ann")) == []
    assert sent() == []
    assert (row("r-ann_0-0")["state"], row("r-ann_0-0")["since"]) == ("unknown", str(lease))
    assert queued() == [order("ann")]


def test_what_there_is_no_time_for_stays_in_the_queue_unclaimed() -> None:
    assert deliver(order("ann"), context=Context(remaining=5_000)) == ["message-0"]
    assert sent() == []
    assert row("r-ann_0-0")["state"] == "queued"
    assert deliver(order("ann")) == []
    assert len(sent()) == 1


def test_a_cancellation_waits_for_the_confirmation_that_is_being_sent() -> None:
    put_row("r-ann_0-0", state="claimed", attempt=1, lease=now() + LEASE)
    cancelled = cancel("ann")
    assert deliver(cancelled, order("ben")) == []
    assert [mail["To"] for mail in sent()] == ["ben@example.org"]
    assert queued() == [cancelled]


@pytest.mark.parametrize("state", ["queued", "unknown", None])
def test_no_confirmation_follows_a_cancellation(state: str | None) -> None:
    if state:
        put_row("r-ann_0-0", state=state, attempt=1, since=1)
    assert deliver(cancel("ann")) == []
    put_party(party("ann"))  # what a worker saw that read before the cancellation
    assert deliver(order("ann")) == []
    (mail,) = sent()
    assert "METHOD:CANCEL" in part(mail, "calendar")


def cancel(person: str) -> DeliverMail:
    put_party(party(person, status=Status.CANCELLED, sequence=1))
    return order(person, MailKind.CANCELLED, sequence=1)


def test_a_cancellation_reaches_the_entry_of_a_registration_that_was_made_again() -> None:
    put_party(party("ann", registration_id="r-again"))
    assert deliver(order("ann", MailKind.CANCELLED, sequence=1)) == []
    calendar = part(sent()[0], "calendar")
    assert "UID:r-ann@" in calendar
    assert "SEQUENCE:1" in calendar


@pytest.mark.parametrize(
    "moved",
    [
        {"party": ""},
        {"party": keyed("ann", "Anne")},
        {"party": keyed("ben")},
        {"party": keyed("nobody")},
    ],
)
def test_a_registration_is_found_by_its_id_wherever_the_message_saw_it(
    moved: dict[str, Any],
) -> None:
    """Messages from before parties had keys, and those that a corrected name has overtaken."""
    put_party(party("ann", name="Another at Ann's address", registration_id="r-another"))
    assert deliver(order("ann", **moved), order("ben")) == []
    greetings = {mail["To"]: part(mail, "plain").split(",")[0] for mail in sent()}
    assert greetings == {"ann@example.org": "Hello Ann", "ben@example.org": "Hello Ben"}


def test_a_message_from_before_keys_reaches_the_entry_of_what_was_made_again() -> None:
    put_party(party("ann", registration_id="r-again", earlier=("r-ann",)))
    assert deliver(order("ann", MailKind.CANCELLED, sequence=1, party="")) == []
    assert "UID:r-ann@" in part(sent()[0], "calendar")


@pytest.mark.parametrize("activity", [COMING.key, "unknown-activity", ""])
def test_a_request_that_was_not_accepted_is_answered_with_the_reason(activity: str) -> None:
    answer = Answer(request_id="q1", outcome=Outcome.CLOSED, name="Dee", email="dee@example.org")
    pk = f"ACTIVITY#{activity}" if activity else "REJECTED#2021-10-01"
    boto3.client("dynamodb").put_item(
        TableName="RegisterTable", Item=from_answer(pk, answer, datetime.now(UTC))
    )
    message = DeliverMail(
        delivery_id="q1_refused",
        kind=MailKind.NOT_ACCEPTED,
        activity=activity,
        person="" if activity else "2021-10-01",
        request_id="q1",
    )
    assert deliver(message) == []
    (mail,) = sent()
    assert mail["To"] == "dee@example.org"
    assert "Registration for this activity has closed." in part(mail, "plain")
    assert [p.get_content_subtype() for p in mail.iter_parts()] == ["plain", "html"]


def test_a_sent_mail_is_written_down_although_another_transaction_meets_it() -> None:
    """Conflicts come from a cancellation that marks the row; moto has none, so one is put in."""
    calls: list[str] = []

    def conflict(**_: Any) -> Any:
        calls.append("transaction")
        if len(calls) not in (2, 3):  # the claim is the first
            return None
        answer, parsed = error_reply("TransactionCanceledException")
        reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
        return answer, parsed | {"CancellationReasons": reasons}

    events = resources.dynamodb.meta.events
    events.register_first("before-call.dynamodb.TransactWriteItems", conflict, unique_id="conflict")
    try:
        assert deliver(order("ann"), order("ben")) == []
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", unique_id="conflict")
    assert len(calls) == 4
    assert [row(f"r-{who}_0-0")["state"] for who in ("ann", "ben")] == ["sent", "sent"]


def test_nothing_personal_is_logged(monkeypatch: pytest.MonkeyPatch, ses_says: Any) -> None:
    log = StringIO()
    monkeypatch.setattr(function.logger.registered_handler, "stream", log)
    ses_says(("MessageRejected", "Address is on the list: canary-ann@example.org"))
    put_party(party("ann", name="Canary Ann", email="canary-ann@example.org"))
    deliver(order("ann"), '{"email":"canary-ann@example.org"}')
    assert "mail_refused" in log.getvalue()
    assert "mail_not_written" in log.getvalue()
    assert "anary" not in log.getvalue()


def test_the_log_says_how_to_leave_the_sandbox_and_names_nobody(
    monkeypatch: pytest.MonkeyPatch, ses_says: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    log = StringIO()
    monkeypatch.setattr(function.logger.registered_handler, "stream", log)
    ses_says(("MessageRejected", f"{NOT_VERIFIED} canary-ann@example.org"))
    put_party(party("ann", name="Canary Ann", email="canary-ann@example.org"))
    deliver(order("ann"), order("ben"))
    (line,) = [
        one for one in map(json.loads, log.getvalue().splitlines()) if one["level"] == "ERROR"
    ]
    assert (line["message"], line["reason"], line["mails"]) == ("mails_wait", "NotVerified", 2)
    assert counted(capsys) == {"MailsHeldUp": 1}
    assert "sandbox" in line["advice"]
    assert "anary" not in log.getvalue()


def now() -> int:
    return int(datetime.now(UTC).timestamp())
