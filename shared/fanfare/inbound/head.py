"""The beginning of a mail (RFC 5322): its headers in their order, and what of the body came with them.

Only the beginning is ever read, so a mail of 40 MB or of a thousand parts costs what a short one does.
"""

import hashlib
import re
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header

from fanfare.inbound.header_lines import TooMany, header_lines

MAX_BYTES = 64 * 1024
"""Bytes that are read of a mail."""

MAX_HEADERS = 1024 * 1024
"""Bytes that are read of a mail whose headers do not end within MAX_BYTES: one line can be that long."""

_BLANK_LINE = re.compile(rb"\n\r*\n")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,248}>")


class Unreadable(Exception):
    """The headers go on beyond what is read: who knows what else they say."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """headers: lower-case names with values as they came, folded lines and all; a pair of empty strings
    where lines were malformed. block: their bytes. body: what follows, as far as it was read."""

    headers: tuple[tuple[str, str], ...]
    block: bytes
    body: bytes

    def all(self, name: str) -> list[str]:
        """Every value of a header, on one line, in order."""
        return [" ".join(value.split()) for header, value in self.headers if header == name]

    def first(self, name: str) -> str:
        """Its first value; empty when there is none."""
        return next(iter(self.all(name)), "")

    @property
    def message_id(self) -> str:
        """Its Message-ID (RFC 5322, section 3.6.4); empty unless well-formed."""
        found = self.first("message-id")
        return found if _MESSAGE_ID.fullmatch(found) else ""

    @property
    def evidence(self) -> str:
        """Hash of the headers."""
        return hashlib.sha256(self.block).hexdigest()


def has_all_headers(content: bytes) -> bool:
    """Whether the headers end in it."""
    return bool(_BLANK_LINE.search(content))


def parse(content: bytes, size: int = 0) -> Beginning:
    """Read a mail's head and the beginning of its text.

    Args:
        content: the mail, or its beginning.
        size: of the whole mail, in bytes.

    Raises:
        Unreadable: its headers are too many, or go on beyond what was read.
    """
    end = _BLANK_LINE.search(content)
    if end is None and len(content) < size:
        raise Unreadable
    block = (content[: end.start()] if end else content).rstrip(b"\r\n")
    body = content[end.end() :] if end else b""
    try:
        return Beginning(tuple(header_lines(block)), block, body)
    except TooMany as error:
        raise Unreadable from error


def decoded(value: str) -> str:
    """A header's words as people read them (RFC 2047); unchanged when they cannot be decoded."""
    try:
        return str(make_header(decode_header(value)))
    except (MessageError, LookupError, ValueError):
        return value
