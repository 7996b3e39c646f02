"""From a spreadsheet to activities, and to everything that is wrong with it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

from fanfare.activity.cells import Problem
from fanfare.activity.columns import COLUMNS, NECESSARY
from fanfare.activity.rows import read_row
from fanfare.model import Activity
from infra.operator.spreadsheet import Sheet


@dataclass(frozen=True, slots=True)
class Entry:
    """A good row."""

    line: int
    activity: Activity


def entries(sheet: Sheet, now: datetime) -> tuple[list[Entry], list[Problem]]:
    """The good rows of a sheet, and all that is wrong with the others."""
    good: list[Entry] = []
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    for row in sheet.rows:
        key = row.cells.get("key", "").strip()
        read = read_row(row.cells, now)
        found = list(row.problems)
        if isinstance(read, list):
            spoiled = {problem.column for problem in found}
            found += [replace(p, line=row.line) for p in read if p.column not in spoiled]
        if key and lines.setdefault(key, row.line) != row.line:
            found.append(
                Problem(
                    "key",
                    f"{key} stands on line {lines[key]} already.",
                    "Give each activity its own key.",
                    row.line,
                )
            )
        problems += found
        if not found and isinstance(read, Activity):
            good.append(Entry(row.line, read))
    return good, problems


def header_problems(header: Iterable[str]) -> list[Problem]:
    """Columns that are unknown, twice or missing: such a file is refused as a whole."""
    count = Counter(header)
    known = [column.name for column in COLUMNS]
    problems = [
        Problem(name, "The column is there twice.", "Keep one.", 1)
        for name, times in count.items()
        if times > 1 and name
    ]
    for name in count:
        if name not in known:
            near = get_close_matches(name, known, 1)
            right = f"Did you mean {near[0]}?" if near else "fanfare activities columns lists them."
            problems.append(Problem(name, "There is no such column.", right, 1))
    return problems + [
        Problem(name, "The column is missing.", "Add it to the first line.", 1)
        for name in known
        if name in NECESSARY and name not in count
    ]
