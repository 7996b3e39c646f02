"""Cells that hold one or some of a fixed list, spelled as people spell."""

import re
from collections.abc import Callable
from enum import StrEnum

from desk.files.cells import quoted
from fanfare.activities.party import AgeBand
from fanfare.problems import InvalidValue


def one_of[E: StrEnum](choices: type[E]) -> Callable[[str], E]:
    """Reads one of the choices, however its words are joined: `In person` is `in_person`."""

    def read(cell: str) -> E:
        found = next((c for c in choices if _bare(c) == _bare(cell)), None)
        if found is None:
            names = ", ".join(as_cell(c) for c in choices)
            raise InvalidValue(f"{quoted(cell)} is not known here.", f"Write one of: {names}.")
        return found

    return read


def some_of[E: StrEnum](choices: type[E]) -> Callable[[str], tuple[E, ...]]:
    """Reads several of the choices, separated by semicolons; each counts once."""
    read_one = one_of(choices)

    def read(cell: str) -> tuple[E, ...]:
        parts = [part.strip() for part in re.split(r"[;|,\n]", cell)]
        return tuple(dict.fromkeys(read_one(part) for part in parts if part))

    return read


def as_cell(choice: StrEnum) -> str:
    """A choice as it is written in a file. Age bands are spelled out: Excel takes 5-7 for a date."""
    return choice.replace("-", " to ") if isinstance(choice, AgeBand) else str(choice)


def _bare(words: str) -> str:
    """`Culture & Creativity` and `culture_creativity` are the same; so are `5 to 7` and `5-7`."""
    spaced = re.sub(r"\b(?:and|to)\b", " ", words.lower().replace("_", " "))
    return re.sub(r"[^a-z0-9+]+", " ", spaced).strip()
