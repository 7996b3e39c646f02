"""What one line says about leaving: a wish of who wrote it, or something else about it.

Leaving takes many words, as people write them to a person: "please unsubscribe me", "STOP", "take me off
your list", also behind a greeting or a complaint: "Unsubscribe does not work, take me off". But "Stop the
cuts to libraries" is about something else, "do not remove me" asks the contrary, "unsubscribe my mother" is
about somebody else, and "How do I unsubscribe?" is a question.
"""

import re
from enum import IntEnum
from itertools import pairwise

from fanfare.contact import addresses_in, without_addresses
from fanfare.inbound.wishes.leave_talk import (
    closes,
    is_broken,
    is_of_another,
    is_trouble,
    leads_in,
    takes_another,
)
from fanfare.inbound.wishes.leave_words import (
    AFTER,
    ALONE,
    ASKS,
    BEFORE,
    FROM,
    HAVE,
    LEAVE,
    NOUNS,
    OBJECTS,
    OWNED,
    SELF,
    THINGS,
    WHAT,
)


class Meaning(IntEnum):
    """What a line means. Of several lines the greatest counts: who says that they themselves want to leave
    does, whatever else they write; a single word under which somebody asks a question does not.

    BARE: a wish in a word or two. TROUBLE: a question about leaving, or a complaint. ASKED: a wish that
    asks. OTHER: for somebody else, or the contrary. OWN: a wish that says whose it is.
    """

    NOTHING = 0
    BARE = 1
    TROUBLE = 2
    ASKED = 3
    OTHER = 4
    OWN = 5

    @property
    def is_wish(self) -> bool:
        """Whether who wrote it wants to leave."""
        return self in (Meaning.BARE, Meaning.ASKED, Meaning.OWN)


MAX_WORDS = 16
"""Words of a sentence that asks to leave."""
MAX_END = 8
"""Words of the thanks behind it, with a name."""
MAX_LINE = 400
"""Characters of a line that are looked at."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_BREAK = re.compile(
    r"(?i)\s*[.!?;:,…]+(?=\s|$)\s*|\s+[-–—]+\s+|\s*[–—()]+\s*"
    r"|\s+(?=(?:but|so|because|therefore|or (?:i|we|else)|this is|and (?:i|we|please|so)|"
    r"(?:as|since) (?:i|we|it|this|these|they|you|my|our|there))\b)"
)
JOIN = ("subscribe",)
_MORE = frozenset({"data", "records", "everything"})


def meaning(line: str, address: str, writer: frozenset[str] = frozenset()) -> Meaning:
    """What a subject or a line of text says about leaving.

    Args:
        address: of its writer.
        writer: the words of their name, in small letters: in a line that asks, they name nobody else.
    """
    line = line[:MAX_LINE].strip()
    others = {one.strip(".").casefold() for one in addresses_in(line)} - {address.casefold()}
    line = without_addresses(line, "address")
    parts = parts_of(line)
    if others:
        return Meaning.OTHER if any(map(_asks, parts)) else Meaning.NOTHING
    most, led = Meaning.NOTHING, False
    for n, part in enumerate(parts):
        found = _wish(parts[n:], writer)
        if found is Meaning.BARE and (led or line.endswith("?")):
            found = Meaning.TROUBLE
        most = max(most, found)
        if found.is_wish or not leads_in(part):
            break
        led = led or is_trouble(part)
    return max(most, _about(line, parts, writer))


def _about(line: str, parts: list[str], writer: frozenset[str]) -> Meaning:
    """What else a line says about leaving."""
    if is_of_another(line) or takes_another(line, AFTER | BEFORE | HAVE | _MORE | writer):
        return Meaning.OTHER
    if any(is_trouble(part) or (_asks(parts[0]) and is_broken(part)) for part in parts):
        return Meaning.TROUBLE
    return Meaning.NOTHING


def _asks(part: str) -> bool:
    words = _asked(words_of(part))
    return bool(_rests(words, (*LEAVE, *ALONE, *WHAT, JOIN)))


def _wish(parts: list[str], writer: frozenset[str]) -> Meaning:
    """What the first of the parts asks for, if the others go with it."""
    first = words_of(parts[0])
    if rests := _rests(_asked(first), LEAVE):
        if not any(_is_own(rest, writer) for rest in rests):
            return Meaning.TROUBLE if is_trouble(parts[0]) else Meaning.OTHER
        return _how(first)
    every = words_of(" ".join(_without_end(parts, writer)))
    if len(every) > MAX_WORDS:
        return Meaning.NOTHING
    asked = _asked(every)
    alone = any(AFTER.issuperset(rest) for rest in _rests(asked, ALONE))
    rests = [rest for rest in _rests(asked, WHAT) if NOUNS.intersection(rest)]
    named = any((AFTER | writer).issuperset(rest) for rest in rests)
    return _how(every) if alone or named else Meaning.NOTHING


def _without_end(parts: list[str], writer: frozenset[str]) -> list[str]:
    """The parts up to the thanks, or up to the writer's name."""
    ends = (closes(part) or writer.issuperset(words_of(part)) for part in parts[1:])
    n = next((n for n, end in enumerate(ends, 1) if end), len(parts))
    return parts[:n] if len(words_of(" ".join(parts[n:]))) <= MAX_END else parts


def _how(words: list[str]) -> Meaning:
    if SELF.intersection(words):
        return Meaning.OWN
    return Meaning.ASKED if ASKS.intersection(words) else Meaning.BARE


def _is_own(rest: list[str], writer: frozenset[str]) -> bool:
    """Whether what follows a word for leaving names nobody but the writer, and no thing. A reason may follow
    once it is clear who or what is meant."""
    known = AFTER | BEFORE | writer
    n = next((n for n, word in enumerate(rest) if not _is_known(word, known)), len(rest))
    if n == len(rest):
        return True
    before = rest[:n]
    if OBJECTS.intersection(before):
        return True
    owned = any(one in OWNED and noun in NOUNS for one, noun in pairwise(before))
    if rest[n] in HAVE and OWNED.intersection(before[-1:]):
        owned = all(_is_known(word, known) for word in rest[n + 1 : n + 2])
    return rest[n] not in THINGS and (owned or bool(FROM.intersection(before[:1])))


def _is_known(word: str, known: frozenset[str]) -> bool:
    return word in known or known.issuperset(word.split("-"))


def parts_of(line: str) -> list[str]:
    """Its sentences and clauses, without the punctuation between them."""
    return [part for part in _BREAK.split(line) if part]


def words_of(text: str) -> list[str]:
    """Its words, in small letters."""
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


def _asked(words: list[str]) -> list[str]:
    """Words from the first on that may ask for something."""
    start = next((n for n, word in enumerate(words) if word not in BEFORE), len(words))
    return [_joined(word) for word in words[start:]]


def _rests(
    words: list[str], phrases: tuple[tuple[str, ...], ...] | list[tuple[str, ...]]
) -> list[list[str]]:
    """What follows each of the phrases that the words begin with."""
    return [words[len(one) :] for one in phrases if tuple(words[: len(one)]) == one]


def _joined(word: str) -> str:
    """A word that is written with a hyphen or without: "un-subscribe", "opt-out", "dad-danysgrifio"."""
    whole = word.replace("-", "")
    return whole if (whole,) in (*LEAVE, *ALONE) else word
