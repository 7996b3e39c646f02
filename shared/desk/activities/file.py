"""A file of activities, as rows that can be imported."""

from dataclasses import dataclass
from datetime import datetime

from desk.activities.columns import COLUMNS, NECESSARY
from desk.activities.rows import read_row
from desk.files.spreadsheet import Sheet
from desk.files.table import Kind, sorted_out
from fanfare.activities.activity import Activity
from fanfare.problems import Problem

ACTIVITIES = Kind(COLUMNS, NECESSARY, "key", "Give each activity its own key.")


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A good row of an activities file."""

    line: int
    activity: Activity


def entries(sheet: Sheet, now: datetime) -> tuple[list[ActivityRow], list[Problem]]:
    """The good rows of an activities file, and all that is wrong with the others."""
    good, problems = sorted_out(sheet, lambda cells: read_row(cells, now), ACTIVITIES)
    return [ActivityRow(line, activity) for line, activity in good], problems
