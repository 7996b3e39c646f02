"""The message of the press queue that read_mail sends, which needs none of the nouns of releases."""

from typing import Annotated, Literal

from pydantic import Field

from fanfare.messages.base import Message
from fanfare.messages.types import Id, Instant, Line


class ReleaseCopied(Message):
    """A copy of what a service sent out came to its press address. sender_domain: of who sent it."""

    type: Literal["release.copied"] = "release.copied"
    request_id: Id
    member: Id
    sender_domain: Line = ""
    subject: Line = ""
    text: Annotated[str, Field(max_length=50_000)]
    received_at: Instant
