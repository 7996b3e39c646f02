"""A release's file as its commands read it, and its problems as an operator reads them."""

from datetime import UTC, datetime
from pathlib import Path

from desk.files.front_matter import MAX_BYTES
from desk.releases.file.release_file import Draft, read
from desk.text import printable
from fanfare import language
from fanfare.problems import Problem


def draft_of(file: Path) -> Draft:
    """The release of a file, with all that is wrong with it."""
    with file.open("rb") as source:
        return read(source.read(MAX_BYTES + 1), language.available(), datetime.now(UTC))


def line(problem: Problem) -> str:
    """A problem on one line, with its place in the file."""
    column = f", column {problem.column}" if problem.column else ""
    where = f"line {problem.line}{column}: " if problem.line else ""
    kind = "" if problem.stops else "Warning: "
    return printable(f"{where}{kind}{problem.wrong} {problem.right}")
