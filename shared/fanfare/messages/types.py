"""Parts of messages: texts that have been looked at. See fanfare.messages."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from fanfare.activities.party import MAX_PARTY
from fanfare.contact import MAX_ADDRESS_LENGTH, is_address

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$")]
"""What a campaign calls something, such as a topic. Doors check it: a message may come from a newer one."""
Places = Annotated[int, Field(ge=1, le=MAX_PARTY)]
Name = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=200)]
Shard = Annotated[str, Field(pattern=r"^[0-9a-f]?$")]
OneShard = Annotated[str, Field(pattern=r"^[0-9a-f]$")]


def _email(text: str) -> str:
    if not is_address(text):
        raise ValueError("it is not one e-mail address")
    return text


def _email_or_none(text: str) -> str:
    return text and _email(text)


Email = Annotated[str, Field(max_length=MAX_ADDRESS_LENGTH), AfterValidator(_email)]
EmailOrNone = Annotated[str, Field(max_length=MAX_ADDRESS_LENGTH), AfterValidator(_email_or_none)]

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)", re.ASCII)


def _instant(value: object) -> object:
    """pydantic alone would take a number of seconds written as a text, too."""
    if isinstance(value, str) and _RFC_3339.fullmatch(value):
        return datetime.fromisoformat(value.upper())
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]
"""With its zone: one without cannot be compared with any other."""

MessageId = Annotated[str, Field(pattern=r"^(<[\x21-\x3b\x3d\x3f-\x7e]+>)?$", max_length=250)]
"""A Message-ID (RFC 5322, section 3.6.4) as it may be in a header of ours: no space, no line end."""

Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=300)]
"""Text without a line end; may be empty."""
