"""What somebody wrote themselves: not what they quote, and not what a program put above it."""

import re
from itertools import takewhile

from fanfare.inbound.beginning import Beginning
from fanfare.inbound.text import decoded, leaves, stripped

_QUOTED_MARKUP = re.compile(r"(?i)<blockquote\b|\bgmail_quote\b|\bdivRplyFwdMsg\b|\bappendonsend\b")
_QUOTE = re.compile(r"[>|]")
_GREETING = re.compile(
    r"(?i)(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|helo|annwyl|bore da|prynhawn da)\b"
    r"[^.?]{0,40}[,!.]?"
)


def own_text(mail: Beginning) -> str:
    """The beginning of the text: of the first plain part that says something, else of the first HTML up to
    what it quotes. Neither attachments nor forwarded mails."""
    fallback = ""
    for part in leaves(mail):
        if part.attached or part.forwarded:
            continue
        if part.kind == "text/plain" and (text := decoded(part)).strip():
            return text
        if part.kind == "text/html" and not fallback:
            fallback = stripped(_QUOTED_MARKUP.split(decoded(part), maxsplit=1)[0])
    return fallback


def opening_lines(text: str) -> list[str]:
    """The first line that is not empty, and the one after it when the first may be a greeting. None behind
    the first line of a quotation."""
    lines = [line for line in (line.strip() for line in text.splitlines()) if line][:2]
    own = list(takewhile(lambda line: not _QUOTE.match(line), lines))
    return own if own and _GREETING.fullmatch(own[0]) else own[:1]
