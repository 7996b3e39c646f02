"""The dialect that releases are written in: a small part of Jinja2, checked by its syntax tree.

Declared fields by dotted path, `if`, a `for` over a list, and eight filters. Everything else is refused
before anything is compiled: Jinja2's sandbox alone stops neither `{{ "a" * 3000000000 }}` nor loops in
loops, and a template can cost as much while it is compiled as while it runs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError

from fanfare.releases.template.declared import Declared
from fanfare.releases.template.findings import Findings, Refusal
from fanfare.releases.template.parser import Reading
from fanfare.releases.template.sandbox import Sandbox

MAX_BYTES = 64_000
"""Bytes of a release's source."""

MAX_TAGS = 1_000
"""{{ … }} and {% … %} in one source, both ends of a pair counted."""

MAX_TAG_LENGTH = 1_000
"""Characters of one tag."""

FIRST_STAND_IN = 0xF0000
"""From here on, characters of a private use area replace tags while Markdown is read."""

_HIDDEN = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f{chr(FIRST_STAND_IN)}-{chr(FIRST_STAND_IN + 0xFFFF)}]"
)
_ENDS = {"variable_begin": "variable_end", "block_begin": "block_end"}
_OUTSIDE = {"data", "comment_begin", "comment", "comment_end"}
_LIMITS = (RecursionError, MemoryError, ValueError, OverflowError)

_sandbox = Sandbox()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a source. tag: {{ … }} or {% … %}, as it was written; otherwise words. line: where it
    begins, from 1."""

    text: str
    tag: bool
    line: int


def check(source: str, paths: Declared) -> list[Refusal]:
    """What is wrong with an author's source, in its order.

    Args:
        paths: the names that it may use, see fanfare.releases.template.declared.

    Returns:
        Empty when it may be compiled.
    """
    if len(source.encode(errors="replace")) > MAX_BYTES:
        return [Refusal(1, 1, "This is longer than 64 KB.", "Shorten it.")]
    findings = Findings(source)
    for number, line in enumerate(source.replace("\r\n", "\n").split("\n"), 1):
        if hidden := _HIDDEN.search(line):
            wrong = f"There is a character that nobody can see (U+{ord(hidden[0]):04X})."
            findings.refusals.append(Refusal(number, hidden.start() + 1, wrong, "Take it out."))
    return findings.refusals or structure(source, paths)


def structure(program: str, paths: Declared | None = None) -> list[Refusal]:
    """As `check`, of what may be longer and hold control characters.

    Args:
        paths: None for any name.
    """
    findings = Findings(program)
    try:
        _lexical(program, findings)
        if not findings.refusals:
            Reading(findings, paths).read(_sandbox.parse(program).body)
    except TemplateSyntaxError as error:
        wrong = f"This cannot be read: {(error.message or 'it makes no sense').rstrip('.')}."
        findings.refuse(error.lineno, wrong, "Mend the tag, or take it out.")
    except _LIMITS:
        # Thousands of brackets or digits: Python's own limits, met while the tree is made.
        wrong = "Something is nested too deeply here, or a number is too long."
        findings.refuse(1, wrong, "Write it in a simpler way.")
    return sorted(set(findings.refusals), key=lambda one: (one.line, one.column, one.wrong))


def used(source: str) -> set[str]:
    """The names that a source uses, without those of its loops; none of one that cannot be read."""
    try:
        return _read(source).names
    except (TemplateSyntaxError, *_LIMITS):
        return set()


def lists(program: str) -> set[str]:
    """The names that a program, found good by `structure`, loops over."""
    return _read(program).lists


def pieces(source: str) -> Iterator[Piece]:
    """Tags and the text between them, of a source found good. Comments are left out."""
    tag, end, begun = "", "", 1
    for line, token, value in _sandbox.lexer.tokeniter(source, None):
        if token in _ENDS:
            tag, end, begun = value, _ENDS[token], line
        elif tag:
            tag += value
            if token == end:
                yield Piece(tag, tag=True, line=begun)
                tag = ""
        elif token == "data":  # noqa: S105 - a kind of token
            yield Piece(value, tag=False, line=line)


def _read(source: str) -> Reading:
    reading = Reading(Findings(source), None)
    reading.read(_sandbox.parse(source).body)
    return reading


def _lexical(source: str, findings: Findings) -> None:
    """Refuse what the syntax tree does not show any more, and what takes long to make a tree of."""
    tags = length = 0
    for line, token, value in _sandbox.lexer.tokeniter(source, None):
        tags += token in _ENDS
        length = 0 if token in _OUTSIDE or token in _ENDS else length + len(value)
        if tags > MAX_TAGS:
            findings.refuse(line, f"There are more than {MAX_TAGS} tags.", "Use fewer.")
            return
        if length > MAX_TAG_LENGTH:
            wrong = f"This tag has more than {MAX_TAG_LENGTH} characters."
            findings.refuse(line, wrong, "Make it shorter.")
            return
        if token in ("raw_begin", "raw_end"):
            findings.refuse(line, "Templates have no {% raw %}.", "Leave it out.")
        elif token.endswith(("_begin", "_end")) and value.strip("{}%# \n\t") in ("-", "+"):
            right = "Leave the sign out: white space takes care of itself."
            findings.refuse(line, "A tag begins or ends with + or -.", right, at=value.strip())
