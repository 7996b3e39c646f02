"""What is wrong with an issue's body: all problems together, so that one edit can fix them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from desk.bulletin.body import Element, Heading, Image, Link, Markup, Table, Words
from desk.bulletin.links import BARE, image_problems, link_problems
from desk.files.front_fields import quoted
from fanfare.blanks.search import Blank, blanks, only_keeps_place
from fanfare.problems import Problem

CLIPPED = 102_000
"""Bytes of HTML behind which Gmail cuts a mail off: its footer too, with the link to unsubscribe. Google
publishes no figure; senders agree on about 102 kB."""

_BROKEN = re.compile(r"\[[^\[\]]+\]\s?[(\[][^)\]]*")
_RULE = re.compile(r"^ {0,3}_[_ ]+$", re.MULTILINE)
"""A line across the page, as Markdown also takes it."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Characters that are no text."""


def lint(elements: Sequence[Element], site_url: str = "") -> list[Problem]:
    """Everything wrong with a body.

    Args:
        site_url: of our own site, without a slash at the end, whose images may be shown; empty when it is
            not known.
    """
    problems = [problem for element in elements for problem in _wrong(element, site_url)]
    problems += _headings([one for one in elements if isinstance(one, Heading)])
    if not any(isinstance(one, Words | Link | Image) for one in elements):
        problems.append(Problem("The issue says nothing.", "Write its text below the second ---."))
    return problems


def unseen(text: str, first_line: int) -> list[Problem]:
    """Characters that are no text: pasted from somewhere, and a danger to what the mail is made of."""
    return [
        Problem(
            f"There is a control character ({ord(found[0]):#04x}).",
            "Type the line again.",
            line=line,
        )
        for line, content in enumerate(text.split("\n"), first_line)
        if (found := CONTROL.search(content))
    ]


def placeholders(text: str, line: int) -> Iterator[Problem]:
    """What somebody meant to fill in later. line: of the file, that the text begins on."""
    bare = _RULE.sub(lambda rule: " " * len(rule[0]), text)
    found = [one for one in blanks(bare) if one.sure]
    if not found and only_keeps_place(bare):
        found = [Blank(0, bare.strip(), sure=True)]
    for one in found:
        at = line + text.count("\n", 0, one.start)
        yield Problem(
            f"{quoted(one.text)} was never filled in.",
            "Write what is meant, or remove it.",
            line=at,
        )


def clipping(size: int) -> list[Problem]:
    """Whether a mail's HTML is too long. size: bytes."""
    if size <= CLIPPED:
        return []
    wrong = f"The mail is {size:,} bytes of HTML; Gmail cuts off what is behind {CLIPPED:,}."
    return [Problem(wrong, "Shorten it, or say more on a page and link to that.")]


def _wrong(element: Element, site_url: str) -> Iterator[Problem]:
    match element:
        case Link():
            yield from link_problems(element)
        case Image():
            yield from image_problems(element, site_url)
        case Heading():
            yield from _heading(element)
        case Words():
            yield from _words(element)
        case Markup(line, source):
            wrong = f"{quoted(source)} is HTML."
            yield Problem(wrong, "Write it in Markdown, or leave it out.", line=line)
        case Table(line):
            yield Problem("A table does not fit a phone.", "Write a list.", line=line)


def _words(words: Words) -> Iterator[Problem]:
    for found in BARE.finditer(words.text):
        right = "Write what it leads to: [the programme](https://…)"
        yield Problem(f"{quoted(found[0])} is a bare link.", right, line=words.line)
    for found in _BROKEN.finditer(words.text):
        right = "Write [words](https://…), without a space in the address."
        yield Problem(f"{quoted(found[0])} did not become a link.", right, line=words.line)


def _heading(heading: Heading) -> Iterator[Problem]:
    if not heading.text.strip():
        yield Problem("A heading without words.", "Write some, or remove it.", line=heading.line)
    if heading.level == 1:
        wrong = f"{quoted(heading.text)} is a heading of the first level."
        right = "The subject is the heading of the issue. Begin with ##."
        yield Problem(wrong, right, line=heading.line)


def _headings(headings: Sequence[Heading]) -> Iterator[Problem]:
    """Levels that are left out (WCAG 2.2, 1.3.1): the subject is level 1."""
    subject = Heading(0, 1, "")
    for before, heading in pairwise([subject, *headings]):
        if heading.level > before.level + 1:
            right = f"Write {'#' * (before.level + 1)} instead of {'#' * heading.level}."
            yield Problem(f"{quoted(heading.text)} leaves out a level.", right, line=heading.line)
