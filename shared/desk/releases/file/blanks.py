"""What somebody meant to fill in later, in a release's file: each with its place."""

import re
from collections.abc import Iterator
from dataclasses import replace

from desk.files.front_fields import Entries, Items, Node, Text, quoted
from fanfare.blanks.search import Blank, blanks, once, only_keeps_place, says_nothing
from fanfare.problems import Problem

NOT_READ = frozenset(("slug", "status", "date", "language", "embargo", "deadline", "audience"))
"""Entries of the head that are no text, and are checked as what they are."""
WHOLE = frozenset(("from", "contact", "images", "value", "national"))
"""Entries that a whole text such as "n/a" may not be the value of."""
HINTS = frozenset(("label", "example"))
"""Entries that only services are shown, beside what they fill in."""

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_UNREAD = {"{": "9", "%": ";", "#": " "}
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_BETWEEN = re.compile(r"\{%.*?%\}|\n\s*\n|\n(?=\s*(?:[-*+>#]|\d+[.)])\s)", re.DOTALL)
_MARKS = re.compile(r"^\s*(?:(?:[-*+>]|#{1,6}|\d{1,3}[.)])\s+)*")
_WORDS = re.compile(r"\"([^\"]*)\"|'([^']*)'")


def body_blanks(body: Text) -> Iterator[Problem]:
    """Blanks in the text below the head."""
    for one in _blanks(body.text):
        before = body.text[: one.start]
        line = body.line + before.count("\n")
        yield _problem(one, line, one.start - (before.rfind("\n") + 1) + 1)


def head_blanks(head: Entries, source: str) -> Iterator[Problem]:
    """Blanks in the texts of the head. source: the file."""
    lines = source.split("\n")
    for entry in head.entries:
        if entry.name not in NOT_READ:
            for text, names in _texts(entry.value, (entry.name,)):
                yield from _head_blanks(text, names, lines)


def _head_blanks(text: Text, names: tuple[str, ...], lines: list[str]) -> Iterator[Problem]:
    found = _blanks(text.text)
    if not found and WHOLE & {*names} and not HINTS & {*names} and says_nothing(text.text):
        found = [Blank(0, text.text.strip(), sure=True)]
    for one in found:
        line, column = _place(one.text, text, lines)
        yield _problem(one, line, column, hint=bool(HINTS & {*names}))


def _texts(node: Node, names: tuple[str, ...]) -> Iterator[tuple[Text, tuple[str, ...]]]:
    """Every text, with the names that it is under."""
    if isinstance(node, Text):
        yield node, names
    elif isinstance(node, Items):
        for item in node.items:
            yield from _texts(item, names)
    else:
        for entry in node.entries:
            yield from _texts(entry.value, (*names, entry.name))


def _blanks(text: str) -> list[Blank]:
    """Blanks of a template: its tags are none, but their own words may hold some."""
    found = [*blanks(_TAG.sub(_unread, text)), *_kept(text)]
    for tag in _TAG.finditer(text):
        for one in _WORDS.finditer(tag[0]) if tag[0][1] != "#" else ():
            said = one[1] or one[2] or ""
            kept = [Blank(0, said, sure=True)] if only_keeps_place(said) else blanks(said)
            found += [replace(blank, start=tag.start()) for blank in kept]
    return once(found)


def _kept(text: str) -> Iterator[Blank]:
    """Paragraphs, and branches of if, that only keep a place: “{% else %}N/A{% endif %}”."""
    text = _COMMENT.sub(_unread, text)
    start = 0
    for end in (*_BETWEEN.finditer(text), None):
        piece = text[start : end.start() if end else None]
        bare = _MARKS.sub("", piece)
        if "{{" not in piece and only_keeps_place(bare):
            yield Blank(start + piece.index(bare), bare.strip(), sure=True)
        start = end.end() if end else start


def _unread(tag: re.Match[str]) -> str:
    """What a tag may print, as long as the tag: a number is never a blank. A comment leaves nothing, and a
    statement the end of a clause: what is beside it is a word by itself, as are letters beside a number."""
    shown = re.sub(r"[^\n]", _UNREAD[tag[0][1]], tag[0])
    if tag[0][1] != "{":
        return shown
    before, after = tag.string[: tag.start()][-1:], tag.string[tag.end() :][:1]
    first = ";" if before.isalpha() else shown[0]
    return first + shown[1:-1] + (";" if after.isalpha() else shown[-1])


def _place(blank: str, text: Text, lines: list[str]) -> tuple[int, int]:
    """Line and column of a blank in a head's text: YAML may have folded its lines into one."""
    begins = blank.split("\n")[0]
    for number in range(
        text.line, min(text.line + text.text.count("\n") + len(text.text) // 20 + 2, len(lines))
    ):
        column = lines[number - 1].find(begins, text.column - 1 if number == text.line else 0)
        if column >= 0:
            return number, column + 1
    return text.line, text.column


def _problem(blank: Blank, line: int, column: int, *, hint: bool = False) -> Problem:
    if blank.sure and not hint:
        wrong, right = "was never filled in.", "Write what is meant, or remove it."
        return Problem(f"{quoted(blank.text)} {wrong}", right, line=line, column=column)
    wrong, right = "looks like something to fill in.", "If it is meant so, leave it."
    return Problem(f"{quoted(blank.text)} {wrong}", right, line=line, stops=False, column=column)
