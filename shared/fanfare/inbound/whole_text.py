"""The text of a mail, as far as its beginning holds it: what stands in the mail, or in a document.

HTML is taken apart by regular expressions that look at each character once. The standard library's
parser needs 47 seconds for 256 KB of "<!--" (measured with Python 3.13.0), and who sends is unknown.
"""

import re

from fanfare.inbound.beginning import Beginning
from fanfare.inbound.text import Part, decoded, leaves, stripped, unpacked
from fanfare.inbound.word_document import MEDIA_TYPE, document_text

LONGEST = 2 * 1024 * 1024
"""Bytes that are read of a mail for its text: a logo before it is no hindrance, and 40 MB of pictures
behind it cost nothing."""
LONGEST_PART = 256 * 1024
"""Bytes that are looked at of a text."""
MOST_DOCUMENTS = 3
MOST_CHARACTERS = 50_000

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def whole_text(mail: Beginning) -> str:
    """At most MOST_CHARACTERS; empty when no part of it is text, or only what was not read.

    Who sends "please find attached" means the document: the longest text is the release.
    """
    parts = leaves(mail)
    documents = [part for part in parts if _is_document(part)][:MOST_DOCUMENTS]
    texts = [_written(parts)]
    texts += [_tidied(document_text(unpacked(part, LONGEST))) for part in documents]
    return max(texts, key=len)


def _written(parts: list[Part]) -> str:
    """What stands in the mail itself: its longest plain part, since pictures part a text, else HTML."""
    shown = [(part.headers.get_content_type(), part) for part in parts if not part.attached]
    plain = [_tidied(decoded(one, LONGEST_PART)) for kind, one in shown if kind == "text/plain"]
    markup = (_seen(decoded(one, LONGEST_PART)) for kind, one in shown if kind == "text/html")
    return max(plain, key=len, default="") or next(filter(None, markup), "")


def _seen(markup: str) -> str:
    return _tidied(stripped(markup.replace("\r", "").replace("\n", " ")))


def _is_document(part: Part) -> bool:
    return part.headers.get_content_type() == MEDIA_TYPE or part.filename.lower().endswith(".docx")


def _tidied(text: str) -> str:
    """Without what cannot be seen, and never more than one empty line."""
    lines: list[str] = []
    for line in _CONTROL.sub("", text).split("\n"):
        words = " ".join(line.split())
        if words or lines[-1:] != [""]:
            lines.append(words)
    return "\n".join(lines).strip()[:MOST_CHARACTERS]
