"""Which mails an S3 event tells of.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from urllib.parse import unquote_plus

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

TEST = "s3:TestEvent"


class _Part(BaseModel):
    # No cold start builds what only the first event needs; logs keep errors, and hold nothing personal.
    model_config = ConfigDict(defer_build=True, hide_input_in_errors=True)


class _Bucket(_Part):
    name: str


class _Object(_Part):
    key: str
    size: int


class _Entity(_Part):
    bucket: _Bucket
    object: _Object


class _Record(_Part, alias_generator=to_camel):
    event_time: datetime
    s3: _Entity


class _Event(_Part):
    Records: list[_Record] = Field(default_factory=list)
    Event: str = ""

    @model_validator(mode="after")
    def _has_records(self) -> Self:
        if not self.Records and self.Event != TEST:
            raise ValueError("an event without records")
        return self


@dataclass(frozen=True, slots=True)
class Stored:
    """One mail in the bucket. size: in bytes. at: when it was put there."""

    bucket: str
    key: str
    size: int
    at: datetime


def stored_mails(body: str) -> list[Stored]:
    """The mails of one event; none in the one that S3 sends to try a queue out. Raises
    pydantic.ValidationError when it is no event of S3."""
    return [
        Stored(
            one.s3.bucket.name, unquote_plus(one.s3.object.key), one.s3.object.size, one.event_time
        )
        for one in _Event.model_validate_json(body, strict=True).Records
    ]
