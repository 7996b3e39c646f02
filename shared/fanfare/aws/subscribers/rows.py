"""How the subscribers' rows look in DynamoDB.

| pk                   | sk                   | what it is                                                |
|----------------------|----------------------|-----------------------------------------------------------|
| SUBSCRIBERS#<shard>  | <person>             | the subscriber; one that nobody confirms expires          |
| CONSENT#<person>     | <instant>#<event id> | an entry of the consent record, written once              |
| SENT#<person>        | CONFIRMATIONS        | the notices mailed there in the last 30 days              |
| LIMIT#<what>         | <window>             | a counter (fanfare.aws.rate_limits)                       |
| SUPPRESSED#<person>  | SUPPRESSED           | nothing is sent there; outlives an erasure                |

A person is spread to a shard by the first digit of the key. Facts that nobody queries by are one
JSON attribute (`details`). `expires` is DynamoDB's time to live.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from fanfare.aws.details import from_details, to_details
from fanfare.aws.items import Item, after, key
from fanfare.subscribers.subscriber import ConsentEvent, Standing, Subscriber, Suppression

KEEP_PENDING = timedelta(days=30)
"""How long an unanswered request is kept. Somebody who left before is kept
for ever, so that no import adds them again."""


def shard_pk(shard: str) -> str:
    """Partition of a shard's subscribers."""
    return f"SUBSCRIBERS#{shard}"


def subscriber_key(person: str) -> Item:
    """Primary key of a subscriber."""
    return key(shard_pk(person[:1]), person)


def consent_pk(person: str) -> str:
    """Partition of a person's consent record."""
    return f"CONSENT#{person}"


def sent_key(person: str) -> Item:
    """Primary key of what was mailed to a person on anybody's request."""
    return key(f"SENT#{person}", "CONFIRMATIONS")


def suppression_key(person: str) -> Item:
    """Primary key of a person's suppression."""
    return key(f"SUPPRESSED#{person}", "SUPPRESSED")


def from_subscriber(subscriber: Subscriber) -> Item:
    """A subscriber's row."""
    item: Item = {
        **subscriber_key(subscriber.person),
        "details": {"S": to_details(subscriber)},
        "standing": {"S": subscriber.standing},
        "version": {"N": str(subscriber.version)},
    }
    if subscriber.standing is Standing.PENDING and not subscriber.left_at:
        item["expires"] = after(subscriber.changed_at, KEEP_PENDING)
    return item


def to_subscriber(item: Mapping[str, Item]) -> Subscriber:
    """The subscriber of a row."""
    return from_details(Subscriber, item["details"]["S"])


def from_event(event: ConsentEvent) -> Item:
    """A consent event's row. The same event is the same row, no matter how often it is written."""
    return {
        **key(consent_pk(event.person), f"{_instant(event.at)}#{event.event_id}"),
        "details": {"S": to_details(event)},
    }


def to_event(item: Mapping[str, Item]) -> ConsentEvent:
    """The consent event of a row."""
    return from_details(ConsentEvent, item["details"]["S"])


def from_suppression(suppression: Suppression) -> Item:
    """A suppression's row."""
    return {
        **suppression_key(suppression.person),
        "details": {"S": to_details(suppression)},
    }


def to_suppression(item: Mapping[str, Item]) -> Suppression:
    """The suppression of a row."""
    return from_details(Suppression, item["details"]["S"])


def _instant(at: datetime) -> str:
    """An instant as text whose order is that of time: always UTC, always with six decimals."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
