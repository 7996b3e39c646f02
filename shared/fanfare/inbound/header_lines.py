"""The header lines of a mail or of one of its parts (RFC 5322, section 2.2).

A malformed line costs itself and its continuation lines, and nothing around it: no colon, a name with a
space in it, a lone carriage return, a NUL, a continuation of nothing. What is left says what it says; the
standard library's parser would take all that follows for the body.
"""

import re
from io import BytesIO

MAX_LINES = 5000
"""Header lines of one mail, folded ones counted once. No mail that a person sends has a tenth of that."""

_NAME = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*")
_BROKEN = re.compile(rb"\r(?![\r\n])|\0")


class TooMany(Exception):
    """There are more than MAX_LINES."""


def header_lines(block: bytes) -> list[tuple[str, str]]:
    """Lower-case names with values as they came, folded lines and all, in order. Where malformed lines
    were, one pair of empty strings. Raises TooMany."""
    found: list[tuple[str, str]] = []
    line: list[bytes] = []
    for piece in BytesIO(block):
        if piece[:1] in (b" ", b"\t"):
            line.append(piece)
        else:
            _add(line, found)
            line = [piece]
    _add(line, found)
    return found


def as_text(raw: bytes, cut: bool = False) -> str:
    """Bytes beyond ASCII as UTF-8 if they are, else as windows-1252, which most others are. cut: the end
    is missing, and perhaps a part of a character."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if cut and error.start > len(raw) - 4:
            return raw[: error.start].decode("utf-8")
        return raw.decode("windows-1252", "replace")


def _add(line: list[bytes], found: list[tuple[str, str]]) -> None:
    if not line:
        return
    raw = b"".join(line).rstrip(b"\r\n")
    name = _NAME.match(raw)
    if name and not _BROKEN.search(raw):
        found.append((name[1].decode("ascii").lower(), as_text(raw[name.end() :])))
    elif found[-1:] != [("", "")]:
        found.append(("", ""))
    if len(found) > MAX_LINES:
        raise TooMany
