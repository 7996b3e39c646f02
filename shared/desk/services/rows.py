"""A row of a file of library services, and the service that it describes. Values in, values out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desk.files.column import read_cells
from desk.services.fact_columns import FACT, SERVICES, row_with
from fanfare.problems import Problem
from fanfare.services.details import MAX_SPOKESPEOPLE, YES, Details
from fanfare.services.service import SpeakerType

_MAX_CHARACTERS = 50_000
"""Characters of a whole row: one service and its history fit the rows of a table many times over."""


@dataclass(frozen=True, slots=True)
class Described:
    """A service as a row describes it. texts: by name, as fanfare.services.details has them; one for each
    column of the file but the key, empty where the cell is."""

    key: str
    texts: Details


def read_row(cells: Mapping[str, str]) -> Described | list[Problem]:
    """The service that a row's cells, by column, describe, or all that is wrong with them."""
    row = row_with(frozenset(cells))
    names = list(dict.fromkeys([*cells, *SERVICES.necessary]))  # a short line lacks its last cells
    values, problems = read_cells(row, cells)
    problems.sort(key=lambda problem: names.index(problem.field))
    spoiled = {problem.field for problem in problems}
    texts: Details = {
        detail_name(name): _as_text(values.get(name, ""))
        for name in names
        if name in row.model_fields and name not in spoiled
    }
    problems += [p for p in _incomplete(texts) if p.field not in spoiled]
    if (size := sum(map(len, texts.values()))) > _MAX_CHARACTERS:
        problems.append(
            Problem(f"The row holds {size:,} characters.", f"Use {_MAX_CHARACTERS:,} at most.")
        )
    return problems or Described(texts.pop("key"), texts)


def _as_text(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(value)
    return (YES if value else "") if isinstance(value, bool) else str(value)


def detail_name(column: str) -> str:
    """A column's name, as fanfare.services.details names the same."""
    if column.startswith(FACT):
        return column.replace(FACT, "facts.", 1).replace(":", ".")
    first, _, rest = column.partition("_")
    if first in ("press", "general"):
        return f"{first}.{rest}"
    return f"spokespeople.{rest.replace('_', '.')}" if first == "spokesperson" else column


def _incomplete(texts: Mapping[str, str]) -> Iterator[Problem]:
    """Spokespeople without a post or type, and parts of facts that are not there."""
    for number in range(1, MAX_SPOKESPEOPLE + 1):
        parts = {
            part: texts.get(f"spokespeople.{number}.{part}", "")
            for part in ("name", "post", "type")
        }
        for part, cell in parts.items():
            if not cell and any(parts.values()):
                yield Problem(
                    "It is blank, though the rest of this spokesperson is there.",
                    _SPOKEN[part],
                    field=f"spokesperson_{number}_{part}",
                )
    for name, cell in texts.items():
        if name.startswith("facts.") and name.count(".") == 2 and cell:
            field = name.split(".")[1]
            if not texts.get(f"facts.{field}"):
                yield Problem(
                    "It is blank, though more is said about it.",
                    "Write it, or empty the rest.",
                    field=f"fact:{field}",
                )


_SPOKEN = {
    "name": "Write the name, or empty the rest.",
    "post": "Write what they are, such as Head of Libraries.",
    "type": f"Write one of: {', '.join(SpeakerType)}. What may be quoted before an election depends on it.",
}
