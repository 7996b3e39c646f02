"""The subscribers table on moto: versions, the consent record, pages of a shard, suppression."""

from dataclasses import replace
from typing import Any

import boto3
import pytest

from fanfare.aws.subscribers.notice_memory import NoticeMemory
from fanfare.aws.subscribers.rows import from_subscriber, subscriber_key
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.aws.transactions import OvertakenError
from fanfare.subscribers.notice_limits import Mailed
from fanfare.subscribers.subscriber import Change, ConsentEvent, Standing, Subscriber, Suppression
from fanfare.subscribers.terms import Channel, Topic
from tests.samples import NOON, later

pytestmark = pytest.mark.usefixtures("aws")


def person(n: int, shard: str = "5") -> str:
    return f"{shard}{n:031x}"


ADA = Subscriber(
    person=person(1),
    email="ada@example.org",
    subscription_id="ask",
    standing=Standing.PENDING,
    name="Ada <b>\n\N{SNOWMAN}",
    topics=(Topic.PRISON, Topic.PUBLIC),
    changed_at=NOON,
)


def event(event_id: str = "ask", **changes: Any) -> ConsentEvent:
    fields = {
        "person": ADA.person,
        "event_id": event_id,
        "change": Change.REQUESTED,
        "channel": Channel.WEB,
        "at": NOON,
    }
    return ConsentEvent(**(fields | changes))


@pytest.fixture
def table(aws: None) -> Subscribers:
    return Subscribers(boto3.client("dynamodb"), "SubscribersTable")


def test_what_is_written_is_read(table: Subscribers) -> None:
    stored = table.save(ADA, [event()])
    assert stored == replace(ADA, version=1)
    assert table.load(ADA.person) == stored
    assert table.consent(ADA.person) == [event()]
    assert table.load(person(2)) is None


def test_each_writer_expects_the_version_it_read(table: Subscribers) -> None:
    first = table.save(ADA)
    with pytest.raises(OvertakenError):
        table.save(ADA, [event("second", at=later(days=1))])
    table.save(replace(first, name="Ada"))
    with pytest.raises(OvertakenError):
        table.save(replace(first, name="Eve"), [event("third")])
    known = table.load(ADA.person)
    assert known
    assert (known.name, known.version) == ("Ada", 2)
    assert table.consent(ADA.person) == []


def test_no_entry_of_the_consent_record_is_written_over(table: Subscribers) -> None:
    stored = table.save(ADA, [event(evidence="what came in")])
    with pytest.raises(OvertakenError):
        table.save(stored, [event(evidence="forged")])
    assert table.consent(ADA.person) == [event(evidence="what came in")]


def test_the_consent_record_is_in_the_order_of_time(table: Subscribers) -> None:
    instants = [later(microseconds=1), later(seconds=1), NOON, later(days=-1)]
    stored = ADA
    for n, at in enumerate(instants):
        stored = table.save(stored, [event(f"e{n}", at=at)])
    assert [one.at for one in table.consent(ADA.person)] == sorted(instants)


def test_an_unanswered_request_goes_by_itself_but_not_of_who_left() -> None:
    expires = from_subscriber(ADA)["expires"]["N"]
    assert int(expires) == int(later(days=30).timestamp())
    for kept in (
        replace(ADA, left_at=NOON),
        replace(ADA, standing=Standing.CONFIRMED),
        replace(ADA, standing=Standing.UNSUBSCRIBED),
        replace(ADA, standing=Standing.SUPPRESSED),
    ):
        assert "expires" not in from_subscriber(kept)


def test_many_are_read_at_once_and_those_that_are_missing_are_left_out(table: Subscribers) -> None:
    people = [person(n, "0123456789abcdef"[n % 16]) for n in range(230)]
    for one in people[::2]:
        table.save(replace(ADA, person=one))
    found = table.load_many([*people, *people])
    assert sorted(found) == sorted(people[::2])
    assert all(one == found[one].person for one in found)
    assert table.load_many([]) == {}


def test_a_shard_is_read_page_by_page(table: Subscribers) -> None:
    for n in range(25):
        table.save(replace(ADA, person=person(n)))
    table.save(replace(ADA, person=person(1, "6")))
    found: list[str] = []
    last: str | None = ""
    pages = 0
    while last is not None:
        page, last = table.shard_page("5", last, 10)
        found += [one.person for one in page]
        pages += 1
    assert found == [person(n) for n in range(25)]
    assert pages == 3
    assert table.shard_page("f") == ([], None)


def test_suppressing_is_for_subscribers_and_for_everybody_else(table: Subscribers) -> None:
    bounce = Suppression(ADA.person, "bounce", later(hours=1))
    barred = event("b1", change=Change.SUPPRESSED, at=later(hours=1))
    table.suppress(bounce, barred)
    assert table.load(ADA.person) is None
    assert table.consent(ADA.person) == []
    assert table.suppression(ADA.person) == bounce
    table.save(ADA)
    for _ in range(2):
        table.suppress(bounce, barred)
    table.suppress(replace(bounce, reason="complaint"), event("b2", at=later(hours=2)))
    known = table.load(ADA.person)
    assert known
    assert (known.standing, known.reason, known.version) == (Standing.SUPPRESSED, "bounce", 2)
    assert table.consent(ADA.person) == [barred]
    assert table.suppression(person(2)) is None


def test_no_row_but_the_subscribers_own_holds_the_address(table: Subscribers) -> None:
    table.save(ADA, [event()])
    table.suppress(Suppression(ADA.person, "bounce", NOON), event("b1", at=later(hours=1)))
    memory = NoticeMemory(boto3.client("dynamodb"), "SubscribersTable")
    memory.store(ADA.person, (), (Mailed("ask_notice", NOON),))
    rows = boto3.client("dynamodb").scan(TableName="SubscribersTable")["Items"]
    own = subscriber_key(ADA.person)["pk"]
    assert len(rows) == 5
    assert [row["pk"] for row in rows if "ada@" in str(row)] == [own]


def test_two_workers_do_not_both_let_a_notice_pass(aws: None) -> None:
    memory = NoticeMemory(boto3.client("dynamodb"), "SubscribersTable")
    first, second = Mailed("first", NOON), Mailed("second", later(days=2))
    assert memory.load(ADA.person) == ()
    memory.store(ADA.person, (), (first,))
    with pytest.raises(OvertakenError):
        memory.store(ADA.person, (), (second,))
    assert memory.load(ADA.person) == (first,)
    memory.store(ADA.person, (first,), (first, second))
    with pytest.raises(OvertakenError):
        memory.store(ADA.person, (first,), (first, Mailed("third", later(days=2))))
    assert memory.load(ADA.person) == (first, second)
