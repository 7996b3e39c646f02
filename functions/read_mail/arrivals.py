"""Which mails an S3 event tells of.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from datetime import datetime
from urllib.parse import unquote_plus

import msgspec


class _Bucket(msgspec.Struct):
    name: str


class _Object(msgspec.Struct):
    key: str
    size: int


class _Entity(msgspec.Struct):
    bucket: _Bucket
    object: _Object


class _Record(msgspec.Struct, rename="camel"):
    event_time: datetime
    s3: _Entity


class _Event(msgspec.Struct):
    Records: list[_Record] = []
    Event: str = ""


class Stored(msgspec.Struct, frozen=True):
    """One mail in the bucket. size: in bytes. at: when it was put there."""

    bucket: str
    key: str
    size: int
    at: datetime


TEST = "s3:TestEvent"

_decode = msgspec.json.Decoder(_Event).decode


def stored_mails(body: str) -> list[Stored]:
    """The mails of one event; none in the one that S3 sends to try a queue out. Raises msgspec.DecodeError
    when it is no event of S3."""
    event = _decode(body)
    if not event.Records and event.Event != TEST:
        raise msgspec.ValidationError("an event without records")
    return [
        Stored(
            one.s3.bucket.name, unquote_plus(one.s3.object.key), one.s3.object.size, one.event_time
        )
        for one in event.Records
    ]
