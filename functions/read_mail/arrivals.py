"""Which mails an S3 event names.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from datetime import datetime
from typing import Annotated, Self
from urllib.parse import unquote_plus

from pydantic import AfterValidator, AliasPath, BaseModel, ConfigDict, Field, model_validator

TEST = "s3:TestEvent"


class _Model(BaseModel):
    # No cold start builds what only the first event needs; logs keep errors, and hold nothing personal.
    model_config = ConfigDict(defer_build=True, frozen=True, hide_input_in_errors=True)


class Stored(_Model):
    """One mail in the bucket. size: in bytes. at: when it was put there."""

    bucket: Annotated[str, Field(validation_alias=AliasPath("s3", "bucket", "name"))]
    key: Annotated[
        str,
        Field(validation_alias=AliasPath("s3", "object", "key")),
        AfterValidator(unquote_plus),
    ]
    size: Annotated[int, Field(validation_alias=AliasPath("s3", "object", "size"))]
    at: Annotated[datetime, Field(validation_alias="eventTime")]


class _Event(_Model):
    Records: list[Stored] = Field(default_factory=list)
    Event: str = ""

    @model_validator(mode="after")
    def _has_records(self) -> Self:
        if not self.Records and self.Event != TEST:
            raise ValueError("an event without records")
        return self


def stored_mails(body: str) -> list[Stored]:
    """The mails of one event; none in the one that S3 sends to try a queue out. Raises
    pydantic.ValidationError when it is no event of S3."""
    return _Event.model_validate_json(body, strict=True).Records
