"""A column of a file of rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """One column. read: its cell's text to its value, or InvalidValue. required: never blank. about: for
    the person who fills it in; example: a cell."""

    name: str
    read: Callable[[str], Any]
    about: str
    example: str = ""
    required: bool = False
