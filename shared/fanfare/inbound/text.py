"""The first line that somebody wrote, however the mail is packed (RFC 2045 to 2047).

The standard library's parser would take a mail of nested parts apart by recursion. This walks through
the parts from the top, a bounded number of them, and stops at the first plain text.
"""

import binascii
import codecs
import html
import quopri
import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from fanfare.inbound.beginning import Beginning

MOST_PARTS = 100
LONGEST_HEADERS = 8192
LONGEST_TEXT = 4096
"""Bytes of a part's text that are looked at."""

_ODD = (LookupError, TypeError, ValueError)
"""What the standard library makes of parameters that are encoded wrongly, and of unknown charsets."""

_NO_CHARSETS = {"punycode", "idna", "unicode-escape", "raw-unicode-escape"}
"""Codecs of the standard library that no mail is written in (RFC 2978). The first takes time that grows
with the square of the text: 4 s for 256 KB (measured with Python 3.13.0)."""

_BLANK_LINE = re.compile(rb"\n\r?\n")
_UNSEEN = re.compile(r"(?is)<(style|script|title)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)")
_ENDS_A_LINE = re.compile(r"(?i)<(?:br|/?p|/?div|/?tr|/?h[1-6]|/?li|/?body)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>?")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that holds no others. body: as it was packed."""

    headers: Message
    body: bytes

    @property
    def attached(self) -> bool:
        """Whether it is to be saved rather than shown."""
        return "attachment" in str(self.headers.get("content-disposition", "")).lower()

    @property
    def filename(self) -> str:
        """What it is to be saved as; may be empty."""
        try:
            return self.headers.get_filename("")
        except _ODD:
            return ""


def first_line(mail: Beginning) -> str:
    """The first line of the text that is not empty: of the first plain part, else of the first HTML."""
    fallback = ""
    for part in leaves(mail):
        if part.attached:
            continue
        kind = part.headers.get_content_type()
        if kind == "text/plain" and (line := _first(decoded(part))):
            return line
        if kind == "text/html" and not fallback:
            fallback = _first(stripped(decoded(part)))
    return fallback


def leaves(mail: Beginning) -> list[Part]:
    """Parts that hold no others, in order."""
    found: list[Part] = []
    boundaries: set[bytes] = set()
    position, content = 0, mail.block + b"\r\n\r\n" + mail.body
    for _ in range(MOST_PARTS):
        headers, start = _headers(content, position)
        if holds_others := headers.get_content_maintype() == "multipart":
            boundaries |= _boundary(headers)
        end, position = _next_part(content, start, boundaries)
        if not holds_others:
            found.append(Part(headers, content[start:end]))
        if position == len(content):
            break
    return found


def _headers(content: bytes, position: int) -> tuple[Message, int]:
    """A part's headers, and where its body begins."""
    blank = _BLANK_LINE.search(content, max(position - 1, 0))  # that part may have no headers
    end = blank.end() if blank else len(content)
    block = content[position : min(end, position + LONGEST_HEADERS)]
    return BytesHeaderParser(policy=compat32).parsebytes(block), end


def _boundary(headers: Message) -> set[bytes]:
    try:
        boundary = headers.get_boundary()
        return {boundary.encode("utf-8", "surrogateescape")} if boundary else set()
    except _ODD:
        return set()


def _next_part(content: bytes, position: int, boundaries: set[bytes]) -> tuple[int, int]:
    """Where this part's body ends, and where the next part begins. What stands behind the last part of
    a multipart belongs to neither (RFC 2046, section 5.1.1)."""
    end = None
    while (dashes := content.find(b"\n--", max(position - 1, 0))) >= 0:
        position = content.find(b"\n", dashes + 3) + 1 or len(content)
        line = content[dashes + 3 : position].rstrip()
        if line in boundaries:
            return dashes if end is None else end, position
        if end is None and line.removesuffix(b"--") in boundaries:
            end = dashes
    return len(content) if end is None else end, len(content)


def decoded(part: Part, longest: int = LONGEST_TEXT) -> str:
    """The beginning of its text; what cannot be decoded is replaced. longest: in bytes, as packed."""
    body = unpacked(part, longest)
    try:
        charset = codecs.lookup(part.headers.get_content_charset() or "utf-8").name
        return body.decode("latin-1" if charset in _NO_CHARSETS else charset, "replace")
    except _ODD:
        return body.decode("latin-1")


def unpacked(part: Part, longest: int) -> bytes:
    """The beginning of its content. longest: in bytes, as packed."""
    body = part.body[:longest]
    encoding = str(part.headers.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    return _base64(body) if encoding == "base64" else body


def _base64(body: bytes) -> bytes:
    """The last of a group of four may be cut off: what it began is lost, and nothing else."""
    letters = _NOT_BASE64.sub(b"", body)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def stripped(markup: str) -> str:
    """HTML without its markup, each paragraph on a line of its own."""
    markup = _ENDS_A_LINE.sub("\n", _UNSEEN.sub("", markup))
    return html.unescape(_TAG.sub("", markup))


def _first(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
