"""What somebody wrote themselves: not what they quote, and not what a program put above or before it."""

import re
from itertools import takewhile

from fanfare.inbound.head import Beginning
from fanfare.inbound.text import decoded, leaves, stripped

MAX_LINES = 12
"""Lines of a text that are looked at."""

_QUOTED_MARKUP = re.compile(r"(?i)<blockquote\b|\bgmail_quote\b|\bdivRplyFwdMsg\b|\bappendonsend\b")
_QUOTE = re.compile(
    r"(?i)[>|]|--\s*$|-{2,} ?(?:original|forwarded)|_{8,}|(?:from|sent|oddi wrth)\s*:|on\b.{5,200}\bwrote:"
    r"|begin forwarded message"
)
_KINDS = (
    r"external(?: e-?mail| sender| message)?|ext|extern|externe|allanol|suspected|possible|spam|bulk|caution|"
    r"warning|phish(?:ing)?|suspicious|unverified|untrusted|sender|secure|encrypt(?:ed)?|official|sensitive|"
    r"confidential|internal|unclassified|not protectively marked|protect|e-?mail|marketing|newsletter|junk"
)
_ANSWERS = r"(?:re|aw|sv|vs|antw|fwd?|wg|ynghylch)\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*:"
_ANSWER = re.compile(rf"(?i)(?:^|[\]\s]){_ANSWERS}")
_TAG = re.compile(
    rf"(?i)\s*(?:{_ANSWERS}"
    rf"|[\[({{<*#]+\s*(?:(?:{_KINDS})[\s?!:/|-]*+)++[\])}}>*#]+[:\s-]*"
    rf"|(?:(?:{_KINDS})\s*+)++[?!]?\s*(?::|\||>|(?<=\s)-+(?:\s|$)))"
)
"""Prefixes of a subject: marks of an answer, and a gateway's opinion of where the mail came from."""
_BANNER = re.compile(
    r"""(?ix) (?!.*\b(?:un-?subscri|remove\ (?:me|us)|(?:take|get)\ (?:me|us|my)|opt\ )) \W*(?:
    (?:caution|warning|attention|notice|alert|important|security)\b
      .*\b(?:external|outside|sender|e-?mail|attachments?|links?)\b
    | (?:caution|warning|external(?:\ (?:e-?mail|sender|message))?|allanol)\W*$
    | this\ (?:e-?mail|message|mail)\b.*\b(?:outside|external)
    | (?:external|outside)\b.*\b(?:e-?mail|sender|message|organi[sz]ation)
    | you\ don['’]?t\ often\ get\ e-?mail\ from | some\ people\ who\ received\ this
    | (?:do\ not|don['’]?t)\ (?:click|open|reply|trust) | think\ before\ you\ click
    | (?:please\ )?(?:be|take)\ (?:careful|cautious|vigilant|care)\b
    | sent\ from\ (?:my|outside) | get\ outlook
    | (?:classification|protective\ marking|sensitivity)\s*:
    | (?:(?:official|sensitive|unclassified|not\ protectively\ marked|confidential|personal)\W*+)++$
    )"""
)
"""What gateways, councils' marking programs and mail programs put above a text."""
_REST_OF_BANNER = re.compile(
    r"(?i).*\b(?:attachments?|links?|recogni[sz]e|sender|content is safe|unless|organi[sz]ation|suspicious|"
    r"aka\.ms|learn why)\b"
)
"""Words of a banner's further lines."""
_BANNER_ENDS = re.compile(r"(?i)\b(?:un-?subscri|remove|take|opt|stop)")


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


def is_answer(subject: str) -> bool:
    """Whether it says that it answers another mail, or passes one on."""
    return bool(_ANSWER.search(subject))


def untagged(line: str) -> str:
    """A subject, or a line, without what programs put before it: "Re:", "[EXTERNAL]", "{Spam?}"."""
    rest = line.strip()
    while found := _TAG.match(rest):
        rest = rest[found.end() :].strip()
    return rest


def own_lines(text: str) -> list[str]:
    """The first lines of it that are not empty, without what a gateway or a program put above them. None
    behind the first line of a quotation."""
    lines = [line for line in (line.strip() for line in text.splitlines()) if line][:MAX_LINES]
    kept: list[str] = []
    in_banner = False
    for line in map(untagged, takewhile(lambda line: not _QUOTE.match(line), lines)):
        in_banner = not kept and (_is_banner(line) or (in_banner and _goes_on(line)))
        if line and not in_banner:
            kept.append(line)
    return kept


def _is_banner(line: str) -> bool:
    return not line or bool(_BANNER.match(line))


def _goes_on(line: str) -> bool:
    return bool(_REST_OF_BANNER.match(line)) and not _BANNER_ENDS.search(line)
