"""read_mail on moto: press copies, from the mail in the bucket to the message of the service."""

import json
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO, StringIO
from typing import Any

import boto3
import docx
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from fanfare.messages.press_copies import ReleaseCopied
from fanfare.messages.releases import decode_press
from fanfare.opaque import OpaqueIds
from fanfare.releases.press_address import press_address
from fanfare.services.service import member_of
from read_mail import handler as function
from read_mail import resources
from tests.functions.read_mail.test_read_mail import BUCKET, DOMAIN, put, queued, receive, stored
from tests.stack import SECRETS
from tests.support.inbound_mails import by_ses, mail

IDS = OpaqueIds(SECRETS["OpaqueKey"])
KENT, ESSEX = member_of("kent"), member_of("essex")
TEXT = "Kent Libraries open their doors to 1,762 children for Libraries Week"


@pytest.fixture(autouse=True)
def bucket(aws: None) -> Iterator[None]:
    boto3.client("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
    )
    caches = (resources.opaque_ids, resources.outbox, resources.press)
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


def address(member: str = KENT, mac: str = "") -> str:
    return press_address(member, mac or IDS.of("press-copy", member), DOMAIN)


def copies() -> list[ReleaseCopied]:
    messages = sqs_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].queues["PressQueue"]._messages
    return [
        message for one in messages if isinstance(message := decode_press(one.body), ReleaseCopied)
    ]


def sent(*headers: str, to: str = "", body: str = TEXT, **ses: Any) -> bytes:
    return mail(
        "Message-ID: <1@example.org>", *headers, body=body, recipient=to or address(), **ses
    )


def log_of(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    log = StringIO()
    monkeypatch.setattr(function.logger.registered_handler, "stream", log)
    return log


def test_a_press_copy_becomes_a_message_and_is_gone() -> None:
    assert (
        receive(put("one", sent("Subject: =?utf-8?q?Wythnos_Llyfrgelloedd_=E2=80=93_news?="))) == []
    )
    (copy,) = copies()
    assert (copy.member, copy.text) == (KENT, TEXT)
    assert copy.subject == "Wythnos Llyfrgelloedd – news"
    assert copy.sender_domain == "example.org"
    assert stored() == []
    assert queued() == []


def test_the_same_mail_twice_is_one_request_and_another_services_is_another() -> None:
    events = [put(key, sent(to=to)) for key, to in
              (("one", address()), ("two", address().upper()), ("three", address(ESSEX)))]  # fmt: skip
    assert receive(*events) == []
    one, two, three = copies()
    assert one.request_id == two.request_id
    assert one.request_id != three.request_id
    assert (two.member, three.member) == (KENT, ESSEX)


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        (f"press@{DOMAIN}", "press_without_token"),
        (f"press+@{DOMAIN}", "press_malformed_token"),
        (f"press+{KENT}@{DOMAIN}", "press_malformed_token"),
        (f"press+{'x' * 300}@{DOMAIN}", "press_malformed_token"),
        (press_address(KENT, "0" * 12, DOMAIN), "press_forged_token"),
        (press_address(KENT, IDS.of("press-copy", ESSEX), DOMAIN), "press_forged_token"),
    ],
)
def test_without_a_token_of_ours_nothing_comes_of_it_and_it_is_counted(
    monkeypatch: pytest.MonkeyPatch, to: str, reason: str
) -> None:
    log = log_of(monkeypatch)
    assert receive(put("one", sent(to=to))) == []
    assert (copies(), queued(), stored()) == ([], [], [])
    line = json.loads(log.getvalue())
    assert (line["message"], line["reason"]) == ("mail_dropped", reason)


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-generated", "Precedence: bulk", "List-Id: <press.kent.gov.uk>",
     "X-Loop: yes", "Subject: unsubscribe"],
)  # fmt: skip
def test_lists_and_programs_may_send_press_copies(header: str) -> None:
    assert receive(put("one", sent(header))) == []
    assert [copy.text for copy in copies()] == [TEXT]
    assert queued() == []


