"""The text of a mail, as far as its beginning holds it: what is in the mail, or in what came with it.

HTML is taken apart by regular expressions that look at each character once. The standard library's
parser needs 47 seconds for 256 KB of "<!--" (measured with Python 3.13.0), and who sends is unknown.
"""

import re
from collections.abc import Iterator

from fanfare.inbound.head import Beginning, Unreadable, parse
from fanfare.inbound.text import Part, decoded, leaves, stripped, unpacked
from fanfare.inbound.word_document import MEDIA_TYPE, document_text

MAX_BYTES = 2 * 1024 * 1024
"""Bytes that are read of a mail for its text: a logo before it is no hindrance, and 40 MB of pictures
behind it cost nothing."""
MAX_PART_BYTES = 256 * 1024
"""Bytes that are looked at of a text."""
MAX_DOCUMENTS = 3
"""Of each kind that has to be unpacked."""
MAX_CHARACTERS = 50_000

_MARKUP = (".html", ".htm")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def whole_text(mail: Beginning) -> str:
    """At most MAX_CHARACTERS; empty when no part of it is text, or only what was not read.

    Press offices send a release in many ways: in the mail, with pictures between, beside a plain part that
    only says where to read it, as a document, as a text, as a mail forwarded. The longest text is the
    release.
    """
    return max(_texts(mail), key=len, default="")


def _texts(mail: Beginning) -> Iterator[str]:
    parts = leaves(mail)
    for kind in (_plain, _markup):  # of two that are as long, the plain one
        yield from (_tidied(kind(part)) for part in parts if not part.is_mail)
    for part in [part for part in parts if _is_document(part)][:MAX_DOCUMENTS]:
        yield _tidied(document_text(unpacked(part, MAX_BYTES)))
    for part in [part for part in parts if part.is_mail][:MAX_DOCUMENTS]:
        yield from _of_packed_mail(unpacked(part, MAX_BYTES))


def _plain(part: Part) -> str:
    is_text = part.kind == "text/plain" and not part.filename.lower().endswith(_MARKUP)
    if is_text or part.filename.lower().endswith(".txt"):
        return decoded(part, MAX_PART_BYTES)
    return ""


def _markup(part: Part) -> str:
    if part.kind == "text/html" or part.filename.lower().endswith(_MARKUP):
        return stripped(decoded(part, MAX_PART_BYTES).replace("\r", "").replace("\n", " "))
    return ""


def _of_packed_mail(content: bytes) -> Iterator[str]:
    """The texts of a mail that was attached as a file; not those of one in it."""
    try:
        parts = leaves(parse(content))
    except Unreadable:
        return
    for kind in (_plain, _markup):
        yield from (_tidied(kind(part)) for part in parts)


def _is_document(part: Part) -> bool:
    return part.headers.get_content_type() == MEDIA_TYPE or part.filename.lower().endswith(".docx")


def _tidied(text: str) -> str:
    """Without what cannot be seen, and never more than one empty line."""
    lines: list[str] = []
    for line in _CONTROL.sub("", text).split("\n"):
        words = " ".join(line.split())
        if words or lines[-1:] != [""]:
            lines.append(words)
    return "\n".join(lines).strip()[:MAX_CHARACTERS]
