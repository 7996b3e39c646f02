"""A mail as bytes (RFC 5322, RFC 2045): headers, and alternatives in quoted-printable.

Python's email package builds what many mails share, and so guards it against header injection; what is
personal is put between. Each personal part goes through quoted-printable, in which every "=" is written
"=3D": a boundary that starts with "=_" can't occur within one.
"""

from binascii import b2a_qp
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from fanfare.contact import is_sendable

type Part = tuple[str, bytes]
"""Content type, and UTF-8 text with lines ended by CRLF."""

BOUNDARY = b"=_fanfare"

MAX_LINE_LENGTH = 900
"""Characters of a header line that needs no folding; RFC 5322 allows 998."""


class UnsendableError(ValueError):
    """The address could be read as something else than one recipient."""


def part(subtype: str, text: str) -> Part:
    """A text as a part of a mail. subtype: "plain" or "html"."""
    return f"text/{subtype}; charset=utf-8", text.replace("\n", "\r\n").encode()


@lru_cache(maxsize=512)
def shared_headers(
    subject: str,
    sender_name: str,
    sender_address: str,
    reply_to: str,
    language: str,
    origin: str = "auto-generated",
) -> bytes:
    """Headers that are alike in all copies of a letter. origin: "auto-replied" when it answers a mail."""
    line = f"Subject: {subject_words(subject)}\r\n".encode("ascii")
    return line + sender_headers(sender_name, sender_address, reply_to, language, origin)


def sender_headers(
    sender_name: str, sender_address: str, reply_to: str, language: str, origin: str
) -> bytes:
    """The same without a subject.

    Nobody's vacation notice need answer these (RFC 3834; the X- header is Exchange's word for that).
    """
    from email.headerregistry import Address  # with the first mail: a start must not wait for it
    from email.message import EmailMessage
    from email.policy import SMTP

    message = EmailMessage(policy=SMTP)
    message["From"] = Address(sender_name, addr_spec=sender_address)
    message["Reply-To"] = Address(addr_spec=reply_to)
    message["Content-Language"] = language
    message["Auto-Submitted"] = origin
    message["X-Auto-Response-Suppress"] = "All"
    message["MIME-Version"] = "1.0"
    return message.as_bytes().removesuffix(b"\r\n")


def subject_words(subject: str) -> str:
    """A subject as its header holds it, on as many lines as it takes: no text in it can end the
    header. EmailMessage would fold a long one right behind the colon, and some mail programmes then show
    none."""
    from email.header import Header

    words = " ".join(subject.split())
    if not (words.isascii() and words.isprintable() and len(words) < MAX_LINE_LENGTH):
        words = Header(words, "utf-8", header_name="Subject").encode(linesep="\r\n")
    return words


def assemble(
    headers: bytes,
    recipient: str,
    date: datetime,
    parts: Sequence[Part],
    extra: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A whole mail.

    Args:
        parts: the plainest first.
        extra: more headers, made of our own addresses.

    Raises:
        UnsendableError: the address could be read as something else than one recipient.
    """
    if not is_sendable(recipient):
        raise UnsendableError
    lines = [("To", recipient), ("Date", format_datetime(date)), *extra]
    pieces = [headers]
    pieces += [f"{name}: {value}\r\n".encode("ascii") for name, value in lines]
    pieces.append(b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n' % BOUNDARY)
    for content_type, text in parts:
        pieces.append(b"--%s\r\nContent-Type: %s\r\n" % (BOUNDARY, content_type.encode("ascii")))
        pieces.append(b"Content-Transfer-Encoding: quoted-printable\r\n\r\n")
        # The line end before the boundary belongs to it; b2a_qp breaks lines as it finds them broken.
        pieces.append(b2a_qp(text + b"\r\n", istext=True))
    pieces.append(b"--%s--\r\n" % BOUNDARY)
    return b"".join(pieces)
