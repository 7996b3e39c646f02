"""The columns of a file of rows, each a field of a model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

from desk.files.written import Written, raised, read
from fanfare.problems import Problem


class TableRow(Written):
    """A row of a file, as its subclasses describe it: a field for each column, with a description for the
    person who fills it in, and a cell as its example. A blank cell has the field's default."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        about: What it holds, for the person who fills it in.
        example: A cell.
        required: Whether it is never blank.
    """

    name: str
    about: str
    example: str
    required: bool


def columns_of(row: type[TableRow]) -> tuple[Column, ...]:
    """The columns of a file of such rows, in order."""
    return tuple(
        Column(name, field.description or "", (field.examples or [""])[0], field.is_required())
        for name, field in row.model_fields.items()
    )


def read_cells(
    row: type[TableRow], cells: Mapping[str, str]
) -> tuple[dict[str, Any], list[Problem]]:
    """The values of a row, by column, and what is wrong with it.

    Args:
        cells: By column; a missing one counts as blank, and a blank one has no value.
    """
    filled = {name: text for name, cell in cells.items() if (text := cell.strip())}
    values, errors = read(row, filled)
    return values, [_problem(row, error) for error in errors]


def _problem(row: type[TableRow], error: ErrorDetails) -> Problem:
    name = str(error["loc"][0])
    if bad := raised(error):
        return Problem(bad.wrong, bad.right, field=name)
    (column,) = (one for one in columns_of(row) if one.name == name)
    return Problem("It is blank.", f"{column.about} For example: {column.example}", field=name)
