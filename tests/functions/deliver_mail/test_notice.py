"""deliver_mail on moto: answers about the bulletin, as they arrive and when they no longer should."""

import email
import email.policy
import json
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from deliver_mail import handler as function
from fanfare.aws.ledger.rows import entry_key
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.delivery.protocol import LEASE, QUIET
from fanfare.messages.deliveries import DeliverNotice
from fanfare.signing import BadLink, Purpose, Signer
from fanfare.subscribers.subscriber import Standing, Subscriber
from fanfare.subscribers.terms import NoticeKind
from tests.support.fixtures import Context

pytestmark = pytest.mark.usefixtures("aws")

ADA = "5f0c1e2d3b4a59687f6e5d4c3b2a1908"
NOW = datetime.now(UTC).replace(microsecond=0)
PENDING = Subscriber(
    person=ADA,
    email="ada@example.org",
    subscription_id="ask",
    standing=Standing.PENDING,
    name="Visit www.rude.example",
    changed_at=NOW,
)
SITE = "https://fanfare.example.org"


@pytest.fixture(autouse=True)
def asked(aws: None) -> None:
    """Ada has asked for the bulletin."""
    store(PENDING)


def store(subscriber: Subscriber) -> None:
    table = Subscribers(boto3.client("dynamodb"), "SubscribersTable")
    known = table.load(ADA)
    table.save(replace(subscriber, version=known.version if known else 0))


def order(kind: NoticeKind = NoticeKind.CONFIRM, **changes: Any) -> DeliverNotice:
    fields = {
        "delivery_id": "ask_notice",
        "kind": kind,
        "person": ADA,
        "email": "ada@example.org",
        "subscription_id": "ask",
    }
    return DeliverNotice(**(fields | changes))


def deliver(*messages: DeliverNotice | str) -> list[str]:
    """Play Lambda. Returns the ids of messages that stay in the queue."""
    arn = "arn:aws:sqs:eu-west-2:123456789012:DeliveryQueue"
    records = [
        {
            "messageId": f"message-{n}",
            "body": one if isinstance(one, str) else one.model_dump_json(),
            "eventSourceARN": arn,
        }
        for n, one in enumerate(messages)
    ]
    reply = function.handler({"Records": records}, Context())
    return [item["itemIdentifier"] for item in reply["batchItemFailures"]]


def sent() -> list[EmailMessage]:
    taken = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].sent_messages
    return [email.message_from_string(m.raw_data, policy=email.policy.default) for m in taken]


def part(mail: EmailMessage, subtype: str) -> str:
    return next(p.get_content() for p in mail.walk() if p.get_content_subtype() == subtype)


def row(delivery_id: str = "ask_notice") -> dict[str, Any]:
    item = boto3.client("dynamodb").get_item(TableName="LedgerTable", Key=entry_key(delivery_id))
    return {name: next(iter(value.values())) for name, value in item.get("Item", {}).items()}


