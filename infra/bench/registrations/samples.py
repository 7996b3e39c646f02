"""Made-up people who register for an activity, and the events that Lambda gets from the queues."""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

from fanfare.activities.activity import Activity, Audience, Mode, Offer, Promise
from fanfare.messages.registrations import RegistrationRequested

BATCH = 10
"""Messages in an event: what SQS hands out at most from a FIFO queue."""

_START = datetime.now(UTC).replace(microsecond=0, second=0, minute=30) + timedelta(days=14)

RHYME_TIME = Activity(
    key="rhyme-time-livestream",
    title="Rhyme time livestream",
    service="Kingston Libraries",
    summary="Songs and rhymes for small children, live from Kingston Library.",
    mode=Mode.ONLINE,
    starts=_START,
    ends=_START + timedelta(minutes=45),
    opens=_START - timedelta(days=60),
    closes=_START,
    join_url="https://video.example/rhyme-time",
    capacity=10_000,
    audience=(Audience.FAMILIES,),
    offers=(Offer.READING,),
    promises=(Promise.CHILDREN,),
    contact="rhymes@kingston.example",
)

_sequence = itertools.count(1)


def activity(key: str, **changes: Any) -> Activity:
    """Rhyme time under another key."""
    return replace(RHYME_TIME, key=key, **changes)


def requests(
    activity: str, count: int, sizes: Sequence[int] = (1,)
) -> Iterator[RegistrationRequested]:
    """Requests of as many people for an activity. sizes: places that they ask for, in turn."""
    now = datetime.now(UTC)
    for n, places in zip(range(count), itertools.cycle(sizes), strict=False):
        yield RegistrationRequested(
            request_id=_hash(f"request {activity} {n}"),
            activity=activity,
            person=_hash(f"person {activity} {n}"),
            name=f"Ceri Williams {n}",
            email=f"ceri.williams.{activity}.{n}@post.example",
            places=places,
            notice="2021-09",
            requested_at=now,
        )


def batches(messages: Iterable[RegistrationRequested]) -> list[dict[str, Any]]:
    """Events of ten, as Lambda gets them from RegistrationQueue.fifo."""
    records = (record(m.model_dump_json(), "RegistrationQueue.fifo", m.activity) for m in messages)
    return [{"Records": list(ten)} for ten in batched(records, BATCH, strict=False)]


def record(body: str, queue: str, group: str = "") -> dict[str, Any]:
    """An SQS record (docs.aws.amazon.com/lambda/latest/dg/with-sqs.html). group: of a FIFO queue."""
    number = next(_sequence)
    attributes = {
        "ApproximateReceiveCount": "1",
        "SentTimestamp": str(int(datetime.now(UTC).timestamp() * 1000)),
        "SenderId": "AROA",
        "ApproximateFirstReceiveTimestamp": str(int(datetime.now(UTC).timestamp() * 1000)),
    }
    if group:
        attributes |= {"SequenceNumber": str(number).zfill(20), "MessageGroupId": group}
    return {
        "messageId": f"message-{number}",
        "receiptHandle": f"handle-{number}",
        "body": body,
        "attributes": attributes,
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:eu-west-2:000000000000:{queue}",
        "awsRegion": "eu-west-2",
    }


def page_request(path: str) -> dict[str, Any]:
    """A visitor's GET, as API Gateway's REST API passes it on
    (docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html)."""
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": "GET",
        "headers": {"Accept-Language": "en-GB"},
        "multiValueHeaders": {"Accept-Language": ["en-GB"]},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": {"proxy": path.removeprefix("/")},
        "requestContext": {
            "path": path,
            "stage": "v1",
            "domainName": "www.librariesweek.example",
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": None,
        "isBase64Encoded": False,
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
