"""The engine's post office: what goes out arrives byte for byte and is told of; what comes in is stored."""

import asyncio
import json
import smtplib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from aiosmtpd.smtp import SMTP
from moto import mock_aws

from fanfare.inbound.command import Command
from fanfare.inbound.request import Ours, Request, understand
from infra.engine import post_office
from infra.engine.daemons import wait_until
from infra.engine.ports import ANY_FREE, HOST, claim, number
from infra.engine.postmarks import events, posted
from infra.engine.record import Ports, Stack

DOMAIN = "bulletin.libraries.example"
SES_ID = "0b6e2a51-9a4e-4a3c-a1cd-2b3f5f0e8a11@email.amazonses.com"
OWN = "X-SES-MESSAGE-TAGS: delivery=m-1-0_p1, kind=issue\r\nX-SES-CONFIGURATION-SET: events\r\n"
PLAIN = (
    f"Message-ID: <{SES_ID}>\r\nFrom: hello@libraries.example\r\nTo: ann@example.org\r\n"
    "Subject: a line\r\n folded\r\n\r\nX-SES-MESSAGE-TAGS: of the text\r\n.\r\n..dots\r\n\r\nlast\r\n"
    + "long " * 9000
    + "\r\n"
)


class Sink:
    """In the mailbox's place; breaks off every third conversation. It keeps what it took."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, bytes]] = []
        self.asked = 0
        self.open = threading.Event()
        self.open.set()

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.to_thread(self.open.wait)
        self.asked += 1
        if self.asked % 3 == 0:
            server.transport.abort()
        else:
            self.mails.append((envelope.rcpt_tos[0], envelope.content))
        return "250 OK"


class Office:
    """A post office that listens, and what it puts mails into."""

    def __init__(self, ports: Ports, sink: Sink, stack: Stack) -> None:
        self.ports = ports
        self.sink = sink
        self.stack = stack

    def send(self, raw: str | bytes, to: str, sender: str = "hello@libraries.example") -> None:
        with smtplib.SMTP(HOST, self.ports.outgoing, timeout=20) as emulator:
            emulator.sendmail(sender, [to], raw)

    def told(self) -> list[Any]:
        """The events that were put on the feedback queue; it forgets them."""
        queue = {"QueueUrl": self.stack.outputs["FeedbackQueue"], "MaxNumberOfMessages": 10}
        sqs = self.client("sqs")
        found: list[Any] = []
        while messages := sqs.receive_message(**queue).get("Messages", []):
            found += [json.loads(message["Body"]) for message in messages]
        return found

    def stored(self) -> list[bytes]:
        """The mails in the bucket."""
        s3, bucket = self.client("s3"), self.stack.outputs["InboundMailBucket"]
        keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        return [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]

    def client(self, service: str) -> Any:
        return boto3.Session(region_name="eu-west-2").client(service)  # type: ignore[call-overload]


def free_port() -> int:
    with claim([ANY_FREE]) as listener:
        return number(listener)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    ports = Ports(0, 0, 0, *(free_port() for _ in range(3)))
    stack = Stack(
        site_url="",
        mailbox_url="",
        endpoint_url=None,  # type: ignore[arg-type] # AWS's own, which moto plays
        region="eu-west-2",
        stage="local",
        stack_name="fanfare",
        outputs={},
        gateway_url="",
        inbound_smtp=f"{HOST}:{ports.incoming}",
        mail_domain=DOMAIN,
        deployed="",
        ports=ports,
        pids={},
    )
    made = Office(ports, Sink(), stack)
    place = {"LocationConstraint": "eu-west-2"}
    with mock_aws():
        made.client("s3").create_bucket(Bucket="inbound", CreateBucketConfiguration=place)
        queue = made.client("sqs").create_queue(QueueName="feedback")["QueueUrl"]
        stack.outputs.update(InboundMailBucket="inbound", FeedbackQueue=queue)
        stack.write(tmp_path / "stack.json")
        with listening(made, tmp_path / "stack.json"):
            yield made
    post_office._client.cache_clear()


class listening:  # noqa: N801 - reads as what it does
    """The post office and its mailbox at work, in a thread of their own."""

    def __init__(self, office: Office, stack_file: Path) -> None:
        self._office = office
        self._file = stack_file
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> None:
        self._thread.start()
        ports = self._office.ports
        sink = partial(post_office.Counter, self._office.sink, loop=self._loop)
        self._run(self._loop.create_server(sink, HOST, ports.smtp))
        work = (ports.outgoing, ports.incoming, ports.smtp)
        self._run(post_office.listen(self._file, *work))

    def __exit__(self, *_: object) -> None:
        self._run(self._hang_up())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _hang_up(self) -> None:
        talking = asyncio.all_tasks() - {asyncio.current_task()}
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)

    def _run(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(20)


def test_a_mail_goes_on_as_it_came_without_what_was_meant_for_ses(office: Office) -> None:
    for n in range(7):  # the mailbox breaks off twice
        office.send(OWN + PLAIN.replace("last", f"last {n}"), "ann@example.org")
    wanted = [("ann@example.org", PLAIN.replace("last", f"last {n}").encode()) for n in range(7)]
    assert office.sink.mails == wanted


def test_a_mail_whose_sender_does_not_wait_arrives_all_the_same(office: Office) -> None:
    office.sink.open.clear()
    for n in range(2 * post_office.THREADS):  # more than can be worked on at once
        emulator = smtplib.SMTP(HOST, office.ports.outgoing, timeout=20)
        emulator.ehlo()
        emulator.mail("hello@libraries.example")
        emulator.rcpt(f"p{n}@example.org")
        emulator.putcmd("data")
        emulator.getreply()
        emulator.send((OWN + PLAIN).replace("\r\n.", "\r\n..").encode() + b".\r\n")
        emulator.close()
    assert office.sink.mails == []
    office.sink.open.set()
    assert wait_until(lambda: len(office.sink.mails) == 2 * post_office.THREADS, 20)
    assert {raw for _, raw in office.sink.mails} == {PLAIN.encode()}


def test_what_ses_would_tell_of_it_goes_to_the_feedback_queue(office: Office) -> None:
    office.send(OWN + PLAIN, "ann@example.org")
    told = office.told()
    assert [event["eventType"] for event in told] == ["Send", "Delivery"]
    for event in told:
        assert event["mail"]["messageId"] == SES_ID
        assert event["mail"]["tags"] == {"delivery": ["m-1-0_p1"], "kind": ["issue"]}
        assert event["mail"]["destination"] == ["ann@example.org"]


@pytest.mark.parametrize("label", ["", "+17"])
def test_the_simulators_addresses_bounce_and_complain(office: Office, label: str) -> None:
    office.send(OWN + PLAIN, f"bounce{label}@simulator.amazonses.com")
    assert office.sink.mails == []
    sent, bounce = office.told()
    assert (sent["eventType"], bounce["eventType"]) == ("Send", "Bounce")
    assert bounce["bounce"]["bouncedRecipients"][0]["status"] == "5.1.1"
    office.send(OWN + PLAIN, f"Complaint{label}@simulator.amazonses.com")
    assert len(office.sink.mails) == 1
    assert [e["eventType"] for e in office.told()] == ["Send", "Delivery", "Complaint"]


def test_a_mail_that_the_mailbox_does_not_take_is_not_said_to_be_taken(office: Office) -> None:
    office.sink.asked = 1
    office.sink.handle_DATA = _refuse  # type: ignore[assignment, method-assign]
    with pytest.raises(smtplib.SMTPDataError) as refused:
        office.send(OWN + PLAIN, "ann@example.org")
    assert refused.value.smtp_code == 451
    assert office.told() == []


async def _refuse(*_: Any) -> str:
    return "552 full"


def test_a_mail_to_the_bulletin_is_stored_as_ses_stores_it(office: Office) -> None:
    raw = b"From: ann@example.org\r\nSubject: \xe9t\xe9\r\n\r\nsubscribe\r\n.\r\n"
    with smtplib.SMTP(HOST, office.ports.incoming, timeout=20) as program:
        program.sendmail("ann@example.org", [f"Bulletin-Subscribe@{DOMAIN}"], raw)
    (stored,) = office.stored()
    assert stored.endswith(raw)
    request = understand(stored, len(stored), Ours(DOMAIN, "hello@libraries.example"))
    assert isinstance(request, Request)
    assert (request.command, request.email) == (Command.SUBSCRIBE, "ann@example.org")
    mail = message_from_bytes(stored, policy=policy.compat32)
    assert mail["Return-Path"] == "<ann@example.org>"


def test_a_forged_sender_and_a_null_return_path_are_seen_as_such(office: Office) -> None:
    raw = b"From: ann@example.org\r\n\r\nsubscribe\r\n"
    with smtplib.SMTP(HOST, office.ports.incoming, timeout=20) as program:
        program.sendmail("mallory@evil.example", [f"bulletin-subscribe@{DOMAIN}"], raw)
        program.sendmail("", [f"bulletin-subscribe@{DOMAIN}"], raw)
    ours = Ours(DOMAIN, "hello@libraries.example")
    reasons = {str(understand(mail, len(mail), ours)) for mail in office.stored()}
    assert reasons == {"Dropped(reason='unaligned')", "Dropped(reason='null_return_path')"}


def test_the_envelopes_domain_is_vouched_for_and_no_other(office: Office) -> None:
    raw = b"From: ann@example.org\r\n\r\n"
    with smtplib.SMTP(HOST, office.ports.incoming, timeout=20) as program:
        for sender in ("ann@mail.example.org", "mallory@evil.example"):
            program.sendmail(sender, [f"bulletin-unsubscribe@{DOMAIN}"], raw)
    ours = Ours(DOMAIN, "hello@libraries.example")
    found = {
        mail.split(b">")[0].decode(): understand(mail, len(mail), ours) for mail in office.stored()
    }
    proven = {sender: isinstance(one, Request) and one.proven for sender, one in found.items()}
    assert proven == {
        "Return-Path: <ann@mail.example.org": True,
        "Return-Path: <mallory@evil.example": False,
    }


def test_no_mail_is_taken_for_anybody_else(office: Office) -> None:
    program = smtplib.SMTP(HOST, office.ports.incoming, timeout=20)
    with program, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        program.sendmail("ann@example.org", ["ben@example.org"], b"\r\n")
    assert refused.value.recipients["ben@example.org"][0] == 550
    assert office.stored() == []


def test_before_anything_is_deployed_mail_has_to_wait(office: Office, tmp_path: Path) -> None:
    (tmp_path / "stack.json").unlink()
    program = smtplib.SMTP(HOST, office.ports.incoming, timeout=20)
    with program, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        program.sendmail("ann@example.org", [f"help@{DOMAIN}"], b"\r\n")
    assert next(iter(refused.value.recipients.values()))[0] == 451
    office.send(OWN + PLAIN, "ann@example.org")
    assert len(office.sink.mails) == 1


def test_a_mail_without_tags_or_id_is_told_of_as_far_as_it_goes() -> None:
    mail = posted(b"Subject: bare\r\n\r\ntext")
    assert mail.raw == b"Subject: bare\r\n\r\ntext"
    told = events(mail, "a@x.example", "b@y.example", datetime.now(UTC))
    assert [(one["mail"]["messageId"], one["mail"]["tags"]) for one in told] == [("", {})] * 2
