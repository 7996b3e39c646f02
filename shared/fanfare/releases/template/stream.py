"""What a program prints: blocks and runs, separated by control characters, and how it is read.

Nothing that is printed into the stream can hold one of these characters, so no value can become markup
in any format: escape once here, and each writer escapes once more for its own format.
"""

import re
from functools import lru_cache
from urllib.parse import quote

from fanfare.releases.template.content import Block, Kind, Run

# None of these is white space to Python: templates and strip() leave them alone.
START, APART, BREAK = "\x01", "\x0f", "\x0e"
BOLD, END_BOLD, ITALIC, END_ITALIC = "\x02", "\x03", "\x04", "\x05"
LINK, LABEL, END_LINK = "\x06", "\x07", "\x08"

_LINE_ENDS = re.compile("[\t-\r\x85\u2028\u2029]+")
# Besides control characters: half characters and those that XML cannot hold (XML 1.0, production 2),
# and what turns the direction of all that follows (Unicode UAX #9, explicit formatting).
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_MARKS = re.compile("([\x02-\x08])")
_SPACES = re.compile("[ \t-\r]+")
_TARGET = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]+\Z", re.IGNORECASE)
_BEGINNING = re.compile(f"([{''.join(Kind)}])([0-4])")


def clean(text: str) -> str:
    """Text as the stream may hold it. Line ends become spaces."""
    if text.isprintable():  # most are, and looking is quick
        return text
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub(" ", text))


def literal(text: str) -> str:
    """Text as a program may hold it: braces that somebody typed never open a tag."""
    return clean(text).replace("{", "{" + APART)


def start(kind: Kind, level: int = 0) -> str:
    """What opens a block."""
    return f"{START}{kind.value}{level}"


def read(stream: str) -> tuple[Block, ...]:
    """The blocks that a program printed. Empty ones, such as a paragraph whose condition does not hold,
    are left out. Raises ValueError for what begins like none of them."""
    blocks = (_block(piece) for piece in stream.replace(APART, "").split(START)[1:])
    return tuple(block for block in blocks if block.runs)


def target(text: str) -> str:
    """An address that is safe to link to in every format; empty when there is none in the text."""
    text = text.strip()
    if not _TARGET.match(text):
        return ""
    return quote(text, safe="!#$%&'()*+,-./:;=?@_~")


@lru_cache(maxsize=512)
def _block(piece: str) -> Block:
    """One block as it was printed. Most are the same for every service: they are read once."""
    found = _BEGINNING.match(piece)
    if found is None:
        raise ValueError("no block begins like this")
    return Block(Kind(found[1]), _tidy(_runs(piece[2:])), int(found[2]))


def _runs(text: str) -> list[Run]:
    """Runs as they were printed, white space and all."""
    runs: list[Run] = []
    bold = italic = False
    href, label_from = "", 0
    pieces = _MARKS.split(text)
    for mark, words in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        if mark in (BOLD, END_BOLD):
            bold = mark == BOLD
        elif mark in (ITALIC, END_ITALIC):
            italic = mark == ITALIC
        elif mark == LINK:
            href, label_from = target(words), len(runs)
            continue
        elif mark == END_LINK:
            if href and not any(run.text.strip() for run in runs[label_from:]):
                runs.append(Run(href, bold, italic, href))
            href = ""
        runs.append(Run(words, bold, italic, href))
    return runs


def _tidy(runs: list[Run]) -> tuple[Run, ...]:
    """Runs with single spaces between words, none at either end, and like next to unlike."""
    tidy: list[Run] = []
    ended = True  # with white space, or not begun
    for run in runs:
        text = _SPACES.sub(" ", run.text).replace(" " + BREAK, BREAK).replace(BREAK + " ", BREAK)
        text = text.replace(BREAK, "\n")
        text = text.lstrip(" ") if ended else text
        if not text:
            continue
        ended = text[-1] in " \n"
        if tidy and (tidy[-1].bold, tidy[-1].italic, tidy[-1].href) == (
            run.bold,
            run.italic,
            run.href,
        ):
            text = tidy.pop().text + text
        tidy.append(Run(text, run.bold, run.italic, run.href))
    while tidy and not tidy[-1].text.rstrip():
        tidy.pop()
    if tidy:
        last = tidy[-1]
        tidy[-1] = Run(last.text.rstrip(" \n"), last.bold, last.italic, last.href)
    return tuple(tidy)
