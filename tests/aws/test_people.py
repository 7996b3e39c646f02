"""Showing and erasing a person: every row that the functions themselves write, found and removed."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from accept_registration import handler as accept_registration
from fanfare.activities.activity import Activity, Listing
from fanfare.aws.outbox import Outbox
from fanfare.aws.register.activity_rows import from_listing
from fanfare.aws.register.attendance import Attendance
from fanfare.aws.register.register import Register
from fanfare.aws.subscribers.eraser import AGAIN, MAX_WAIT, Eraser
from fanfare.aws.subscribers.notice_memory import NoticeMemory
from fanfare.aws.subscribers.people import Erasure, People
from fanfare.aws.subscribers.people_rows import Kind
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.aws.transactions import OvertakenError
from fanfare.messages.registrations import RegistrationMessage, decode_registration
from fanfare.messages.subscriptions import ErasureRequested
from fanfare.registrations.terms import Status
from fanfare.subscribers.notice_limits import Mailed
from fanfare.subscribers.subscriber import Change, ConsentEvent, Standing, Subscriber, Suppression
from fanfare.subscribers.terms import Channel
from manage_subscription import handler as manage_subscription
from tests.samples import NOON, RHYME_TIME, cancellation, correction, keyed, later, registration
from tests.stack import environment, resources
from tests.support.fixtures import Context

pytestmark = pytest.mark.usefixtures("aws")

CANARY = "7f" * 16
NAME = "Quilla Canarybird"
PARTY = keyed(CANARY, NAME)
EMAIL = "quilla.canarybird@example.org"
ASKED = datetime(2100, 1, 1, tzinfo=UTC)
"""After all that the functions wrote, some of it by their own clock, and before what is still to come."""
RHYMES = replace(RHYME_TIME, ends=ASKED + timedelta(days=30))
LIVESTREAM = replace(RHYMES, key="livestream", capacity=None)
CLOSED = replace(RHYMES, key="closed", closes=NOON - timedelta(days=1))
GONE = replace(RHYMES, key="gone", capacity=None)
ACTIVITIES = (RHYMES, LIVESTREAM, CLOSED, GONE)


def asks(activity: str, n: int = 0, person: str = CANARY, **changes: Any) -> RegistrationMessage:
    fields = {"name": NAME, "email": EMAIL, "activity": activity, "request_id": f"{activity}-{n}"}
    return registration(person, **(fields | changes))


def accept(*bodies: RegistrationMessage | str) -> None:
    """As if accept_registration had been handed these."""
    records = [
        {
            "messageId": f"message-{n}",
            "body": body if isinstance(body, str) else body.model_dump_json(),
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": str(int(NOON.timestamp() * 1000)),
                "SequenceNumber": str(18850000000000000000 + n),
                "MessageGroupId": "group",
            },
        }
        for n, body in enumerate(bodies)
    ]
    assert accept_registration.handler({"Records": records}, Context()) == {"batchItemFailures": []}


def subscriber(**changes: Any) -> Subscriber:
    known = Subscriber(
        person=CANARY,
        email=EMAIL,
        subscription_id="s-1",
        standing=Standing.CONFIRMED,
        name=NAME,
        changed_at=NOON,
    )
    return replace(known, **changes)


def event(event_id: str, at: datetime = NOON) -> ConsentEvent:
    return ConsentEvent(
        person=CANARY, event_id=event_id, change=Change.REQUESTED, channel=Channel.WEB, at=at
    )


@pytest.fixture
def dynamodb(aws: None) -> Any:
    return boto3.client("dynamodb")


@pytest.fixture
def subscribers(dynamodb: Any) -> Subscribers:
    return Subscribers(dynamodb, "SubscribersTable")


@pytest.fixture
def canary(dynamodb: Any, subscribers: Subscribers) -> None:
    """Somebody with a row of each kind, beside somebody else."""
    for activity in ACTIVITIES:
        dynamodb.put_item(TableName="RegisterTable", Item=from_listing(Listing(activity=activity)))
    accept(
        asks("rhyme-time", places=2, access_needs=f"{NAME} needs a ramp"),
        asks("rhyme-time", 1),
        asks("livestream"),
        asks("gone"),
        cancellation(CANARY, activity="gone", registration_id="gone-0"),
        asks("closed"),
        asks("no-such-activity"),
        json.dumps({"type": "nonsense", "person": CANARY, "name": NAME, "email": EMAIL}),
        registration("ada", activity="livestream"),
    )
    name = NAME.replace("Q", "K")
    corrected = {"activity": "livestream", "registration_id": "livestream-0"}
    accept(correction(CANARY, name, **corrected))
    accept(correction(CANARY, NAME, **corrected))
    party = Register(dynamodb, "RegisterTable").load([("livestream", PARTY)])[1]
    attendance = Attendance(dynamodb, "RegisterTable")
    attendance.record(LIVESTREAM, party["livestream", PARTY], NOON)
    subscribers.save(subscriber(), [event("s-1"), event("s-1-confirmed")])
    memory = NoticeMemory(dynamodb, "SubscribersTable")
    memory.store(CANARY, (), [Mailed("s-1_notice", NOON)])


@pytest.fixture
def people(dynamodb: Any) -> People:
    return People(dynamodb, "RegisterTable", "SubscribersTable")


@pytest.fixture
def eraser(people: People) -> Eraser:
    sqs, urls = boto3.client("sqs"), environment()
    return Eraser(
        people,
        Outbox(sqs, urls["REGISTRATION_QUEUE_URL"]),
        Outbox(sqs, urls["SUBSCRIPTION_QUEUE_URL"]),
    )


def rows() -> Iterator[tuple[str, str]]:
    """(partition key, all of it) of every row in every table."""
    dynamodb = boto3.client("dynamodb")
    for table in resources("AWS::DynamoDB::Table"):
        for page in dynamodb.get_paginator("scan").paginate(TableName=table):
            yield from ((item["pk"]["S"], json.dumps(item)) for item in page["Items"])


def rows_about(*words: str) -> list[str]:
    return sorted(pk for pk, text in rows() if any(word in text for word in words))


def waiting(queue: str) -> list[str]:
    sqs = boto3.client("sqs")
    found = []
    url = environment()[queue]
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found.append(message["Body"])
    return found


def request() -> ErasureRequested:
    return ErasureRequested(request_id="e-1", person=CANARY, requested_at=ASKED)


def test_a_person_sees_every_row_there_is(canary: None, people: People) -> None:
    shown = people.export(CANARY)
    json.dumps(shown)
    assert {one.value: len(shown[one]) for one in Kind} == {
        Kind.REGISTRATIONS: 3,
        Kind.ACCESS_NEEDS: 1,
        Kind.ANSWERS: 3,
        Kind.ATTENDANCE: 1,
        Kind.CORRECTIONS: 1,
        Kind.REJECTED: 1,
        Kind.SUBSCRIPTION: 1,
        Kind.CONSENT: 2,
        Kind.NOTICES: 1,
        Kind.SUPPRESSION: 0,
    }
    about = {one["activity"]: one for one in shown["registrations"]}
    assert (about["rhyme-time"]["places"], about["rhyme-time"]["email"]) == (2, EMAIL)
    assert shown["access_needs"][0]["needs"] == f"{NAME} needs a ramp"
    assert shown["subscription"][0]["name"] == NAME
    assert shown["notices"][0]["mailed"][0]["delivery_id"] == "s-1_notice"
    assert "ada" not in json.dumps(shown)


def test_nothing_is_left_of_a_person_but_a_keyed_hash(
    canary: None, people: People, eraser: Eraser
) -> None:
    assert rows_about(NAME, EMAIL)
    shown = people.export(CANARY)
    first = eraser.erase(request(), ASKED)
    assert len(first.standing) == 2
    accept(*(decode_registration(body) for body in waiting("REGISTRATION_QUEUE_URL")))
    second = eraser.erase(request(), ASKED)
    assert not second.standing
    assert rows_about(NAME, EMAIL) == []
    assert rows_about(CANARY) == [f"SUPPRESSED#{CANARY}"]
    shown[Kind.ACCESS_NEEDS] = []  # went with the cancellation
    assert first.removed + second.removed == Counter({one: len(shown[one]) for one in Kind})
    assert rows_about("ada@example.org")


def test_the_function_that_forgets_people_may_touch_all_of_it(canary: None) -> None:
    """Its role is held against each call (tests/iam), which it is not where the eraser works by itself."""
    for n in range(2):
        records = [{"messageId": f"e-{n}", "body": request().model_dump_json()}]
        reply = manage_subscription.handler({"Records": records}, Context())
        assert reply == {"batchItemFailures": []}
        accept(*waiting("REGISTRATION_QUEUE_URL"))
    assert rows_about(CANARY) == [f"SUPPRESSED#{CANARY}"]


def test_a_registration_is_cancelled_by_the_rules_before_it_goes(
    canary: None, eraser: Eraser, dynamodb: Any
) -> None:
    accept(asks("rhyme-time", 2, person="bo", name="Bo", email="bo@example.org", places=4))
    bo = keyed("bo", "Bo")
    eraser.erase(request(), ASKED)
    register = Register(dynamodb, "RegisterTable")
    listings, parties = register.load([("rhyme-time", PARTY)])
    assert (listings["rhyme-time"].taken, len(parties)) == (2, 1)
    accept(*waiting("REGISTRATION_QUEUE_URL"))
    listings, parties = register.load([("rhyme-time", PARTY), ("rhyme-time", bo)])
    assert (listings["rhyme-time"].taken, listings["rhyme-time"].waiting) == (4, 0)
    assert parties["rhyme-time", bo].status is Status.CONFIRMED
    assert parties["rhyme-time", PARTY].status is Status.CANCELLED


def test_an_erasure_is_of_everybody_at_the_address(
    canary: None, people: People, eraser: Eraser
) -> None:
    another = asks("rhyme-time", 2, name="Quentin Canarybird", access_needs="A chair")
    accept(another, cancellation(CANARY, registration_id="rhyme-time-0", request_id="c"))
    names = {row["name"] for row in people.export(CANARY)[Kind.REGISTRATIONS]}
    assert names == {NAME, "Quentin Canarybird"}
    eraser.erase(request(), ASKED)
    left = people.export(CANARY)  # what holds a place, with its needs, until it is given back
    assert [row["registration_id"] for row in left[Kind.REGISTRATIONS]] == [
        "livestream-0",
        "rhyme-time-2",
    ]
    assert [row["needs"] for row in left[Kind.ACCESS_NEEDS]] == ["A chair"]
    accept(*waiting("REGISTRATION_QUEUE_URL"))
    eraser.erase(request(), ASKED)
    assert rows_about(CANARY) == [f"SUPPRESSED#{CANARY}"]


def test_an_erasure_comes_again_until_nothing_is_left(canary: None, eraser: Eraser) -> None:
    calls = []
    boto3_client = eraser._subscriptions._client  # to hear the delay, which moto's queue keeps to
    boto3_client.meta.events.register(
        "provide-client-params.sqs.SendMessageBatch",
        lambda params, **_: calls.extend(params["Entries"]),
    )
    eraser.erase(request(), ASKED)
    assert [(e["MessageBody"], e["DelaySeconds"]) for e in calls] == [
        (request().model_dump_json(), AGAIN)
    ]
    accept(*waiting("REGISTRATION_QUEUE_URL"))
    eraser.erase(request(), ASKED)
    assert len(calls) == 1
    assert waiting("REGISTRATION_QUEUE_URL") == []


def test_an_erasure_that_gets_nowhere_asks_for_a_person(canary: None, eraser: Eraser) -> None:
    with pytest.raises(TimeoutError):
        eraser.erase(request(), ASKED + MAX_WAIT + timedelta(seconds=1))
    assert waiting("SUBSCRIPTION_QUEUE_URL") == []


def test_twice_is_once(canary: None, people: People) -> None:
    people.erase(CANARY, ASKED, RHYMES.ends)
    before = sorted(rows())
    assert people.erase(CANARY, ASKED, RHYMES.ends) == Erasure()
    assert sorted(rows()) == before


@pytest.mark.parametrize(
    "settled",
    [
        lambda listing: replace(listing, cancelled=True),
        lambda listing: replace(listing, activity=_over(listing.activity)),
    ],
)
def test_nobody_counts_on_what_is_cancelled_or_over(
    canary: None, people: People, dynamodb: Any, settled: Callable[[Listing], Listing]
) -> None:
    listings, _ = Register(dynamodb, "RegisterTable").load([("rhyme-time", ""), ("livestream", "")])
    for listing in listings.values():
        dynamodb.put_item(TableName="RegisterTable", Item=from_listing(settled(listing)))
    assert people.erase(CANARY, ASKED, ASKED).standing == []
    assert rows_about(NAME, EMAIL) == []


def _over(activity: Activity) -> Activity:
    return replace(activity, ends=ASKED)


def test_who_came_back_since_stays(canary: None, people: People, subscribers: Subscribers) -> None:
    asked, back = NOON - timedelta(days=2), NOON
    stays = subscriber(changed_at=back, version=1)
    subscribers.save(stays, [event("old", asked), event("new", back)])
    erased = people.erase(CANARY, asked, NOON)
    assert not erased.standing
    assert Kind.REGISTRATIONS not in erased.removed
    shown = people.export(CANARY)
    assert {e["event_id"] for e in shown["consent"]} == {"s-1", "s-1-confirmed", "new"}
    assert len(shown["registrations"]) == 3
    assert len(shown["notices"]) == len(shown["subscription"]) == 1


@pytest.mark.parametrize("standing", [Standing.SUPPRESSED, Standing.UNSUBSCRIBED])
def test_who_only_left_since_did_not_come_back(
    people: People, subscribers: Subscribers, standing: Standing
) -> None:
    subscribers.save(subscriber(standing=standing, changed_at=later(hours=2)), [event("s-1")])
    people.erase(CANARY, NOON, later(hours=3))
    assert rows_about(EMAIL) == []


def test_a_bounce_outlives_the_erasure(people: People, subscribers: Subscribers) -> None:
    subscribers.suppress(Suppression(CANARY, "bounce", NOON), event("f-1"))
    people.erase(CANARY, later(hours=1), later(hours=1))
    kept = subscribers.suppression(CANARY)
    assert kept
    assert kept.reason == "bounce"
    assert kept.is_lasting


def test_the_later_erasure_counts(people: People, subscribers: Subscribers) -> None:
    people.erase(CANARY, later(hours=1), later(hours=1))
    people.erase(CANARY, NOON, later(hours=2))  # its message came late
    assert subscribers.suppression(CANARY) == Suppression(CANARY, "erased", later(hours=1))


def test_somebody_unknown_is_kept_from_imports_too(
    people: People, subscribers: Subscribers
) -> None:
    assert people.erase(CANARY, NOON, NOON) == Erasure()
    kept = subscribers.suppression(CANARY)
    assert kept
    assert not kept.is_lasting


def test_what_somebody_else_writes_meanwhile_is_not_lost(
    people: People, subscribers: Subscribers, dynamodb: Any
) -> None:
    subscribers.save(subscriber())

    def writes(params: dict[str, Any], **_: Any) -> None:
        dynamodb.meta.events.unregister("provide-client-params.dynamodb.DeleteItem", writes)
        subscribers.save(subscriber(changed_at=later(hours=2), version=1))

    dynamodb.meta.events.register("provide-client-params.dynamodb.DeleteItem", writes)
    with pytest.raises(OvertakenError):
        people.erase(CANARY, later(hours=1), later(hours=1))
    people.erase(CANARY, later(hours=1), later(hours=1))
    assert subscribers.load(CANARY)
