"""read_mail on moto: from a mail in the bucket to a request on the queue, and nothing left behind."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import boto3
import pytest
from botocore.exceptions import ConnectionClosedError
from hypothesis import given
from hypothesis import strategies as st
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends

from fanfare.messages.subscriptions import (
    HelpRequested,
    SubscriptionEnded,
    SubscriptionRequested,
    decode_subscription,
)
from fanfare.opaque import OpaqueIds
from fanfare.subscribers.leave_address import PURPOSE, leave_address, read_token
from fanfare.subscribers.terms import Channel, HelpTopic, Proof
from read_mail import handler as function
from read_mail import reader, resources
from tests.emf import counted
from tests.stack import ROOT, SECRETS, environment
from tests.support.fixtures import Context
from tests.support.inbound_mails import mail as written

pytestmark = pytest.mark.usefixtures("bucket")

BUCKET = environment()["INBOUND_MAIL_BUCKET"]
DOMAIN = environment()["MAIL_DOMAIN"]
IDS = OpaqueIds(SECRETS["OpaqueKey"])
ANN, BEN = (IDS.of("person", f"{name}@example.org") for name in ("ann", "ben"))


@pytest.fixture(autouse=True)
def bucket(aws: None) -> Iterator[None]:
    boto3.client("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
    )
    resources.opaque_ids.cache_clear()
    resources.outbox.cache_clear()
    yield
    resources.opaque_ids.cache_clear()
    resources.outbox.cache_clear()


def mail(*headers: str, to: str = "bulletin-subscribe", **ses: Any) -> bytes:
    return written(*headers, recipient=f"{to}@{DOMAIN}", **ses)


def put(key: str, content: bytes) -> str:
    """Store a mail. Returns the event that S3 sends of it."""
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content)
    return event_of(key, len(content))


def event_of(key: str, size: int) -> str:
    event = json.loads((ROOT / "events" / "aws" / "s3_mail.json").read_text())
    record = json.loads(event["Records"][0]["body"])["Records"][0]
    record["s3"]["bucket"]["name"] = BUCKET
    record["s3"]["object"] |= {"key": key, "size": size}
    return json.dumps({"Records": [record]})


def receive(*bodies: str) -> list[str]:
    """Play Lambda. Returns the ids of messages that stay in the queue."""
    records = [{"messageId": f"message-{n}", "body": body} for n, body in enumerate(bodies)]
    reply = function.handler({"Records": records}, Context())
    return [item["itemIdentifier"] for item in reply["batchItemFailures"]]


def queued() -> list[Any]:
    messages = sqs_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].queues["SubscriptionQueue"]._messages
    return [decode_subscription(message.body) for message in messages]


def stored() -> list[str]:
    return sorted(s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[BUCKET].keys)


def test_a_mail_becomes_a_request_and_is_gone() -> None:
    event = put("one", mail("Message-ID: <17@example.org>", "Accept-Language: cy"))
    assert receive(event) == []
    (asked,) = queued()
    assert isinstance(asked, SubscriptionRequested)
    assert (asked.person, asked.email, asked.channel) == (ANN, "ann@example.org", Channel.MAIL)
    assert (asked.name, asked.language, asked.in_reply_to) == ("", "cy", "<17@example.org>")
    assert asked.requested_at == datetime(2021, 9, 20, 12, tzinfo=UTC)
    assert len(asked.evidence) == 64
    assert stored() == []


def test_leaving_and_asking_for_help() -> None:
    leaving = put("one", mail(to="bulletin-unsubscribe"))
    lost = put("two", mail("Subject: What is this?", to="hello"))
    assert receive(leaving, lost) == []
    ended, helped = queued()
    assert isinstance(ended, SubscriptionEnded)
    assert (ended.person, ended.email, ended.channel) == (ANN, "ann@example.org", Channel.MAIL)
    assert ended.proof is Proof.SENDER
    assert isinstance(helped, HelpRequested)
    assert helped.person == ANN


def test_a_mail_that_comes_twice_is_one_request() -> None:
    copies = [put(key, mail("Message-ID: <17@example.org>")) for key in ("one", "two")]
    assert receive(*copies) == []
    assert len({asked.request_id for asked in queued()}) == 1
    other = put("three", mail("Message-ID: <18@example.org>"))
    assert receive(other, other) == []
    assert len({asked.request_id for asked in queued()}) == 2
    assert len(queued()) == 3


def test_a_message_id_that_somebody_else_used_is_no_repeat() -> None:
    header = "Message-ID: <17@example.org>"
    ben = mail(header, sender="ben@example.org", envelope="ben@example.org")
    assert receive(put("one", mail(header)), put("two", ben)) == []
    assert len({asked.request_id for asked in queued()}) == 2


def test_nothing_comes_of_automatic_mail_and_it_is_gone_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = StringIO()
    monkeypatch.setattr(function.logger.registered_handler, "stream", log)
    odd = [mail("Auto-Submitted: auto-replied"), mail(spam="FAIL"), b"", b"\x00" * 100]
    assert receive(*[put(f"mail-{n}", content) for n, content in enumerate(odd)]) == []
    assert queued() == []
    assert stored() == []
    assert counted(capsys) == {"DroppedMails": 4}
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["message"] for line in lines] == ["mail_dropped"] * 4
    assert [line["reason"] for line in lines] == [*("auto_submitted", "spam", "sender", "sender")]


def token(person: str, mac: str = "") -> str:
    """The leaving address of a reader, up to the @."""
    return leave_address(person, mac or IDS.of(PURPOSE, person), DOMAIN).partition("@")[0]


def test_a_reader_leaves_by_the_token_of_their_copy_whatever_address_it_comes_from() -> None:
    forwarded = {"sender": "books@alias.example", "envelope": "x@forwarder.example"}
    assert receive(put("one", mail("Message-ID: <1@x>", to=token(ANN).upper(), **forwarded))) == []
    (ended,) = queued()
    assert isinstance(ended, SubscriptionEnded)
    assert (ended.person, ended.proof, ended.email) == (ANN, Proof.RECIPIENT, "")
    assert ended.in_reply_to == ""


@pytest.mark.parametrize("sender", [None, "a@x.example, b@y.example", "\x00"])
def test_with_a_token_nobody_asks_who_writes(sender: str | None) -> None:
    broken = mail("broken line", to=token(ANN), sender=sender, spam="FAIL", results=None)
    assert receive(put("one", broken)) == []
    assert [(one.person, one.proof) for one in queued()] == [(ANN, Proof.RECIPIENT)]


def test_the_token_of_another_reader_ends_theirs_and_says_so_to_who_wrote() -> None:
    assert receive(put("one", mail("Message-ID: <1@x>", to=token(BEN)))) == []
    ended, told = queued()
    assert isinstance(ended, SubscriptionEnded)
    assert (ended.person, ended.proof, ended.email) == (BEN, Proof.RECIPIENT, "")
    assert isinstance(told, HelpRequested)
    assert (told.person, told.email, told.topic) == (ANN, "ann@example.org", HelpTopic.OTHER_READER)
    assert told.in_reply_to == "<1@x>"


def test_with_anothers_token_a_forged_sender_stays_and_is_not_written_to() -> None:
    forged = mail(to=token(BEN), envelope="mallory@evil.example", results=None)
    assert receive(put("one", forged)) == []
    assert [(one.person, one.proof) for one in queued()] == [(BEN, Proof.RECIPIENT)]


def test_ones_own_token_proves_what_the_sender_does_not() -> None:
    unaligned = mail(to=token(ANN), envelope="x@forwarder.example", results=None)
    assert receive(put("one", unaligned)) == []
    (ended,) = queued()
    assert (ended.person, ended.proof) == (ANN, Proof.RECIPIENT)


@pytest.mark.parametrize(
    "to",
    [
        token(BEN, "0" * 32),
        token(BEN)[:-1],
        token(BEN) + "a",
        f"bulletin-unsubscribe+{BEN}",
        "bulletin-unsubscribe+",
        "bulletin-unsubscribe+x1",
        "bulletin-unsubscribe+" + "0" * 42,
        "bulletin-unsubscribe+" + "é" * 42,
    ],
)
def test_a_token_that_is_none_counts_as_if_it_were_not_there(to: str) -> None:
    assert receive(put("one", mail(to=to))) == []
    (ended,) = queued()
    assert (ended.person, ended.proof, ended.email) == (ANN, Proof.SENDER, "ann@example.org")


def test_a_bad_token_without_a_sender_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    log = StringIO()
    monkeypatch.setattr(function.logger.registered_handler, "stream", log)
    assert receive(put("one", mail(to=token(BEN, "0" * 32), sender=None))) == []
    assert queued() == []
    assert json.loads(log.getvalue())["reason"] == "sender"


def test_a_forged_wish_to_leave_is_marked_as_unproven() -> None:
    ses = {"envelope": "mallory@evil.example", "results": "amazonses.com;\r\n spf=pass;"}
    forged = mail("Message-ID: <1@x>", to="bulletin-unsubscribe", **ses)
    assert receive(put("one", forged)) == []
    (ended,) = queued()
    assert (ended.person, ended.proof, ended.email) == (ANN, Proof.NONE, "")
    assert ended.in_reply_to == ""


@pytest.mark.parametrize("subject", ["please unsubscribe my mother", "Unsubscribe does not work"])
@pytest.mark.parametrize("to", ["bulletin-unsubscribe", "hello", token(ANN)])
def test_who_does_not_ask_to_leave_stays_and_gets_help(subject: str, to: str) -> None:
    assert receive(put("one", mail("Message-ID: <1@x>", f"Subject: {subject}", to=to))) == []
    (told,) = queued()
    assert isinstance(told, HelpRequested)
    assert (told.person, told.topic, told.in_reply_to) == (ANN, HelpTopic.LEAVING, "<1@x>")


def test_words_about_somebody_else_end_nothing_by_anybodys_token() -> None:
    asked = mail(
        "Subject: Bulletin", "Message-ID: <1@x>", to=token(BEN), body="Unsubscribe my mother"
    )
    assert receive(put("one", asked)) == []
    ended, told = queued()
    assert (ended.person, ended.proof, ended.email) == (BEN, Proof.NONE, "")
    assert (told.person, told.topic) == (ANN, HelpTopic.LEAVING)


def test_words_about_somebody_else_in_a_forged_name_are_not_answered() -> None:
    ses = {"envelope": "mallory@evil.example", "results": "amazonses.com;\r\n spf=pass;"}
    forged = mail("Subject: unsubscribe my mother", to="bulletin-unsubscribe", **ses)
    assert receive(put("one", forged)) == []
    (ended,) = queued()
    assert isinstance(ended, SubscriptionEnded)
    assert (ended.person, ended.proof, ended.email) == (ANN, Proof.NONE, "")


def test_a_line_longer_than_all_that_is_read_costs_that_line() -> None:
    content = mail("X-Long: " + "x" * 300_000, "Subject: unsubscribe", to="anybody")
    assert receive(put("one", content)) == []
    assert [one.person for one in queued()] == [ANN]
    assert isinstance(queued()[0], SubscriptionEnded)


@given(person=st.binary(min_size=16, max_size=16), mac=st.binary(min_size=16, max_size=16))
def test_a_token_survives_capitals_and_fits_a_local_part(person: bytes, mac: bytes) -> None:
    local, _, domain = leave_address(person.hex(), mac.hex(), DOMAIN).partition("@")
    assert domain == DOMAIN
    assert len(local) <= 64
    assert local == local.lower()
    tag = local.partition("+")[2]
    assert read_token(tag) == read_token(tag.upper()) == (person.hex(), mac.hex()[:20])


@given(st.text(max_size=60))
def test_no_token_is_too_odd(tag: str) -> None:
    assert read_token(tag) is None or len(tag) == 42


def test_a_mail_that_is_gone_has_been_dealt_with() -> None:
    assert receive(event_of("gone", 1000)) == []
    assert queued() == []


def test_a_large_mail_is_read_no_further_than_a_small_one() -> None:
    asked: list[Any] = []
    events = resources.inbound._client.meta.events
    events.register("before-call.s3.GetObject", lambda params, **_: asked.append(params["headers"]))
    content = mail("Subject: Hello", to="anybody") + b"unsubscribe\r\n" + b"x" * 3_000_000
    assert receive(put("large", content)) == []
    assert isinstance(queued()[0], HelpRequested)
    assert [headers["Range"] for headers in asked] == ["bytes=0-65535"]


def test_one_that_cannot_be_fetched_comes_again_and_the_others_are_read() -> None:
    def fail(request: Any, **_: Any) -> None:
        if "broken" in request.url:
            raise ConnectionClosedError(endpoint_url="https://s3.eu-west-2.amazonaws.com")

    events = resources.inbound._client.meta.events
    events.register_first("before-send.s3.GetObject", fail)
    try:
        bodies = [put("broken", mail()), put("whole", mail()), "{", '{"Event": "s3:TestEvent"}']
        assert receive(*bodies) == ["message-0", "message-2"]
    finally:
        events.unregister("before-send.s3.GetObject", fail)
    assert len(queued()) == 1
    assert stored() == ["broken"]
    assert receive(bodies[0]) == []
    assert stored() == []


def test_a_mail_stays_until_its_request_is_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(resources.outbox(), "_url", "https://sqs.eu-west-2.amazonaws.com/1/none")
        event = put("one", mail())
        assert receive(event) == ["message-0"]
    assert stored() == ["one"]
    assert receive(event) == []
    assert len(queued()) == 1


def test_a_mail_that_we_fail_to_read_is_kept_for_a_person_and_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumble(content: bytes, *rest: Any) -> Any:
        if b"odd" in content:
            raise RecursionError
        return understood(content, *rest)

    understood = reader.understand
    monkeypatch.setattr(reader, "understand", stumble)
    odd = put("one", mail("Subject: odd"))
    assert receive(odd, put("two", mail())) == receive(odd) == ["message-0"]
    assert len(queued()) == 1
    assert stored() == ["one"]
    monkeypatch.setattr(reader, "understand", understood)
    assert receive(odd) == []
    assert (len(queued()), stored()) == (2, [])


@pytest.mark.parametrize(
    "body",
    [
        *(
            "{}",
            "[]",
            '{"Records": []}',
            "null",
            '{"records": []}',
            '{"Records": null}',
            '{"Event": "s3:Other"}',
        ),
        '{"Records": [{"eventTime": "2021-09-20T12:00:00Z"}]}',
    ],
)
def test_an_event_that_tells_of_no_mail_does_not_pass_for_nothing(body: str) -> None:
    assert receive(body, put("two", mail())) == ["message-0"]
    assert len(queued()) == 1


def test_the_event_that_s3_tries_a_queue_with_is_done() -> None:
    test = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}
    assert receive(json.dumps(test)) == []


def test_nothing_personal_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    log = StringIO()
    monkeypatch.setattr(function.logger.registered_handler, "stream", log)
    canary = "Canary <canary@example.org>"
    receive(
        put("one", mail("Subject: canary", sender=canary, envelope="canary@example.org")),
        put("two", mail("Precedence: bulk", sender=canary)),
        '{"Records": [{"canary@example.org": 1}]}',
    )
    assert len(log.getvalue().splitlines()) == 3
    assert "canary" not in log.getvalue().lower()
