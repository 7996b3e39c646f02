"""Cells that hold one or some of a fixed list, spelled as people spell."""

import re
from enum import StrEnum
from functools import cache, partial
from typing import Any

from pydantic import BeforeValidator

from desk.files.cells import quoted
from fanfare.activities.party import AgeBand
from fanfare.problems import InvalidValue


def one_of(choices: type[StrEnum]) -> BeforeValidator:
    """For one of the choices, however its words are joined: `In person` is `in_person`."""
    return BeforeValidator(partial(_one, choices))


def some_of(choices: type[StrEnum]) -> BeforeValidator:
    """For several of the choices, separated by semicolons; each counts once."""
    return BeforeValidator(partial(_some, choices))


def names_of(choices: type[StrEnum]) -> str:
    """All of them, as cells hold them."""
    return ", ".join(as_cell(choice) for choice in choices)


def _one[E: StrEnum](choices: type[E], cell: str) -> E:
    found: E | None = _by_words(choices).get(_bare(cell))
    if found is None:
        right = f"Write one of: {names_of(choices)}."
        raise InvalidValue(f"{quoted(cell)} is not known here.", right)
    return found


def _some[E: StrEnum](choices: type[E], cell: str) -> tuple[E, ...]:
    parts = [part.strip() for part in re.split(r"[;|,\n]", cell)]
    return tuple(dict.fromkeys(_one(choices, part) for part in parts if part))


def as_cell(choice: StrEnum) -> str:
    """A choice as it is written in a file. Age bands are spelled out: Excel takes 5-7 for a date."""
    return choice.replace("-", " to ") if isinstance(choice, AgeBand) else str(choice)


@cache
def _by_words(choices: type[StrEnum]) -> dict[str, Any]:
    return {_bare(choice): choice for choice in choices}


def _bare(words: str) -> str:
    """`Culture & Creativity` and `culture_creativity` are the same; so are `5 to 7` and `5-7`."""
    spaced = re.sub(r"\b(?:and|to)\b", " ", words.lower().replace("_", " "))
    return re.sub(r"[^a-z0-9+]+", " ", spaced).strip()
