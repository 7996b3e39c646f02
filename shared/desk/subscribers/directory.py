"""Who takes the bulletin: counted, one by one with the consent record, and as a file."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from desk.files.clock import as_written
from desk.parallel import in_parallel
from desk.refusal import Refused
from desk.subscribers.rows import COLUMNS
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.subscribers.records import in_order
from fanfare.subscribers.subscriber import ConsentEvent, Standing, Subscriber
from fanfare.subscribers.terms import SHARDS, Topic

HEADER = [
    *(column.name for column in COLUMNS),
    "standing",
    "basis",
    "confirmed_at",
    "paused_until",
]


@dataclass(frozen=True, slots=True)
class Census:
    """How many there are.

    Attributes:
        standings: People by standing.
        topics: Those who get the bulletin, by topic. Who chose none gets all, and counts under each.
    """

    standings: Mapping[Standing, int]
    topics: dict[str, int]


@dataclass(frozen=True, slots=True)
class Record:
    """One subscriber.

    Attributes:
        subscriber: What is kept now.
        consent: What they agreed to, and when; the oldest first.
    """

    subscriber: Subscriber
    consent: list[ConsentEvent]


def census(subscribers: Subscribers) -> Census:
    """Count everybody by standing, and those who get the bulletin by topic."""
    everybody = all_subscribers(subscribers)
    standings = Counter(one.standing for one in everybody)
    topics = Counter(
        topic
        for one in everybody
        if one.standing is Standing.CONFIRMED
        for topic in one.topics or Topic
    )
    return Census(
        {standing: standings[standing] for standing in Standing},
        {topic: topics[topic] for topic in in_order([*Topic, *topics])},
    )


def load(subscribers: Subscribers, person: str) -> Record:
    """One subscriber with the consent record.

    Args:
        person: The key of the person.

    Raises:
        Refused: The person does not take the bulletin; it says so when they may not get it.
    """
    known, consent = subscribers.load(person), subscribers.consent(person)
    if known:
        return Record(known, consent)
    barred = subscribers.suppression(person)
    why = f"It is barred since {as_written(barred.at)}: {barred.reason}." if barred else ""
    raise Refused(f"Nobody with that address takes the bulletin. {why}".rstrip())


def export_rows(subscribers: Subscribers, *, everybody: bool = False) -> list[dict[str, str]]:
    """Who gets the bulletin, by address, as rows under HEADER.

    Args:
        everybody: Also who has not confirmed, left or is suppressed.
    """
    found = [
        one
        for one in all_subscribers(subscribers)
        if everybody or one.standing is Standing.CONFIRMED
    ]
    return [write_row(one) for one in sorted(found, key=lambda one: one.email.casefold())]


def write_row(one: Subscriber) -> dict[str, str]:
    """A row of a file, by HEADER."""
    return {
        "email": one.email,
        "name": one.name,
        "topics": "; ".join(one.topics),
        "language": one.language,
        "standing": one.standing,
        "basis": one.basis,
        "confirmed_at": as_written(one.confirmed_at) if one.confirmed_at else "",
        "paused_until": as_written(one.paused_until) if one.paused_until else "",
    }


def all_subscribers(subscribers: Subscribers) -> list[Subscriber]:
    """Everybody, whatever their standing. About a kilobyte of memory each."""
    found: list[Subscriber] = []

    def shard(name: str) -> list[Subscriber]:
        people: list[Subscriber] = []
        after: str | None = ""
        while after is not None:
            page, after = subscribers.shard_page(name, after)
            people += page
        return people

    in_parallel("Reading", shard, SHARDS, found.extend)
    return found
