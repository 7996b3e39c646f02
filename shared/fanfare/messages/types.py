"""Parts of messages: texts that have been looked at. See fanfare.messages."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from fanfare.activities.activity import LARGEST_PARTY

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,128}\Z")]
Places = Annotated[int, Meta(ge=1, le=LARGEST_PARTY)]
Name = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]+\Z", max_length=200)]
Address = Annotated[
    str, Meta(pattern=r"^[^\s@,<>\x00-\x1f]+@[^\s@,<>\x00-\x1f]+\Z", max_length=254)
]
AddressOrNone = Annotated[
    str, Meta(pattern=r"^([^\s@,<>\x00-\x1f]+@[^\s@,<>\x00-\x1f]+)?\Z", max_length=254)
]
Version1 = Annotated[int, Meta(ge=1, le=1)]
Shard = Annotated[str, Meta(pattern=r"^[0-9a-f]?\Z")]
OneShard = Annotated[str, Meta(pattern=r"^[0-9a-f]\Z")]
Instant = Annotated[datetime, Meta(tz=True)]
"""With its zone: one without cannot be compared with any other."""

MessageId = Annotated[str, Meta(pattern=r"^(<[\x21-\x3b\x3d\x3f-\x7e]+>)?\Z", max_length=250)]
"""A Message-ID (RFC 5322, section 3.6.4) as it may stand in a header of ours: no space, no line end."""

Line = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]*\Z", max_length=300)]
"""Text without a line end; may be empty."""
