"""The parts of a mail and their text, however they are packed (RFC 2045 to 2047).

The standard library's parser would take a mail of nested parts apart by recursion. This walks through
the parts from the top, a bounded number of them.
"""

import binascii
import codecs
import html
import quopri
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from email.policy import compat32

from fanfare.inbound.head import Beginning
from fanfare.inbound.header_lines import TooMany, as_text, header_lines

MAX_PARTS = 100
MAX_PART_HEADERS = 64 * 1024
"""Bytes of a part's headers that are looked at; a forwarded mail's are as long as any mail's."""
MAX_TEXT_LENGTH = 4096
"""Bytes of a part's text that are looked at."""

_ODD = (LookupError, TypeError, ValueError)
"""What the standard library makes of parameters that are encoded wrongly, and of unknown charsets."""

_NO_CHARSETS = {"punycode", "idna", "unicode-escape", "raw-unicode-escape"}
"""Codecs of the standard library that no mail is written in (RFC 2978). The first takes time that grows
with the square of the text: 4 s for 256 KB (measured with Python 3.13.0)."""
_UNSAID = _NO_CHARSETS | {"ascii"}
_CHARSETS = {"iso8859-1": "cp1252"}
"""What programs mean: those that say Latin-1 send typographic quotes and dashes, which it does not have.
Browsers read it so too (https://encoding.spec.whatwg.org/#names-and-labels)."""

_BLANK_LINE = re.compile(rb"\n\r*\n")
_FORWARDED = re.compile(r"message/(?:rfc822|global)")
_ENCODED = re.compile(r"\W*(quoted-printable|base64)\b")
_UNSEEN = re.compile(r"(?is)<(style|script|title)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)")
_ENDS_A_LINE = re.compile(r"(?i)<(?:br|/?p|/?div|/?tr|/?h[1-6]|/?li|/?body)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>?")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that holds no others. body: as it was packed. forwarded: it is of a mail within the mail."""

    headers: Message
    body: bytes
    forwarded: bool = False

    @property
    def kind(self) -> str:
        """Its media type, in small letters."""
        return self.headers.get_content_type()

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

    @property
    def is_mail(self) -> bool:
        """Whether it is a mail that was packed like a file: `leaves` looks into all others."""
        return bool(_FORWARDED.fullmatch(self.kind)) or self.filename.lower().endswith(".eml")


def leaves(mail: Beginning) -> list[Part]:
    """Parts that hold no others, in order; those of mails forwarded within it too."""
    found: list[Part] = []
    boundaries: set[bytes] = set()
    outside: set[bytes] | None = None  # boundaries around the forwarded mail that this part is of
    headers, position, content = _about(mail.headers), 1, b"\n" + mail.body
    for _ in range(MAX_PARTS):
        if _FORWARDED.fullmatch(headers.get_content_type()) and not _encoding(headers):
            outside = set(boundaries) if outside is None else outside
            headers, position = _headers(content, position)
            continue
        holds_others = headers.get_content_maintype() == "multipart"
        boundaries |= _boundary(headers) if holds_others else set()
        end, following, boundary = _next_part(content, position, boundaries)
        if not holds_others:
            found.append(Part(headers, content[position:end], outside is not None))
        if following == len(content):
            break
        outside = None if outside and boundary in outside else outside
        headers, position = _headers(content, following)
    return found


def _headers(content: bytes, position: int) -> tuple[Message, int]:
    """A part's headers, and where its body begins."""
    blank = _BLANK_LINE.search(content, position - 1)  # that part may have no headers
    end = blank.end() if blank else len(content)
    try:
        lines = header_lines(content[position : min(end, position + MAX_PART_HEADERS)])
    except TooMany:
        lines = []
    return _about(lines), end


def _about(lines: Iterable[tuple[str, str]]) -> Message:
    """The headers that say what a part is, as the standard library reads their parameters."""
    headers = Message(policy=compat32)
    for name, value in lines:
        if name.startswith("content-"):
            headers[name] = value
    return headers


def _boundary(headers: Message) -> set[bytes]:
    try:
        boundary = headers.get_boundary()
        return {boundary.encode("utf-8", "surrogateescape")} if boundary else set()
    except _ODD:
        return set()


def _next_part(content: bytes, position: int, boundaries: set[bytes]) -> tuple[int, int, bytes]:
    """Where this part's body ends, where the next part begins, and behind which boundary. What comes
    behind the last part of a multipart belongs to neither (RFC 2046, section 5.1.1)."""
    end = None
    while (dashes := content.find(b"\n--", position - 1)) >= 0:
        position = content.find(b"\n", dashes + 3) + 1 or len(content)
        line = content[dashes + 3 : position].rstrip()
        if line in boundaries:
            return dashes if end is None else end, position, line
        if end is None and line.removesuffix(b"--") in boundaries:
            end = dashes
    return len(content) if end is None else end, len(content), b""


def decoded(part: Part, longest: int = MAX_TEXT_LENGTH) -> str:
    """The beginning of its text; what cannot be decoded is replaced. longest: in bytes, as packed."""
    body = unpacked(part, longest)
    try:
        said = codecs.lookup(part.headers.get_content_charset() or "ascii").name
        if said not in _UNSAID:
            return body.decode(_CHARSETS.get(said, said), "replace")
    except _ODD:
        pass
    return as_text(body, cut=len(part.body) > longest)


def unpacked(part: Part, longest: int) -> bytes:
    """The beginning of its content. longest: in bytes, as packed."""
    body, encoding = part.body[:longest], _encoding(part.headers)
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    return _base64(body) if encoding == "base64" else body


def _encoding(headers: Message) -> str:
    """How it is packed, if it is; whatever else a program wrote beside that."""
    found = _ENCODED.match(str(headers.get("content-transfer-encoding", "")).lower())
    return found[1] if found else ""


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
