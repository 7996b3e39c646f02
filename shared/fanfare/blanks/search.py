"""Blanks: what somebody meant to fill in later, such as “TBC”, “[name of library]”, “£X” or “{{ name }}”.

In the text of a release they stop it; a fact that holds one counts as missing. What is refused is `sure`: no
author means it to be printed. What an author may mean, such as “N/A” in a sentence, is told as a warning.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from fanfare.blank_whole import is_filler, keeps_place
from fanfare.blanks.marks import marks
from fanfare.blanks.patterns import DOUBTS, IN_ADDRESS, WORDS
from fanfare.contact import IN_TEXT

_BRACKETS = str.maketrans("【】〔〕〖〗⟦⟧⟨⟩〈〉《》‹›", "[][][][]<><><>«»")
_URL = re.compile(rf"(?:https?://|mailto:)[^\s<>\"“”]+|{IN_TEXT}", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<!\w)_(?=[^\W_])|(?<=[^\W_])_(?!\w)")
_DEFINED = re.compile(r"^ {0,3}\[([^\[\]]+)\]:\s*<?(?:https?:|mailto:)", re.MULTILINE)
"""The names of Markdown’s links, which texts then hold in brackets."""


@dataclass(frozen=True, slots=True)
class Blank:
    """One that was found. start: where it begins in the text. text: as it was written. sure: whether
    nobody can have meant it; else it is a doubt."""

    start: int
    text: str
    sure: bool

    @property
    def end(self) -> int:
        """Where the text goes on behind it."""
        return self.start + len(self.text)


def blanks(text: str) -> list[Blank]:
    """Every blank in a text, in order. Markdown's links are none, nor is what addresses hold."""
    flat, places = _flat(text)
    addressed = "@" in flat or "//" in flat
    addresses = [found.span() for found in _URL.finditer(flat)] if addressed else []
    return once(
        Blank(places[begin], text[places[begin] : places[end - 1] + 1], sure)
        for begin, end, sure in _matches(flat, addresses)
    )


def once(found: Iterable[Blank]) -> list[Blank]:
    """In order, each once: without what is part of another, and without doubts about what is sure."""
    every = list(found)
    sure = _apart(one for one in every if one.sure)
    starts = [one.start for one in sure]
    doubts = (
        one
        for one in _apart(one for one in every if not one.sure)
        if not any(other.end > one.start for other in sure[: bisect_left(starts, one.end)][-1:])
    )
    return sorted([*sure, *doubts], key=lambda one: one.start)


def _apart(found: Iterable[Blank]) -> list[Blank]:
    kept: list[Blank] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or kept[-1].end <= one.start:
            kept.append(one)
    return kept


@lru_cache(maxsize=1024)
def says_nothing(text: str) -> bool:
    """Whether what should be a fact only keeps its place: there is a sure blank in it, or it is nothing
    but words such as “n/a” and “figures to follow”. False for an empty text, which is honest."""
    if not text.strip():
        return False
    flat, _ = _flat(text)
    return is_filler(flat) or any(one.sure for one in blanks(text))


def only_keeps_place(text: str) -> bool:
    """Whether a paragraph, or a branch of a template, is nothing but words such as “n/a” and “to be
    confirmed”. Less than `says_nothing`: what may be a piece of a sentence passes."""
    return bool(text.strip()) and keeps_place(_flat(text)[0])


def first_blank(text: str) -> str:
    """What says nothing in such a text, as it was written: the blank, or all of it."""
    return next((one.text for one in blanks(text) if one.sure), text)


def _matches(flat: str, addresses: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Begin, end and sureness of all that looks like a blank."""
    small = flat.lower()
    bare = _EMPHASIS.sub("*", flat) if "_" in flat else flat  # “_TBC_” is in italics
    patterns = [
        one for signs in WORDS if any(map(small.__contains__, signs)) for one in _words(signs)
    ]
    for pattern in [*patterns, DOUBTS]:
        for found in pattern.finditer(bare):
            if not any(a <= found.start() and found.end() <= b for a, b in addresses):
                yield *found.span(), pattern is not DOUBTS
    for begin, end in addresses:
        yield from ((*one.span(), True) for one in IN_ADDRESS.finditer(flat, begin, end))
    links = {one.casefold() for one in _DEFINED.findall(flat)} if "]:" in flat else ()
    for opens, pattern, judge in marks():
        for found in pattern.finditer(flat) if opens in flat else ():
            verdict = None if opens == "[" and found[1].casefold() in links else judge(found[1])
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