class Links(HTMLParser):
    """The addresses that a mail's HTML links to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found += [value for name, value in attrs if name == "href"]


def test_a_confirmation_mail_has_one_link_to_the_button() -> None:
    assert deliver(order()) == []
    (mail,) = sent()
    assert mail["To"] == "ada@example.org"
    assert mail["From"] == "Libraries Week <hello@fanfare.example.org>"
    assert mail["Reply-To"] == "hello@fanfare.example.org"
    assert mail["Subject"] == "One click to go: the Libraries Week bulletin"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["In-Reply-To"] is None
    button, privacy = Links(part(mail, "html")).found
    assert privacy == f"{SITE}/privacy"
    assert button.startswith(f"{SITE}/bulletin/confirm/")
    assert button in part(mail, "plain").split()
    token = button.rpartition("/")[2]
    assert Signer(["new-key"]).read(Purpose.CONFIRM, token) == (ADA, "ask")
    with pytest.raises(BadLink):
        Signer(["new-key"]).read(Purpose.LEAVE, token)
    assert (row()["state"], row()["kind"]) == ("sent", "confirm")
    assert "ada@" not in json.dumps(row())


@pytest.mark.parametrize("kind", NoticeKind)
def test_nothing_that_somebody_typed_is_in_a_notice(kind: NoticeKind) -> None:
    standing = {
        NoticeKind.ALREADY_SUBSCRIBED: Standing.CONFIRMED,
        NoticeKind.LEAVE_HELP: Standing.CONFIRMED,
        NoticeKind.LEAVE_LINK: Standing.CONFIRMED,
        NoticeKind.UNSUBSCRIBED: Standing.UNSUBSCRIBED,
    }
    store(replace(PENDING, standing=standing.get(kind, Standing.PENDING)))
    assert deliver(order(kind)) == []
    (mail,) = sent()
    assert mail["Subject"]
    for subtype in ("plain", "html"):
        text = part(mail, subtype)
        assert "rude" not in text
        assert "ada" not in text.lower()
        assert "\x02" not in text
    assert "Hello," in part(mail, "plain")
    assert [p.get_content_subtype() for p in mail.iter_parts()] == ["plain", "html"]


def test_a_link_to_leave_opens_the_button_of_the_subscriber() -> None:
    store(replace(PENDING, standing=Standing.CONFIRMED))
    assert deliver(order(NoticeKind.LEAVE_LINK, delivery_id="ask_leave_link")) == []
    (mail,) = sent()
    assert mail["Subject"] == "Do you want to leave the Libraries Week bulletin?"
    assert mail["Auto-Submitted"] == "auto-generated"
    button, privacy = Links(part(mail, "html")).found
    assert button.startswith(f"{SITE}/bulletin/leave/")
    assert Signer(["new-key"]).read(Purpose.LEAVE, button.rpartition("/")[2]) == (ADA,)
    assert privacy == f"{SITE}/privacy"


def test_an_answer_to_a_mail_says_that_it_is_one() -> None:
    message_id = "<" + "b7" * 60 + "@mail.example.org>"
    assert deliver(order(NoticeKind.HELP, in_reply_to=message_id)) == []
    (mail,) = sent()
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["In-Reply-To"] == message_id
    assert mail["References"] == message_id
    assert "bulletin-subscribe@bulletin.fanfare.example.org" in part(mail, "plain")
    assert "mailto:bulletin-unsubscribe@" in part(mail, "html")


def test_who_is_subscribed_already_gets_the_way_to_choose_and_leave() -> None:
    store(replace(PENDING, standing=Standing.CONFIRMED))
    assert deliver(order(NoticeKind.ALREADY_SUBSCRIBED)) == []
    link = Links(part(sent()[0], "html")).found[0]
    assert link.startswith(f"{SITE}/bulletin/preferences/")
    assert Signer(["new-key"]).read(Purpose.PREFERENCES, link.rpartition("/")[2]) == (ADA,)


def test_the_link_to_own_data_is_good_for_that_alone() -> None:
    store(PENDING)
    assert deliver(order(NoticeKind.OWN_DATA), order(NoticeKind.OWN_DATA)) == []
    (mail,) = sent()
    assert mail["To"] == "ada@example.org"
    assert "works for one hour" in " ".join(part(mail, "plain").split())
    link, privacy = Links(part(mail, "html")).found
    assert privacy == f"{SITE}/privacy"
    assert link.startswith(f"{SITE}/bulletin/data/")
    assert link in part(mail, "plain").split()
    token = link.rpartition("/")[2]
    assert Signer(["new-key"]).read(Purpose.OWN_DATA, token) == (ADA,)
    for other in (Purpose.PREFERENCES, Purpose.LEAVE):
        with pytest.raises(BadLink):
            Signer(["new-key"]).read(other, token)


@pytest.mark.parametrize(
    ("kind", "now", "reason"),
    [
        (NoticeKind.CONFIRM, {"standing": Standing.CONFIRMED}, "overtaken"),
        (NoticeKind.CONFIRM, {"standing": Standing.UNSUBSCRIBED}, "overtaken"),
        (NoticeKind.CONFIRM, {"subscription_id": "another"}, "overtaken"),
        (NoticeKind.CONFIRM, {"standing": Standing.SUPPRESSED}, "suppressed"),
        (NoticeKind.HELP, {"standing": Standing.SUPPRESSED}, "suppressed"),
        (NoticeKind.OWN_DATA, {"standing": Standing.SUPPRESSED}, "suppressed"),
        (NoticeKind.ALREADY_SUBSCRIBED, {"standing": Standing.UNSUBSCRIBED}, "overtaken"),
        (NoticeKind.UNSUBSCRIBED, {"standing": Standing.CONFIRMED}, "overtaken"),
        (NoticeKind.UNSUBSCRIBED, {"standing": Standing.PENDING}, "overtaken"),
    ],
)
def test_what_is_no_longer_so_is_not_sent(
    kind: NoticeKind, now: dict[str, Any], reason: str
) -> None:
    store(replace(PENDING, **now))
    assert deliver(order(kind)) == []
    assert sent() == []
    assert (row()["state"], row()["reason"]) == ("skipped", reason)


def test_who_is_not_there_gets_no_link_but_an_answer_to_a_mail() -> None:
    boto3.client("dynamodb").delete_item(
        TableName="SubscribersTable", Key={"pk": {"S": "SUBSCRIBERS#5"}, "sk": {"S": ADA}}
    )
    assert deliver(order(), order(NoticeKind.UNSUBSCRIBED, delivery_id="leave_notice")) == []
    assert [mail["Subject"] for mail in sent()] == ["You get no more bulletins from Libraries Week"]


def test_an_address_outside_ascii_is_skipped_and_holds_up_no_other() -> None:
    odd = order(delivery_id="odd_notice", email="müller@example.org")
    assert deliver(odd, order()) == []
    assert len(sent()) == 1
    assert row("odd_notice")["reason"] == "address"


def test_however_often_it_comes_it_is_one_mail() -> None:
    for _ in range(3):
        assert deliver(order(), order()) == []
    assert len(sent()) == 1


def test_one_without_a_reply_goes_again_after_the_quiet_window() -> None:
    now = int(datetime.now(UTC).timestamp())
    lost = {
        **entry_key("ask_notice"),
        "claim": {"S": "somebody"},
        "state": {"S": "claimed"},
        "kind": {"S": "confirm"},
        "activity": {"S": ""},
        "attempt": {"N": "1"},
    }
    for ended, mails in ((5, 0), (LEASE + QUIET + 5, 1)):
        lost["lease"] = {"N": str(now - ended)}
        boto3.client("dynamodb").put_item(TableName="LedgerTable", Item=lost)
        assert deliver(order()) == []
        assert len(sent()) == mails
    assert row()["state"] == "sent"


def test_notices_and_other_mails_share_a_batch() -> None:
    unreadable = '{"type":"notice.deliver"'
    assert deliver(order(), unreadable, order(NoticeKind.HELP, delivery_id="h_notice")) == [
        "message-1"
    ]
    assert len(sent()) == 2
