"""What is wrong with what people wrote, in files and in single values, and what would be right."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right.

    Attributes:
        wrong: What is wrong, as a sentence.
        right: What would be right, as a sentence.
        field: Name of the column or field; empty for the whole line.
        line: Line of the file, from 1; 0 for the whole file, or before the line is known.
        column: Place in the line, from 1; 0 for none.
        stops: Whether nothing is done until it is put right; else it is a warning.
    """

    wrong: str
    right: str
    field: str = ""
    line: int = 0
    column: int = 0
    stops: bool = True


class InvalidValue(Exception):
    """A value that cannot be taken: the cell of a table, a field of a head, an option.

    Attributes:
        wrong: What is wrong, as a sentence.
        right: What would be right, as a sentence.
    """

    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(f"{wrong} {right}".rstrip())
        self.wrong = wrong
        self.right = right
