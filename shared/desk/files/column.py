"""A column of a file of rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fanfare.problems import InvalidValue, Problem


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        read: From a cell's text to its value; may raise InvalidValue.
        about: What it holds, for the person who fills it in.
        example: A cell.
        required: Whether it is never blank.
    """

    name: str
    read: Callable[[str], Any]
    about: str
    example: str = ""
    required: bool = False

    def value(self, cell: str) -> Any:
        """A cell's value; None for a blank one.

        Raises:
            InvalidValue: The cell cannot be read, or is blank and may not be.
        """
        if cell:
            return self.read(cell)
        if self.required:
            raise InvalidValue("It is blank.", f"{self.about} For example: {self.example}")
        return None


def read_cells(
    columns: Iterable[Column], cells: Mapping[str, str]
) -> tuple[dict[str, Any], list[Problem]]:
    """The values of a row, by column, and what is wrong with it.

    Args:
        cells: By column; a missing one counts as blank, and a blank one has no value.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in columns:
        try:
            value = column.value(cells.get(column.name, "").strip())
        except InvalidValue as bad:
            problems.append(Problem(bad.wrong, bad.right, field=column.name))
        else:
            if value is not None:
                values[column.name] = value
    return values, problems
