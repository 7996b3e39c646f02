"""The text of a mail, as far as its beginning holds it: the first plain part, else the first of HTML.

HTML is taken apart by regular expressions that look at each character once. The standard library's
parser needs 47 seconds for 256 KB of "<!--" (measured with Python 3.13.0), and who sends is unknown.
"""

import re

from fanfare.inbound.beginning import Beginning
from fanfare.inbound.text import decoded, leaves, stripped

LONGEST = 256 * 1024
"""Bytes that are read of a mail for its text: 40 MB of pictures behind it cost nothing."""
MOST_CHARACTERS = 50_000

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def whole_text(mail: Beginning) -> str:
    """At most MOST_CHARACTERS; empty when no part of it is text, or only what was not read."""
    fallback = ""
    for part in leaves(mail):
        kind = part.headers.get_content_type()
        if kind == "text/plain" and (text := _tidied(decoded(part, LONGEST))):
            return text
        if kind == "text/html" and not fallback:
            markup = decoded(part, LONGEST).replace("\r", "").replace("\n", " ")
            fallback = _tidied(stripped(markup))
    return fallback


def _tidied(text: str) -> str:
    """Without what cannot be seen, and never more than one empty line."""
    lines: list[str] = []
    for line in _CONTROL.sub("", text).split("\n"):
        words = " ".join(line.split())
        if words or lines[-1:] != [""]:
            lines.append(words)
    return "\n".join(lines).strip()[:MOST_CHARACTERS]
