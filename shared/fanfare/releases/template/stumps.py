"""What is left of a sentence whose value is empty: “Ring us on .”"""

import re
from collections.abc import Iterable, Sequence

MAX_CHARACTERS = 4_000
"""Characters of a paragraph: what is in a longer one is said to need its value, since looking takes time."""
MAX_LINES = 100

_STATEMENT = re.compile(r"(\{%.*?%\})", re.DOTALL)
_WORD = re.compile(r"\{%\s*(\w+)")
_PRINTED = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_MARK = re.compile(r"\s*(?:>\s?)*(?:(?:[-*+]|#{1,6}|\d{1,3}[.)])\s+)?")
_ENDED = re.compile(r"[.!?…][\"'”’)\]*_]*$")


def leaves_stump(lines: Sequence[str], line: int, name: str) -> bool:
    """Whether what is around a name that is printed makes no sense without it: it is not a sentence or a
    paragraph by itself.

    Args:
        lines: of the template.
        line: that it is printed on, from 1.
    """
    first, last = _paragraph(lines, line - 1)
    if last - first > MAX_LINES or sum(map(len, lines[first : last + 1])) > MAX_CHARACTERS:
        return True
    text = "\n".join(_MARK.sub("", one, count=1) for one in lines[first : last + 1])
    text = _COMMENT.sub("", text)
    tags = re.finditer(r"\{\{[\s(]*" + re.escape(name) + r"(?![\w.])[^{}]*\}\}", text)
    found = [one for one in tags if _is_on(text, one, line - 1 - first)]
    return not found or not all(
        _is_complete(_beside(text[: one.start()], backwards=True), _beside(text[one.end() :]))
        for one in found
    )


def _is_on(text: str, tag: re.Match[str], line: int) -> bool:
    begins = text.count("\n", 0, tag.start())
    return begins <= line <= begins + tag[0].count("\n")


def _is_complete(before: str, after: str) -> bool:
    """Whether the words before end a sentence, and those after begin one."""
    before, rest = before.strip(" \n*_"), after.strip(" \n*_")
    if before and not _ENDED.search(before):
        return False
    if not rest:
        return True
    return after.lstrip("*_")[0].isspace() and (rest[0].isupper() or rest[0] in "0123456789“‘\"'[")


def _beside(text: str, *, backwards: bool = False) -> str:
    """The words before a place, or after it, without those of other branches of the same if."""
    kept: list[str] = []
    depth, other = 0, False
    opens, closes = ({"endif", "endfor"}, {"if", "for"})[:: 1 if backwards else -1]
    pieces: Iterable[str] = _STATEMENT.split(text)
    for piece in reversed(list(pieces)) if backwards else pieces:
        word = found[1] if (found := _WORD.match(piece)) else ""
        if word in opens:
            depth += 1
        elif word in closes:
            other = other and depth > 0
            depth = max(depth - 1, 0)
        elif word in ("else", "elif"):
            other = other or not depth
        elif not other:
            kept.append(_PRINTED.sub("9", piece))
    return "".join(reversed(kept) if backwards else kept)


def _paragraph(lines: Sequence[str], line: int) -> tuple[int, int]:
    """The first and the last line of the block that a line is part of, from 0."""
    first = last = line
    while (
        line - first <= MAX_LINES
        and first > 0
        and not _begins(lines[first])
        and not _is_apart(lines[first - 1])
    ):
        first -= 1
    while (
        last - line <= MAX_LINES
        and last + 1 < len(lines)
        and not _is_apart(lines[last])
        and not _begins(lines[last + 1])
    ):
        if not lines[last + 1].strip(" >"):
            break
        last += 1
    return first, last


def _begins(line: str) -> bool:
    """Whether a heading or an item begins here."""
    return bool(re.match(r"\s*(?:>\s?)*(?:[-*+]|#{1,6}|\d{1,3}[.)])\s", line))


def _is_apart(line: str) -> bool:
    """Whether nothing goes on from a line to the next."""
    return not line.strip(" >") or bool(re.match(r"\s*(?:>\s?)*#{1,6}\s", line))