@pytest.mark.parametrize(
    ("ses", "reason"),
    [
        ({"spam": "FAIL"}, "spam"),
        ({"virus": "FAIL"}, "virus"),
        ({"results": "amazonses.com;\r\n dmarc=fail header.from=example.org;"}, "dmarc"),
    ],
)
def test_dangerous_mail_is_no_copy(
    monkeypatch: pytest.MonkeyPatch, ses: dict[str, Any], reason: str
) -> None:
    log = log_of(monkeypatch)
    assert receive(put("one", sent(**ses))) == []
    assert copies() == []
    assert json.loads(log.getvalue())["reason"] == reason


def test_an_unauthenticated_sender_is_named_by_nobody() -> None:
    unaligned: dict[str, Any] = {"envelope": "x@elsewhere.example", "results": None}
    events = [put("one", sent(**unaligned)), put("two", sent(sender=None))]
    assert receive(*events) == []
    assert [copy.sender_domain for copy in copies()] == ["", ""]


def test_a_mail_of_40_mb_is_read_no_further_than_its_text() -> None:
    asked: list[str] = []
    events = resources.inbound._client.meta.events
    events.register(
        "before-call.s3.GetObject", lambda params, **_: asked.append(params["headers"]["Range"])
    )
    body = TEXT + "\r\n" + "word " * 30_000
    attached = (
        'Content-Type: multipart/mixed; boundary="b"\r\n',
        "--b\r\nContent-Type: text/plain\r\n\r\n" + body + "\r\n--b\r\n"
        "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n",
    )
    content = sent(attached[0].strip(), body=attached[1]) + b"A" * 40_000_000
    assert receive(put("large", content)) == []
    (copy,) = copies()
    assert copy.text.startswith(TEXT)
    assert len(copy.text) == 50_000
    assert asked == ["bytes=0-65535", "bytes=0-2097151"]
    assert stored() == []


def test_a_mail_whose_text_lies_behind_its_pictures_is_kept_without() -> None:
    body = ("--b\r\nContent-Type: image/png\r\n\r\n" + "A" * 3_000_000
            + "\r\n--b\r\nContent-Type: text/plain\r\n\r\nlate\r\n--b--")  # fmt: skip
    content = sent("Subject: News", 'Content-Type: multipart/mixed; boundary="b"', body=body)
    assert receive(put("large", content)) == []
    assert [(copy.subject, copy.text) for copy in copies()] == [("News", "")]


def test_a_release_that_is_only_attached_is_read() -> None:
    release, stream = docx.Document(), BytesIO()
    release.add_paragraph(TEXT)
    release.save(stream)
    message = EmailMessage(policy=SMTP)
    message.set_content("Dear all, see the attachment.")
    message.add_attachment(b"A" * 400_000, maintype="image", subtype="png", filename="logo.png")
    message.add_attachment(
        stream.getvalue(), maintype="application", subtype="octet-stream", filename="r.docx"
    )
    content = by_ses(recipient=address()).encode() + message.as_bytes()
    assert receive(put("one", content)) == []
    assert [copy.text for copy in copies()] == [TEXT]


def test_a_mail_of_html_alone_is_read_as_text() -> None:
    message = EmailMessage(policy=SMTP)
    message["From"] = "Ann <ann@example.org>"
    message["To"] = address()
    markup = "<style>p {}</style><h1>Bath &amp; North East\nSomerset</h1><p>1,762 <b>children</b>"
    message.set_content(
        f"<html><title>x</title>{markup}<script>evil()</script></html>", subtype="html"
    )
    content = by_ses(recipient=address()).encode() + message.as_bytes()
    assert receive(put("one", content)) == []
    assert [copy.text for copy in copies()] == ["Bath & North East Somerset\n\n1,762 children"]


def test_nothing_of_a_copy_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    log = log_of(monkeypatch)
    receive(put("one", sent("Subject: canary", sender="canary@example.org", body="canary")))
    assert len(copies()) == 1
    assert "canary" not in log.getvalue().lower()
    assert KENT not in log.getvalue()
