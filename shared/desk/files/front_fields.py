"""The head of a file that somebody writes: its values with their places, how one line of it is read, and
what can be wrong. Issues and releases have such heads."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from desk.text import did_you_mean
from fanfare.contact import MAX_SLUG_LENGTH, is_slug
from fanfare.problems import InvalidValue, Problem

MAX_SENDER = 64
"""Characters of the name before our address."""

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it was written. line, column: of its first character in the file, from 1."""

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list. line: where it begins."""

    line: int
    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Entries:
    """Names with their values, in the order of the file; a name can be there twice."""

    line: int
    entries: "tuple[Entry, ...]"

    @property
    def by_name(self) -> "dict[str, Node]":
        """Values by name; of a name that is there twice, the first."""
        return {one.name: one.value for one in reversed(self.entries)}


type Node = Text | Items | Entries


@dataclass(frozen=True, slots=True)
class Entry:
    """One name and its value. line: of the name."""

    name: str
    line: int
    value: Node


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each once, in the order of the file; on a line, what stops the mailing first."""
    return sorted(set(problems), key=lambda p: (p.line, not p.stops, p.column, p.wrong))


def quoted(text: str) -> str:
    """What somebody wrote, in quotation marks, short enough for a line. YAML's escapes can write half a
    character, which no terminal can show."""
    short = " ".join(text.split()).encode(errors="replace").decode()
    return f"“{short if len(short) <= 50 else short[:49] + '…'}”"


def unknown(name: str, line: int, known: Collection[str]) -> Problem:
    """A name that nobody reads."""
    right = did_you_mean(name, known, f"There are {', '.join(known)}.")
    return Problem(f"There is no field {quoted(name)}.", right, line=line)


def twice(name: str, line: int, first: int) -> Problem:
    """A name that is on an earlier line too."""
    return Problem(f"“{name}” is on line {first} already.", "Keep one.", line=line)


def one_line(text: str, most: int, right: str) -> str:
    """Text on one line, never empty.

    Args:
        most: characters.
        right: what to write when it is empty.

    Raises:
        InvalidValue: it is empty, too long, or holds characters that nobody sees.
    """
    tidy = " ".join(text.split())
    if not tidy:
        raise InvalidValue("it is empty.", right)
    if _UNSEEN.search(tidy):
        raise InvalidValue("there is a character in it that nobody sees.", "Type the line again.")
    if len(tidy) > most:
        raise InvalidValue(f"{len(tidy)} characters are too many.", f"Write {most} at most.")
    return tidy


def language_code(code: str, languages: Collection[str]) -> str:
    """One of the languages that mails can be written in. Raises InvalidValue."""
    if code not in languages:
        raise InvalidValue(
            f"mails cannot be in {quoted(code)}.", f"There are: {', '.join(languages)}."
        )
    return code


def slug(reserved: Collection[str], example: str, text: str) -> str:
    """What something is called in its link.

    Args:
        reserved: pages that are there already.
        example: of a slug, for the refusal.

    Raises:
        InvalidValue: it is no slug, or reserved.
    """
    if not is_slug(text):
        right = f"Use small letters, digits and hyphens, {MAX_SLUG_LENGTH} at most: {example}"
        raise InvalidValue(f"{quoted(text)} cannot be part of a link.", right)
    if text in reserved:
        raise InvalidValue(f"{quoted(text)} is a page of its own.", f"Write, say, about-{text}.")
    return text


def sender(name: str) -> str:
    """A name to put before our address. Raises InvalidValue."""
    if any(mark in name for mark in '@<>"\\'):
        raise InvalidValue(
            "that looks like an address.", "Write a name only; the address is set at deployment."
        )
    return name


def day(text: str, right: str = "") -> date:
    """A day as 2021-10-04. Raises InvalidValue."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValue(f"{quoted(text)} is not a day.", right) from None
