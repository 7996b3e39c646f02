"""Where in a release's file the words of its national version are from."""

from collections.abc import Iterator, Sequence

from desk.files.front_fields import Entries, Entry, Node, Text
from desk.releases.file.national import said
from desk.releases.file.national_values import SERVICE
from fanfare.releases.version import ReleaseFront

_NEAR = 100
"""Characters before a part by which it is told from the same words elsewhere."""


class NationalLines:
    """The letters of what the national version prints, each with its line of the file: that of a value
    under `national` in the head, or of the template's own words. templates: the texts that may hold
    fields."""

    def __init__(self, front: ReleaseFront, head: Entries, templates: Sequence[Text]) -> None:
        values = dict(_values(head))
        letters = [
            one for text in templates for one in (*_letters(front, text, values), ("\n", text.line))
        ]
        self._letters = "".join(letter for letter, _ in letters)
        self._lines = [line for _, line in letters]

    def line(self, text: str, start: int, end: int) -> int:
        """The line of a part of what was printed.

        Args:
            text: a block's.
            start: of the part in it; so is `end`.

        Returns:
            0 when it is not found.
        """
        before, part = _bare(text[max(start - _NEAR, 0) : start]), _bare(text[start:end])
        for begin in range(len(before) + 1):
            wanted = before[begin:] + part
            place = self._letters.find(wanted) if wanted else -1
            if place >= 0:
                first = place + len(before) - begin
                return self._lines[first if part else first - 1]
        return 0


def _letters(
    front: ReleaseFront, template: Text, values: dict[str, int]
) -> Iterator[tuple[str, int]]:
    for words, line, name in said(template.text, front):
        at = template.line + line - 1
        for character in words:
            for letter in _bare(character):
                yield letter, values.get(name, at)
            at += character == "\n"


def _values(head: Entries) -> Iterator[tuple[str, int]]:
    """The names under `national`, with the lines of their values."""
    for entry in head.entries:
        if entry.name == "national" and isinstance(entry.value, Entries):
            for one in entry.value.entries:
                if one.name == "service" and isinstance(one.value, Entries):
                    yield from ((SERVICE + part.name, _line(part)) for part in one.value.entries)
                else:
                    yield one.name, _line(one)


def _line(entry: Entry) -> int:
    value: Node = entry.value
    if isinstance(value, Entries):
        return next((_line(one) for one in value.entries if one.name == "value"), entry.line)
    return value.line if isinstance(value, Text) else entry.line


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
