"""One mail for many: encoded once, with places left for what is personal.

Why a copy is a well-formed mail whatever the personal parts hold: each part, literal or personal, goes
through quoted-printable by itself (RFC 2045, section 6.7), and each but a body's last ends at a line's
end, which is either its own or a soft break ("=" before it) that decoding removes. So no line is made of
two parts and none is longer than 76 characters. A personal part is encoded as if it were no text: its
line ends become =0D and =0A, and every "=" becomes =3D, so that it can neither begin a line of its own
nor hold the boundary, which starts with "=_".
"""

from binascii import b2a_qp
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from fanfare.contact import is_sendable
from fanfare.mail.mime import BOUNDARY, UnsendableError

MAX_ENCODED_LENGTH = 76
_SOFT = b"=\r\n"
_WHOLE = b"=_whole"
"""Boundary around text and attachment; no beginning of the other one, nor the other of it."""
_MIXED = b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n--%s\r\n' % (_WHOLE, _WHOLE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along. name: of ASCII letters, digits, dots and hyphens. data: base64."""

    name: str
    media_type: str
    data: str


class Pattern:
    """What all copies share. headers: whole lines. text, html: literal parts and, at odd positions,
    names of slots, as in fanfare.mail.letters.Letter. lines: slots whose values have lines of their own,
    which stay lines on their way."""

    def __init__(
        self,
        headers: bytes,
        text: Sequence[str],
        html: Sequence[str],
        lines: Collection[str] = (),
    ) -> None:
        self._lines = frozenset(lines)
        opening = b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n' % BOUNDARY
        self._headers = headers
        self._parts: list[bytes | tuple[int, str]] = [
            opening + _part_headers("plain"),
            *_encoded(text, 0),
            _part_headers("html"),
            *_encoded(html, 1),
            b"--%s--\r\n" % BOUNDARY,
        ]

    def copy(
        self,
        recipient: str,
        date: datetime,
        extra: Sequence[tuple[str, str]],
        text_values: Mapping[str, str],
        html_values: Mapping[str, str],
        attachment: Attachment | None = None,
    ) -> bytes:
        """One person's mail. Values go in as they are, by slot.

        Args:
            extra: more headers, made of our own addresses, or encoded.
            html_values: escaped already.

        Raises:
            UnsendableError: the address could be read as something else than one recipient.
        """
        if not is_sendable(recipient):
            raise UnsendableError
        lines = [("To", recipient), ("Date", format_datetime(date)), *extra]
        head = "".join([f"{name}: {value}\r\n" for name, value in lines]).encode("ascii")
        values = (text_values, html_values)
        body = [
            part if isinstance(part, bytes) else self._value(part[1], values[part[0]])
            for part in self._parts
        ]
        if attachment:
            body = [_MIXED, *body, _attached(attachment)]
        return b"".join([self._headers, head, *body])

    def _value(self, slot: str, values: Mapping[str, str]) -> bytes:
        return _literal(values[slot]) if slot in self._lines else _personal(values[slot])


def _attached(attachment: Attachment) -> bytes:
    data = attachment.data
    lines = (data[n : n + MAX_ENCODED_LENGTH] for n in range(0, len(data), MAX_ENCODED_LENGTH))
    head = (
        f"--{_WHOLE.decode()}\r\nContent-Type: {attachment.media_type}\r\n"
        f'Content-Disposition: attachment; filename="{attachment.name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return f"{head}{'\r\n'.join(lines)}\r\n--{_WHOLE.decode()}--\r\n".encode("ascii")


def _part_headers(subtype: str) -> bytes:
    return (
        b"--%s\r\nContent-Type: text/%s; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ) % (BOUNDARY, subtype.encode())


def _encoded(parts: Sequence[str], form: int) -> list[bytes | tuple[int, str]]:
    """The parts of one body. form: which values its slots take."""
    last = len(parts) - 1  # literal: slots are at odd positions of an odd number of parts
    return [
        (form, part) if n % 2 else _literal(part) if n < last else _closing(part)
        for n, part in enumerate(parts)
    ]


def _literal(text: str) -> bytes:
    """Encoded, with a line end after it by which b2a_qp knows how lines end, and that goes again."""
    return _ended(b2a_qp(_lines(text) + b"\r\n", istext=True)[:-2])


def _closing(text: str) -> bytes:
    """The last part of a body; the line end before the boundary belongs to the boundary."""
    return b2a_qp(_lines(text) + b"\r\n", istext=True)


def _personal(value: str) -> bytes:
    encoded = b2a_qp(value.encode(), istext=False)
    # Its own line ends are encoded; what is left are soft breaks, as short or as long as it pleases.
    return _ended(encoded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def _ended(encoded: bytes) -> bytes:
    """Up to a line's end: its own, or a soft break, for which the last line must have room."""
    if not encoded or encoded.endswith(b"\r\n"):
        return encoded
    if len(encoded) - encoded.rfind(b"\n") - 1 >= MAX_ENCODED_LENGTH:
        cut = -3 if encoded[-3:-2] == b"=" else -1
        return encoded[:cut] + _SOFT + encoded[cut:] + _SOFT
    return encoded + _SOFT


def _lines(text: str) -> bytes:
    return "\r\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).encode()
