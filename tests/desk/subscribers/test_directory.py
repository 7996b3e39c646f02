"""Who takes the bulletin, at the desk's door: counted, shown, exported and brought in."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from desk.refusal import Refused
from desk.stack import Stack
from desk.subscribers.directory import HEADER, census, export_rows, load
from desk.subscribers.enrolment import Verdict
from desk.subscribers.from_stack import enroller
from desk.subscribers.grounds import Grounds
from desk.subscribers.rows import Newcomer
from fanfare.subscribers.subscriber import (
    Basis,
    Change,
    ConsentEvent,
    Standing,
    Subscriber,
    Suppression,
)
from fanfare.subscribers.terms import Channel, Topic
from tests.support.readers_desk import OUTPUTS

NOW = datetime(2021, 9, 20, 12, tzinfo=UTC)
GROUNDS = Grounds(Basis.CONSENT, "consent: paper forms", "ab" * 32)


@pytest.fixture
def stack(aws: None) -> Stack:
    return Stack("fanfare-test", OUTPUTS, {"region_name": "eu-west-2"})


def reader(stack: Stack, name: str, **changes: Any) -> Subscriber:
    address = f"{name}@example.org"
    known = Subscriber(
        person=stack.person(address),
        email=address,
        subscription_id="s",
        standing=Standing.CONFIRMED,
        changed_at=NOW,
    )
    return stack.subscribers.save(replace(known, **changes))


def test_who_chose_no_topic_counts_under_each(stack: Stack) -> None:
    reader(stack, "ada")
    reader(stack, "ben", topics=(Topic.COPYRIGHT,))
    reader(stack, "cas", standing=Standing.UNSUBSCRIBED, topics=(Topic.COPYRIGHT,))
    found = census(stack.subscribers)
    assert (found.standings[Standing.CONFIRMED], found.standings[Standing.UNSUBSCRIBED]) == (2, 1)
    assert found.standings[Standing.PENDING] == 0
    assert found.topics == {topic: 1 + (topic is Topic.COPYRIGHT) for topic in Topic}


def test_a_topic_of_a_newer_form_is_counted_behind_those_that_are_known(stack: Stack) -> None:
    reader(stack, "ben", topics=("storytelling", Topic.LIBRARIES_WEEK))
    assert list(census(stack.subscribers).topics.items())[-2:] == [
        (Topic.LIBRARIES_WEEK, 1),
        ("storytelling", 1),
    ]


def test_one_is_loaded_with_the_consent_record(stack: Stack) -> None:
    ada = reader(stack, "ada")
    event = ConsentEvent(
        person=ada.person, event_id="e", change=Change.CONFIRMED, channel=Channel.WEB, at=NOW
    )
    stored = stack.subscribers.save(ada, [event])
    record = load(stack.subscribers, stack.person("ADA@example.org"))
    assert (record.subscriber, record.consent) == (stored, [event])


def test_nobody_is_loaded_and_a_suppression_is_said(stack: Stack) -> None:
    with pytest.raises(Refused, match=r"^Nobody with that address takes the bulletin\.$"):
        load(stack.subscribers, stack.person("ada@example.org"))
    person = stack.person("ada@example.org")
    event = ConsentEvent(
        person=person, event_id="e", change=Change.SUPPRESSED, channel=Channel.WEB, at=NOW
    )
    stack.subscribers.suppress(Suppression(person, "bounced", NOW), event)
    with pytest.raises(
        Refused, match=r"bulletin\. It is barred since 2021-09-20 13:00: bounced\.$"
    ):
        load(stack.subscribers, stack.person("ada@example.org"))


def test_the_export_is_by_address(stack: Stack) -> None:
    reader(stack, "ben")
    reader(stack, "Ada", confirmed_at=NOW)
    reader(stack, "cas", standing=Standing.UNSUBSCRIBED)
    rows = export_rows(stack.subscribers)
    assert [row["email"] for row in rows] == ["Ada@example.org", "ben@example.org"]
    assert (list(rows[0]), rows[0]["confirmed_at"]) == (HEADER, "2021-09-20 13:00")
    assert len(export_rows(stack.subscribers, everybody=True)) == 3


def test_who_is_new_is_put_on_the_bulletin_and_nobody_else(stack: Stack) -> None:
    reader(stack, "ada", standing=Standing.UNSUBSCRIBED)
    rows = [(2, Newcomer("ada@example.org")), (3, Newcomer("ben@example.org"))]
    importer = enroller(stack, GROUNDS, NOW)
    decided = [(2, Verdict.LEFT), (3, Verdict.NEW)]
    assert [(line, verdict) for line, _, verdict in importer.decide(rows)] == decided
    assert len(export_rows(stack.subscribers, everybody=True)) == 1  # looking up writes nothing
    assert [(line, verdict) for line, _, verdict in importer.commit(rows)] == decided
    record = load(stack.subscribers, stack.person("ben@example.org"))
    assert (record.subscriber.basis, record.consent[0].wording) == (Basis.CONSENT, GROUNDS.note)
    assert importer.commit(rows)[1][2] is Verdict.ALREADY
