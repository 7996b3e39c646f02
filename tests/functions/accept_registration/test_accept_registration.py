"""accept_registration on moto: batches, repeats, crashes, lost races and messages past helping."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest

from accept_registration import handler as function
from accept_registration import resources
from desk.aws.programme import Programme
from fanfare.activities.activity import Activity, Listing
from fanfare.aws.items import key
from fanfare.aws.register.activity_rows import ACTIVITY, activity_pk, from_listing, to_listing
from fanfare.aws.register.attendance import Attendance
from fanfare.aws.register.bookings import Bookings
from fanfare.aws.register.register import Register
from fanfare.aws.register.rows import from_party, needs_sk, party_sk
from fanfare.aws.transactions import OvertakenError
from fanfare.messages.mailings import decode_mailing
from fanfare.messages.press_deliveries import decode_delivery
from fanfare.messages.registrations import ActivityChanged, RegistrationMessage
from fanfare.registrations.booking.book import Book
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.registration import Party
from fanfare.registrations.terms import Gone, Outcome, Status
from fanfare.registrations.undeliverable import undeliverable
from tests.emf import counted
from tests.samples import (
    NOON,
    RHYME_TIME,
    cancellation,
    correction,
    keyed,
    listing,
    party,
    reduction,
    registration,
)
from tests.support.cancellations import cancelled
from tests.support.fixtures import Context
from tests.support.waiting_line import wait_in_line

pytestmark = pytest.mark.usefixtures("aws")

ONLINE = replace(RHYME_TIME, key="livestream", capacity=None)


@pytest.fixture(autouse=True)
def activities(aws: None) -> None:
    """Rhyme time with four places, and a livestream without limit."""
    for activity in (RHYME_TIME, ONLINE):
        put(Listing(activity=activity))


def put(about: Listing) -> None:
    boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=from_listing(about))


def event(*messages: RegistrationMessage | str, repeated: bool = False) -> dict[str, Any]:
    """Records as SQS hands them to Lambda, in one batch."""
    return {"Records": [record(m, n, repeated) for n, m in enumerate(messages)]}


def record(message: RegistrationMessage | str, number: int, repeated: bool) -> dict[str, Any]:
    return {
        "messageId": f"message-{number}",
        "receiptHandle": f"receipt-{number}",
        "body": message if isinstance(message, str) else message.model_dump_json(),
        "attributes": {
            "ApproximateReceiveCount": "2" if repeated else "1",
            "SentTimestamp": str(int(NOON.timestamp() * 1000)),
            "SequenceNumber": str(18850000000000000000 + number),
            "MessageGroupId": "group" if isinstance(message, str) else message.activity,
        },
    }


def again(reply: dict[str, Any]) -> list[str]:
    return [item["itemIdentifier"] for item in reply["batchItemFailures"]]


def state(activity: Activity = RHYME_TIME) -> Listing:
    row = boto3.client("dynamodb").get_item(
        TableName="RegisterTable", Key=key(activity_pk(activity.key), ACTIVITY)
    )
    return to_listing(row["Item"])


def parties(*people: str, activity: Activity = RHYME_TIME) -> list[Party | None]:
    register = Register(boto3.client("dynamodb"), "RegisterTable")
    found = register.load((activity.key, keyed(person)) for person in people)[1]
    return [found.get((activity.key, keyed(person))) for person in people]


def received(queue: str) -> Iterator[str]:
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            yield message["Body"]


def mails() -> list[tuple[str, MailKind]]:
    orders = [decode_delivery(body) for body in received("DeliveryQueue")]
    return sorted((order.person or order.request_id, order.kind) for order in orders)


def calls(made: list[str]) -> Callable[..., None]:
    return lambda model, **_: made.append(model.name)


def test_a_batch_takes_one_read_one_transaction_and_one_send(context: Context) -> None:
    made: list[str] = []
    for client in (resources.dynamodb, resources.sqs):
        client.meta.events.register("before-call", calls(made), unique_id="count")
    try:
        function.handler(event(*(registration(f"p{n}") for n in range(10))), context)
    finally:
        for client in (resources.dynamodb, resources.sqs):
            client.meta.events.unregister("before-call", unique_id="count")
    assert made == ["BatchGetItem", "TransactWriteItems", "SendMessageBatch"]
    assert (state().taken, state().waiting) == (4, 6)
    assert len(mails()) == 10


def test_places_go_in_order_of_arrival(context: Context) -> None:
    reply = function.handler(
        event(registration("ada", 3), registration("ben", 2), registration("cas", 1)), context
    )
    assert again(reply) == []
    assert [p and p.status for p in parties("ada", "ben", "cas")] == [
        Status.CONFIRMED,
        Status.WAITING,
        Status.CONFIRMED,
    ]
    assert mails() == [
        ("ada", MailKind.CONFIRMED),
        ("ben", MailKind.WAITING),
        ("cas", MailKind.CONFIRMED),
    ]


def test_what_became_of_requests_is_counted(
    context: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    function.handler(event(registration("ada", 3), registration("ben", 2)), context)
    again = registration("ada", 1, request_id="another")
    function.handler(event(registration("cas", 1), again), context)
    assert counted(capsys) == {
        "RegistrationsConfirmed": 2,
        "RegistrationsWaiting": 1,
        "RegistrationsRefused": 1,
    }


def test_two_people_of_one_address_have_a_registration_each(context: Context) -> None:
    ben = registration("ada", 2, name="Ben", request_id="r-ben", access_needs="A ramp")
    function.handler(event(registration("ada", 1, access_needs="A chair"), ben), context)
    assert state().taken == 3
    assert needs() == {keyed("ada"): "A chair", keyed("ada", "Ben"): "A ramp"}
    assert mails() == [("ada", MailKind.CONFIRMED)] * 2
    function.handler(event(cancellation("ada", registration_id="r-ben")), context)
    assert state().taken == 1
    assert needs() == {keyed("ada"): "A chair"}
    assert parties("ada")[0] == replace(party("ada"), arrival="18850000000000000000".zfill(20))
    function.handler(event(reduction("ada", 1, registration_id="r-ben")), context)
    assert state().taken == 1


def test_asking_again_under_the_same_name_leaves_the_booking_and_its_needs(
    context: Context,
) -> None:
    first = registration("ada", 1, access_needs="A chair")
    function.handler(event(first), context)
    again = registration("ada", 3, name=" ADA", request_id="again", access_needs="Nothing")
    function.handler(event(again), context)
    assert state().taken == 1
    assert needs() == {keyed("ada"): "A chair"}
    assert ("ada", MailKind.ALREADY_BOOKED) in mails()


def test_a_person_whose_key_begins_anothers_is_nobody_else(context: Context) -> None:
    function.handler(event(registration("ada"), registration("ada2")), context)
    wrong = cancellation("ada", registration_id="r-ada2")
    function.handler(event(wrong), context)
    assert state().taken == 2


def needs() -> dict[str, str]:
    return Programme(boto3.client("dynamodb"), "RegisterTable").needs(RHYME_TIME.key)


def test_a_cancellation_promotes_in_the_same_write(context: Context) -> None:
    function.handler(event(registration("ada", 4), registration("ben", 4)), context)
    list(received("DeliveryQueue"))
    function.handler(event(cancellation("ada")), context)
    assert mails() == [("ada", MailKind.CANCELLED), ("ben", MailKind.PROMOTED)]
    assert (state().taken, state().waiting) == (4, 0)


def test_a_smaller_party_frees_places(context: Context) -> None:
    function.handler(event(registration("ada", 4), registration("ben", 2)), context)
    list(received("DeliveryQueue"))
    function.handler(event(reduction("ada", 2)), context)
    assert mails() == [("ada", MailKind.REDUCED), ("ben", MailKind.PROMOTED)]


def test_the_same_batch_twice_changes_nothing_and_repeats_its_replies(context: Context) -> None:
    asked = (registration("ada", 4), registration("ben", 4), cancellation("ada"))
    function.handler(event(*asked), context)
    first, before = set(received("DeliveryQueue")), (state(), parties("ada", "ben"))
    function.handler(event(*asked, repeated=True), context)
    assert (state(), parties("ada", "ben")) == before
    assert set(received("DeliveryQueue")) <= first


def test_a_crash_before_the_send_loses_no_reply(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = (registration("ada", 4), registration("ben", 4), cancellation("ada"))
    with monkeypatch.context() as patch:
        patch.setattr(resources.deliveries, "_url", resources.settings.delivery_queue_url + "-gone")
        with pytest.raises(Exception, match=r"NonExistentQueue|does not exist"):
            function.handler(event(*asked), context)
    function.handler(event(*asked, repeated=True), context)
    assert {("ada", MailKind.CANCELLED), ("ben", MailKind.PROMOTED)} <= set(mails())


def test_without_capacity_no_shared_counter_is_touched(context: Context) -> None:
    function.handler(
        event(*(registration(f"p{n}", activity=ONLINE.key) for n in range(5))), context
    )
    assert state(ONLINE) == Listing(activity=ONLINE)
    assert all(p and p.status is Status.CONFIRMED for p in parties("p0", "p4", activity=ONLINE))


def test_access_needs_are_kept_apart_and_go_with_a_cancellation(context: Context) -> None:
    function.handler(event(registration("ada", access_needs="A chair, please")), context)
    row = key(activity_pk(RHYME_TIME.key), needs_sk(keyed("ada")))
    client = boto3.client("dynamodb")
    item = client.get_item(TableName="RegisterTable", Key=row)["Item"]
    assert item["needs"] == {"S": "A chair, please"}
    party = client.get_item(
        TableName="RegisterTable", Key=key(activity_pk(RHYME_TIME.key), party_sk(keyed("ada")))
    )
    assert int(item["expires"]["N"]) < int(party["Item"]["expires"]["N"])
    assert "chair" not in json.dumps(party["Item"])
    function.handler(event(cancellation("ada")), context)
    assert "Item" not in client.get_item(TableName="RegisterTable", Key=row)


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "[]",
        "{" * 100_000,
        '{"type": "registration.requested", "version": 1}',
        registration("ada").model_dump_json().replace('"version":1', '"version":99'),
        registration("ada").model_dump_json().replace('"places":1', '"places":0'),
        registration("ada").model_dump_json().replace('"places":1', '"places":-1'),
        registration("ada").model_dump_json().replace('"places":1', '"places":51'),
        registration("ada").model_dump_json().replace('"places":1', '"places":"two"'),
        registration("ada").model_dump_json().replace('"name":"Ada"', '"name":"A\\r\\nBcc: x"'),
    ],
)
def test_a_message_past_helping_is_recorded_and_blocks_nobody(body: str, context: Context) -> None:
    reply = function.handler(event(body, registration("ben")), context)
    assert again(reply) == []
    assert parties("ben")[0]
    rows = boto3.client("dynamodb").scan(
        TableName="RegisterTable",
        FilterExpression="begins_with(pk, :rejected)",
        ExpressionAttributeValues={":rejected": {"S": "REJECTED#"}},
    )["Items"]
    assert len(rows) == 1
    assert rows[0]["body"]["S"] == body[:8000]
    assert rows[0]["reason"]["S"]
    told = [who for who, kind in mails() if kind is MailKind.NOT_ACCEPTED]
    assert len(told) == ("ada@example.org" in body)


def test_a_request_for_an_unknown_activity_is_answered(context: Context) -> None:
    reply = function.handler(
        event(registration("ada", activity="nowhere"), cancellation("ada", activity="nowhere")),
        context,
    )
    assert again(reply) == []
    answers = Register(boto3.client("dynamodb"), "RegisterTable").answers(
        [(activity_pk("nowhere"), "r-ada")]
    )
    assert answers["r-ada"].outcome is Outcome.UNKNOWN_ACTIVITY
    assert mails() == [("r-ada", MailKind.NOT_ACCEPTED)]


def test_a_lost_race_is_decided_again(context: Context) -> None:
    def operator_writes(**_: Any) -> None:
        resources.dynamodb.meta.events.unregister(
            "before-call.dynamodb.TransactWriteItems", unique_id="race"
        )
        put(replace(listing(capacity=1), version=7))

    resources.dynamodb.meta.events.register(
        "before-call.dynamodb.TransactWriteItems", operator_writes, unique_id="race"
    )
    function.handler(event(registration("ada", 1), registration("ben", 1)), context)
    assert (state().taken, state().waiting, state().version) == (1, 1, 8)


@pytest.mark.parametrize(
    "stored", [None, party("ada", status=Status.CANCELLED, registration_id="old", changed_by="old")]
)
def test_a_party_that_somebody_wrote_meanwhile_is_not_written_over(
    context: Context, stored: Party | None
) -> None:
    """Nothing else guards it where there is no capacity, and so no counter that writers share."""
    if stored:
        put_party(stored)

    def another_writes(**_: Any) -> None:
        resources.dynamodb.meta.events.unregister(
            "before-call.dynamodb.TransactWriteItems", unique_id="race"
        )
        put_party(party("ada", 3, registration_id="first", changed_by="first"))

    resources.dynamodb.meta.events.register(
        "before-call.dynamodb.TransactWriteItems", another_writes, unique_id="race"
    )
    function.handler(event(registration("ada", 1, activity=ONLINE.key)), context)
    assert [p and p.registration_id for p in parties("ada", activity=ONLINE)] == ["first"]
    assert mails() == [("ada", MailKind.ALREADY_BOOKED)]


def put_party(one: Party) -> None:
    boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=from_party(ONLINE, one))


def test_nobody_is_let_in_beyond_the_capacity_even_if_the_rules_were_wrong() -> None:
    five = party("ada", 5)
    book = Book(listing(taken=5), {keyed("ada"): five}, changed={keyed("ada")})
    bookings = Bookings(boto3.client("dynamodb"), "RegisterTable")
    with pytest.raises(OvertakenError):
        bookings.commit(state(), {}, book, NOON)
    assert parties("ada") == [None]
    assert state().taken == 0
    fits = Book(listing(taken=4), {keyed("ada"): party("ada", 4)}, changed={keyed("ada")})
    bookings.commit(state(), {}, fits, NOON)
    assert state().taken == 4


def test_trouble_with_one_activity_sends_only_its_messages_again(context: Context) -> None:
    def refuse(params: dict[str, Any], **_: Any) -> None:
        if RHYME_TIME.key in json.dumps(params["body"].decode()):
            raise TimeoutError("injected")

    resources.dynamodb.meta.events.register(
        "before-call.dynamodb.TransactWriteItems", refuse, unique_id="fault"
    )
    try:
        reply = function.handler(
            event(
                registration("ada"),
                registration("ben", activity=ONLINE.key),
                registration("cas"),
            ),
            context,
        )
    finally:
        resources.dynamodb.meta.events.unregister(
            "before-call.dynamodb.TransactWriteItems", unique_id="fault"
        )
    assert again(reply) == ["message-0", "message-2"]
    assert parties("ben", activity=ONLINE)[0]
    assert state().taken == 0


def test_a_failed_message_brings_back_the_later_ones_of_its_group() -> None:
    records = event(registration("a"), registration("b", activity="x"), registration("c"))
    again = function.failures(records["Records"], {"message-0"})
    assert [one["messageId"] for one in again] == ["message-0", "message-2"]


@pytest.fixture
def handed_back() -> Iterator[list[dict[str, Any]]]:
    """Messages whose time in flight was shortened, as SQS would hear of them."""
    heard: list[dict[str, Any]] = []
    event = "provide-client-params.sqs.ChangeMessageVisibilityBatch"

    def hear(params: dict[str, Any], **_: Any) -> None:
        assert params["QueueUrl"] == resources.settings.registration_queue_url
        heard.extend(params["Entries"])

    resources.sqs.meta.events.register(event, hear, unique_id="hear")
    yield heard
    resources.sqs.meta.events.unregister(event, unique_id="hear")


def test_a_throttled_transaction_is_tried_again_in_the_same_batch(
    context: Context, handed_back: list[dict[str, Any]]
) -> None:
    with cancelled(resources.dynamodb, "ThrottlingError", times=2) as made:
        assert again(function.handler(event(registration("ada")), context)) == []
    assert len(made) == 3
    assert state().taken == 1
    assert handed_back == []


@pytest.mark.parametrize(("receives", "seconds"), [(1, 5), (2, 10), (4, 40), (5, 60), (15, 60)])
def test_giving_up_blocks_a_group_for_seconds(
    context: Context,
    handed_back: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    receives: int,
    seconds: int,
) -> None:
    monkeypatch.setattr("fanfare.aws.transactions.time.sleep", lambda _: None)
    batch = event(*(registration(f"p{n}") for n in range(10)))
    for one in batch["Records"]:
        one["attributes"]["ApproximateReceiveCount"] = str(receives)
    with cancelled(resources.dynamodb, "ProvisionedThroughputExceeded", times=99):
        assert len(again(function.handler(batch, context))) == 10
    assert [one["ReceiptHandle"] for one in handed_back] == [f"receipt-{n}" for n in range(10)]
    assert {one["VisibilityTimeout"] for one in handed_back} == {seconds}


def test_with_no_time_left_messages_come_again_untouched(
    handed_back: list[dict[str, Any]],
) -> None:
    reply = function.handler(event(registration("ada"), registration("ben")), Context(4_000))
    assert again(reply) == ["message-0", "message-1"]
    assert (state().taken, len(handed_back)) == (0, 2)


def test_the_last_race_is_lost_after_pauses(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("fanfare.aws.transactions.time.sleep", pauses.append)
    with cancelled(resources.dynamodb, "TransactionConflict", times=4):
        assert again(function.handler(event(registration("ada")), context)) == []
    assert len(pauses) == 4
    assert 0 < sum(pauses) < 1


def test_a_larger_capacity_promotes_and_a_new_time_is_announced_once(context: Context) -> None:
    function.handler(event(registration("ada", 4), registration("ben", 2)), context)
    list(received("DeliveryQueue"))
    now = state()
    put(replace(now, activity=replace(RHYME_TIME, capacity=6), sequence=1, version=9))
    change = ActivityChanged(
        request_id="change", activity=RHYME_TIME.key, sequence=1, changed_at=NOON
    )
    function.handler(event(change), context)
    assert mails() == [("ben", MailKind.PROMOTED)]
    (order,) = [decode_mailing(body) for body in received("MailingQueue")]
    assert (order.kind, order.sequence) == (MailKind.ACTIVITY_CHANGED, 1)
    assert state().announced == 1
    function.handler(event(change, repeated=True), context)
    assert list(received("MailingQueue")) == []
    assert mails() == [("ben", MailKind.PROMOTED)]


def test_hundreds_of_promotions_take_several_transactions(context: Context) -> None:
    for start in range(0, 150, 10):
        batch = [registration(f"p{n}") for n in range(start, start + 10)]
        function.handler(event(*batch), context)
    list(received("DeliveryQueue"))
    put(replace(state(), activity=replace(RHYME_TIME, capacity=500)))
    change = ActivityChanged(
        request_id="change", activity=RHYME_TIME.key, sequence=0, changed_at=NOON
    )
    function.handler(event(change), context)
    assert (state().taken, state().waiting) == (150, 0)
    assert len(mails()) == 146


def register() -> Register:
    return Register(boto3.client("dynamodb"), "RegisterTable")


def named(name: str) -> Party | None:
    found = register().load([(RHYME_TIME.key, keyed("ada", name))])[1]
    return found.get((RHYME_TIME.key, keyed("ada", name)))


def test_a_corrected_name_moves_the_registration_with_all_that_is_its(context: Context) -> None:
    asked = registration("ada", 2, access_needs="A chair")
    function.handler(event(asked), context)
    before, counted = parties("ada")[0], state()
    assert before
    Attendance(boto3.client("dynamodb"), "RegisterTable").record(RHYME_TIME, before, NOON)
    list(received("DeliveryQueue"))
    function.handler(event(correction("ada", "Adah")), context)
    assert parties("ada") == [None]
    assert named("Adah") == replace(before, name="Adah", reached=True)
    assert (state().taken, state().waiting) == (counted.taken, counted.waiting)
    assert needs() == {keyed("ada", "Adah"): "A chair"}
    moved = register().belongings(RHYME_TIME.key, keyed("ada", "Adah"))
    assert {row["pk"]["S"].split("#")[0] for row in moved} == {"ACTIVITY", "ATTENDED"}
    assert register().belongings(RHYME_TIME.key, keyed("ada")) == []
    assert register().follow(RHYME_TIME.key, "r-ada") == named("Adah")
    assert mails() == []


def test_who_joined_by_the_mailed_link_keeps_the_place_when_the_first_mail_comes_back(
    context: Context,
) -> None:
    function.handler(event(registration("ada", 2), registration("ben", 1)), context)
    ada = parties("ada")[0]
    assert ada
    Attendance(boto3.client("dynamodb"), "RegisterTable").record(RHYME_TIME, ada, NOON)
    news = [
        undeliverable(RHYME_TIME.key, keyed(who), f"r-{who}", True, NOON) for who in ("ada", "ben")
    ]
    function.handler(event(*news), context)
    found = [(one.status, one.gone) for one in parties("ada", "ben") if one]
    assert found == [(Status.CONFIRMED, None), (Status.CANCELLED, Gone.UNDELIVERABLE)]


def test_a_name_that_is_booked_is_not_taken(context: Context) -> None:
    ben = registration("ada", 1, name="Ben", request_id="r-ben")
    function.handler(event(registration("ada", 2), ben), context)
    before = [parties("ada"), named("Ben"), state()]
    assert again(function.handler(event(correction("ada", "BEN")), context)) == []
    assert [parties("ada"), named("Ben"), state()] == before
    function.handler(event(cancellation("ada", registration_id="r-ben")), context)
    function.handler(event(correction("ada", "Ben")), context)
    moved = named("Ben")
    assert moved
    assert (moved.registration_id, moved.earlier, moved.places) == ("r-ada", ("r-ben",), 2)
    assert state().taken == 2


@pytest.mark.parametrize("name", ["ADA", "Ada\u00a0"])
def test_a_name_that_is_only_written_otherwise_stays_in_its_place(
    context: Context, name: str
) -> None:
    function.handler(event(registration("ada", 2)), context)
    function.handler(event(correction("ada", name)), context)
    assert [p and p.name for p in parties("ada")] == [name]
    assert register().follow(RHYME_TIME.key, "r-ada") is None


def test_a_corrected_name_is_known_to_what_comes_again(context: Context) -> None:
    """The first form sent again after its name was corrected, and a batch that was not acknowledged."""
    batch = [registration("ada", 2), correction("ada", "Adah"), correction("ada", "Eve")]
    function.handler(event(*batch), context)
    before = named("Eve")
    assert before
    list(received("DeliveryQueue"))
    function.handler(event(*batch, repeated=True), context)
    function.handler(event(batch[0]), context)
    assert named("Eve") == before
    assert (parties("ada"), named("Adah"), state().taken) == ([None], None, 2)
    assert mails() == [("ada", MailKind.CONFIRMED)] * 2  # one id: deliver_mail sends it once
    function.handler(event(cancellation("ada"), registration("ada", 1, request_id="new")), context)
    assert [p and p.registration_id for p in parties("ada")] == ["new"]
    assert state().taken == 1


def test_somebody_who_waits_keeps_the_turn_under_another_name(context: Context) -> None:
    function.handler(event(registration("ben", 4), registration("ada", 1)), context)
    before = parties("ada")[0]
    function.handler(event(correction("ada", "Adah")), context)
    assert before
    assert named("Adah") == replace(before, name="Adah", reached=True)
    assert register().line(RHYME_TIME.key, 5) == ([named("Adah")], False)
    assert state().waiting == 1


@pytest.fixture
def rows_read() -> Iterator[list[int]]:
    """How many rows each query looked at."""
    made: list[int] = []

    def hear(parsed: dict[str, Any], **_: Any) -> None:
        made.append(parsed["ScannedCount"])

    resources.dynamodb.meta.events.register("after-call.dynamodb.Query", hear, unique_id="reads")
    yield made
    resources.dynamodb.meta.events.unregister("after-call.dynamodb.Query", unique_id="reads")


@pytest.mark.parametrize("people", [1, 150, 600])
def test_a_promotion_costs_the_same_however_long_the_line_is(
    context: Context, rows_read: list[int], people: int
) -> None:
    function.handler(event(registration("ada", 4)), context)
    put(replace(listing(taken=4, waiting=people), lined=people))
    wait_in_line(RHYME_TIME, people, places=2)
    function.handler(event(cancellation("ada")), context)
    assert sum(rows_read) <= 101
    assert state().waiting == max(people - 2, 0)


def test_a_party_that_fits_is_found_at_the_end_of_a_long_line(context: Context) -> None:
    function.handler(event(registration("ada", 1), registration("ben", 3)), context)
    wait_in_line(RHYME_TIME, 150, places=2)
    put(replace(state(), waiting=151))
    last = party("last", 1, Status.WAITING, arrival="9" * 20, turn=151)
    boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=from_party(RHYME_TIME, last))
    function.handler(event(cancellation("ada")), context)
    assert [p and p.status for p in parties("last", "w0")] == [Status.CONFIRMED, Status.WAITING]
    assert (state().taken, state().waiting) == (4, 150)


def test_logs_hold_nobody(context: Context, caplog: pytest.LogCaptureFixture) -> None:
    function.handler(event(registration("canary"), "not json canary@example.org"), context)
    logged = str([vars(entry) for entry in caplog.records])
    assert "batch_served" in logged
    assert "canary" not in logged.lower()
