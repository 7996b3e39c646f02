"""Blanks: what somebody meant to fill in later, such as “TBC”, “[name of library]”, “£X” or “{{ name }}”.

In the text of a release they stop it; a fact that holds one counts as missing. What is refused is `sure`: no
author means it to be printed. What an author may mean, such as “N/A” in a sentence, is told as a warning.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from fanfare.blank_marks import marks
from fanfare.blank_patterns import DOUBTS, IN_ADDRESS, SAYING_NOTHING, WORDS
from fanfare.blank_words import FILLERS

_BRACKETS = str.maketrans("【】〔〕〖〗⟦⟧⟨⟩〈〉《》‹›", "[][][][]<><><>«»")
_URL = re.compile(
    r"(?:https?://|mailto:)[^\s<>\"“”]+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)
_LONGEST_FILLER = 120
_SPLIT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Blank:
    """One that was found. start: where it begins in the text. text: as it was written. sure: whether
    nobody can have meant it; else it is a doubt."""

    start: int
    text: str
    sure: bool


def blanks(text: str) -> list[Blank]:
    """Every blank in a text, in order. Markdown's links are none, nor is what addresses hold."""
    flat, places = _flat(text)
    addressed = "@" in flat or "//" in flat
    addresses = [found.span() for found in _URL.finditer(flat)] if addressed else []
    spans = sorted(_matches(flat, addresses), key=lambda one: (one[0], not one[2], -one[1]))
    found: list[Blank] = []
    read = 0
    for begin, end, sure in spans:
        if begin >= read:  # else it is part of one that is told already
            start, read = places[begin], end
            found.append(Blank(start, text[start : places[end - 1] + 1], sure))
    return found


@lru_cache(maxsize=1024)
def says_nothing(text: str) -> bool:
    """Whether what should be a fact only keeps its place: there is a sure blank in it, or it is nothing
    but words such as “n/a” and “figures to follow”. False for an empty text, which is honest."""
    if not text.strip():
        return False
    flat, _ = _flat(text)
    return _is_filler(flat) or any(one.sure for one in blanks(text))


def first_blank(text: str) -> str:
    """What says nothing in such a text, as it was written: the blank, or all of it."""
    return next((one.text for one in blanks(text) if one.sure), text)


def _is_filler(flat: str) -> bool:
    if len(flat) > _LONGEST_FILLER and any(map(str.isalnum, flat)):
        return False
    bare = "".join(_SPLIT.split(flat)).casefold()
    if not bare:  # pictures say something, punctuation does not
        return not any(unicodedata.category(one) == "So" for one in flat)
    line = " ".join(flat.casefold().split()).strip(" .,;:!?-–—*_()[]<>{}\"'“”‘’")
    return bare in FILLERS or any(re.fullmatch(one, line) for one in SAYING_NOTHING)


def _matches(flat: str, addresses: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Begin, end and sureness of all that looks like a blank."""
    small = flat.lower()
    patterns = [
        one for signs in WORDS if any(map(small.__contains__, signs)) for one in _words(signs)
    ]
    for pattern in [*patterns, DOUBTS]:
        for found in pattern.finditer(flat):
            if not any(a <= found.start() and found.end() <= b for a, b in addresses):
                yield *found.span(), pattern is not DOUBTS
    for begin, end in addresses:
        yield from ((*one.span(), True) for one in IN_ADDRESS.finditer(flat, begin, end))
    for opens, pattern, judge in marks():
        for found in pattern.finditer(flat) if opens in flat else ():
            verdict = judge(found[1])
            if verdict is not None:
                yield *found.span(), verdict


@cache
def _words(signs: tuple[str, ...]) -> list[re.Pattern[str]]:
    return [re.compile(one, re.MULTILINE) for one in WORDS[signs]]


@lru_cache(maxsize=256)
def _flat(text: str) -> tuple[str, tuple[int, ...] | range]:
    """The text in the common forms of its characters, and where each of these is in it: a full-width “Ｔ”
    becomes “T”, and what nobody sees goes."""
    if text.isascii():
        return text, range(len(text))
    flat: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text.translate(_BRACKETS)):
        if unicodedata.category(character) != "Cf":
            common = unicodedata.normalize("NFKC", character)
            flat.append(common)
            places += [place] * len(common)
    return "".join(flat), tuple(places)
