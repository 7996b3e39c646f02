"""`fanfare person`: all that is kept about somebody is shown, and goes, from tables and bucket."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest

from accept_registration import handler as accept_registration
from desk.aws.inbox import senders
from fanfare.activities.activity import Listing
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.ledger.rows import from_entry
from fanfare.aws.press.address_changes import AddressChanges
from fanfare.aws.press.services import Services
from fanfare.aws.register.activity_rows import from_listing
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.mailings.mailing import Mailing
from fanfare.services.service import (
    AddressChange,
    Alteration,
    ChangedBy,
    Contact,
    LibraryService,
    Nation,
    ServiceChange,
)
from tests.samples import RHYME_TIME, registration
from tests.stack import resources
from tests.support.fixtures import Context
from tests.support.readers_desk import BUCKET, URLS, Desk

NAME = "Quilla Canarybird"
EMAIL = "quilla.canarybird@example.org"
NOW = datetime.now(UTC)
RHYMES = replace(
    RHYME_TIME, closes=NOW + timedelta(days=1), ends=NOW + timedelta(days=2), capacity=None
)


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    monkeypatch.setenv("FANFARE_LOCAL_DIR", str(tmp_path))
    monkeypatch.delenv("FANFARE_STAGE", raising=False)
    return Desk(tmp_path)


@pytest.fixture
def canary(desk: Desk) -> None:
    """Somebody who registered, takes the bulletin, and wrote a mail that is not read yet."""
    desk.bring({"email": EMAIL, "name": NAME, "topics": "", "language": ""})
    boto3.client("dynamodb").put_item(
        TableName="RegisterTable", Item=from_listing(Listing(activity=RHYMES))
    )
    accept(registration(desk.person(EMAIL), name=NAME, email=EMAIL).model_dump_json())
    s3 = boto3.client("s3")
    theirs = f"Received: from mx\r\nFrom: {NAME} <Quilla.Canarybird@EXAMPLE.org>\r\n\r\nHello"
    s3.put_object(Bucket=BUCKET, Key="theirs", Body=theirs.encode())
    s3.put_object(Bucket=BUCKET, Key="other", Body=b"From: ada@example.org\r\n\r\nHello")


def accept(body: str) -> None:
    attributes = {
        "ApproximateReceiveCount": "1",
        "SentTimestamp": str(int(NOW.timestamp() * 1000)),
        "SequenceNumber": "18850000000000000000",
        "MessageGroupId": "group",
    }
    record = {"messageId": "m", "body": body, "attributes": attributes}
    accept_registration.handler({"Records": [record]}, Context())


def test_a_press_contact_is_shown_and_goes_from_the_service_and_its_history(desk: Desk) -> None:
    services = Services(boto3.client("dynamodb"), "PressTable")
    contact = Contact(name=NAME, email=EMAIL, phone="01632 960001")
    kent = LibraryService(key="kent", name="Kent Libraries", nation=Nation.ENGLAND, press=contact)
    change = ServiceChange(
        member=kent.member,
        id="c",
        by="import",
        door=ChangedBy.IMPORT,
        at=NOW,
        alterations=(
            Alteration(name="press.name", before="", after=NAME),
            Alteration(name="press.email", before="", after=EMAIL),
            Alteration(name="website", before="", after="https://kent.example"),
        ),
        said={"press.name": NAME, "press.email": EMAIL, "press.phone": "", "nation": "england"},
    )
    services.save(kent, change)
    services.save(LibraryService(key="ely", name="Ely", nation=Nation.ENGLAND))
    changes = AddressChanges(boto3.client("dynamodb"), "PressTable")
    asked = AddressChange(
        member=kent.member, id="a", by=NAME, before=EMAIL, after="b@kent.example", at=NOW
    )
    for one in (asked, replace(asked, id="b", before="b@kent.example", after=EMAIL.upper())):
        changes.put(one)
    changes.put(replace(asked, id="other", before="b@kent.example", after="c@kent.example"))
    shown = json.loads(desk.fanfare("person", "export", EMAIL.upper(), "--json").stdout)
    assert [one["service"] for one in shown["contact_of_services"]] == ["kent"] * 4
    assert desk.fanfare("person", "erase", EMAIL, "--yes").exit_code == 0
    after = services.load(kent.member)
    assert after
    assert after.press == Contact()
    assert [one.id for one in changes.of(kent.member)] == ["other"]
    told = str(services.history(kent.member))
    assert NAME not in told
    assert EMAIL not in told
    assert "https://kent.example" in told
    assert "england" in told
    left = json.loads(desk.fanfare("person", "export", EMAIL, "--json").stdout)
    assert left["contact_of_services"] == []


def waiting(queue: str) -> list[str]:
    received = boto3.client("sqs").receive_message(QueueUrl=URLS[queue], MaxNumberOfMessages=10)
    return [message["Body"] for message in received.get("Messages", [])]


def traces(*words: str) -> list[str]:
    """Every row and object that holds one of the words."""
    dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
    held = [
        (f"{table} {item['pk']['S']}", json.dumps(item))
        for table in resources("AWS::DynamoDB::Table")
        for page in dynamodb.get_paginator("scan").paginate(TableName=table)
        for item in page["Items"]
    ]
    for one in s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        body = s3.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read().decode()
        held.append((one["Key"], body))
    return sorted(where for where, text in held if any(w in text.casefold() for w in words))


@pytest.mark.usefixtures("canary")
def test_all_that_is_kept_is_shown(desk: Desk) -> None:
    told = json.loads(desk.fanfare("person", "export", EMAIL.upper(), "--json").stdout)
    assert told["registrations"][0]["name"] == NAME
    assert told["subscription"][0]["email"] == EMAIL
    assert told["consent"][0]["change"] == "imported"
    assert told["mails_received"] == [{"object": "theirs"}]
    assert told["mails_sent"] == []
    shown = desk.fanfare("person", "export", EMAIL).stdout
    assert "Registrations:" in shown
    assert "    activity: rhyme-time" in shown


@pytest.mark.usefixtures("canary")
def test_the_mails_that_somebody_was_sent_are_shown(desk: Desk) -> None:
    dynamodb, person = boto3.client("dynamodb"), desk.person(EMAIL)
    Mailings(dynamodb, "LedgerTable").create(
        Mailing(
            id="autumn-1", slug="autumn", content="c", subject="Hi", created_at=NOW, send_at=NOW
        )
    )
    theirs = [f"r-{person}_0-0", f"autumn-1-{person[0]}_{person}"]
    for mail in (*theirs, "r-ada_0-0", f"autumn-1-{person[0]}_{person[0]}"):
        entry = LedgerEntry(delivery_id=mail, kind="confirmed", activity="", state=State.SENT)
        dynamodb.put_item(TableName="LedgerTable", Item=from_entry(entry))
    told = json.loads(desk.fanfare("person", "export", EMAIL, "--json").stdout)
    assert [mail["mail"] for mail in told["mails_sent"]] == theirs


@pytest.mark.usefixtures("canary")
def test_erasing_leaves_nothing_in_tables_and_bucket(desk: Desk) -> None:
    words = (NAME.casefold(), EMAIL)
    assert len(traces(*words)) == 3
    first = desk.fanfare("person", "erase", EMAIL, "--yes")
    assert first.exit_code == 0
    assert "1 registration is being cancelled" in first.stdout
    [order] = waiting("REGISTRATION_QUEUE_URL")
    assert len(waiting("SUBSCRIPTION_QUEUE_URL")) == 0  # comes in 15 minutes
    accept(order)
    second = desk.fanfare("person", "erase", EMAIL, "--yes", "--json")
    assert json.loads(second.stdout) == {"removed": {"registrations": 1}, "being_cancelled": 0}
    assert traces(*words) == []
    person = desk.person(EMAIL)
    assert traces(person) == [f"SubscribersTable SUPPRESSED#{person}"]
    assert traces("ada@example.org") == ["other"]


@pytest.mark.usefixtures("canary")
def test_nothing_is_erased_unasked(desk: Desk) -> None:
    result = desk.fanfare("person", "erase", EMAIL)
    assert result.exit_code == 2
    assert "1 in registrations, 1 in subscription, 1 in consent" in result.stderr
    assert "say --yes" in result.stderr
    assert len(traces(EMAIL)) == 3


def test_nothing_is_known_of_a_stranger(desk: Desk) -> None:
    assert "Nothing is kept" in desk.fanfare("person", "export", EMAIL).stderr
    result = desk.fanfare("person", "erase", EMAIL, "--yes")
    assert result.exit_code == 1  # a typing error must not bar somebody else
    assert f"Nothing is kept about {EMAIL}" in result.stderr
    assert desk.fanfare("person", "export", "quilla").exit_code == 2


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"From: Ada <ADA@example.org>\r\n\r\nbo@example.org", {"ada@example.org"}),
        (
            b"From: ada@example.org\r\nReply-To: bo@example.org\r\n\r\n",
            {"ada@example.org", "bo@example.org"},
        ),
        (
            b"From: a@example.org\r\nFrom: b@example.org\r\nReturn-Path: <c@example.org>\r\n",
            {"a@example.org", "b@example.org", "c@example.org"},
        ),
    ],
)
def test_the_senders_of_a_mail(raw: bytes, expected: set[str]) -> None:
    assert senders(raw) == expected


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"From: \xff\xff\r\n\r\n", b"From: " + b"<" * 60_000]
)
def test_no_mail_is_too_odd(raw: bytes) -> None:
    assert not {one for one in senders(raw) if "@" in one}
