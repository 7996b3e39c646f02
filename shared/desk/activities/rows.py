"""A row of an activities file and the activity it describes, both ways."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from desk.activities.choices import as_cell
from desk.activities.columns import COLUMNS, ActivityRow
from desk.files.clock import as_written
from desk.files.column import read_cells
from fanfare.activities.activity import Activity, Mode
from fanfare.problems import Problem

_USUAL_PARTY = 10
_BY_MODE: dict[Mode | None, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Mode.ONLINE: (("join_url",), ("venue", "address", "postcode")),
    Mode.IN_PERSON: (("venue", "postcode"), ("join_url",)),
    Mode.OUTREACH: ((), ("join_url",)),
}
"""The columns that a mode needs, and those that it cannot have."""


def read_row(cells: Mapping[str, str], now: datetime) -> Activity | list[Problem]:
    """The activity that a row's cells, by column, describe, or all that is wrong with them.

    A missing cell counts as blank. now: when registration opens if the row does not say.
    """
    values, problems = read_cells(ActivityRow, cells)
    failed = {problem.field for problem in problems}
    problems += [
        p for p in _times(values) + _where(values) + _places(values) if p.field not in failed
    ]
    return problems or _activity(values, now)


def _activity(values: dict[str, Any], now: datetime) -> Activity:
    closes = values.get("closes", values["starts"])
    usual = min(_USUAL_PARTY, values.get("capacity", _USUAL_PARTY))
    defaults = {"closes": closes, "opens": min(now, closes), "largest_party": usual}
    return Activity(**{**defaults, **values})


def _times(values: Mapping[str, Any]) -> list[Problem]:
    """Opens, closes, starts and ends in an order that makes sense."""
    starts, ends, opens = values.get("starts"), values.get("ends"), values.get("opens")
    closes = values.get("closes", starts)
    problems = []
    if starts and ends and ends <= starts:
        problems.append(
            Problem(
                f"It ends {as_written(ends)}, not after its start {as_written(starts)}.",
                "Write a later day and time.",
                field="ends",
            )
        )
    if closes and ends and starts and starts < ends < closes:
        problems.append(
            Problem(
                f"Registration closes after the end {as_written(ends)}.",
                "Write an earlier time, or leave it blank to close at the start.",
                field="closes",
            )
        )
    if opens and closes and opens > closes:
        problems.append(
            Problem(
                f"Registration opens after it closes {as_written(closes)}.",
                "Write an earlier time, or leave it blank to open at once.",
                field="opens",
            )
        )
    return problems


def _where(values: Mapping[str, Any]) -> list[Problem]:
    """A place for what has one, a join link for what is online, and never the other way round."""
    mode = values.get("mode")
    needed, foreign = _BY_MODE.get(mode, ((), ()))
    missing = [
        Problem(f"It is blank, and the activity is {mode}.", _about(name), field=name)
        for name in needed
        if name not in values
    ]
    return missing + [
        Problem(f"The activity is {mode}.", "Leave it blank, or change the mode.", field=name)
        for name in foreign
        if name in values
    ]


def _places(values: Mapping[str, Any]) -> list[Problem]:
    """No hold without a number of places, and no party larger than the whole activity: it would wait for
    ever."""
    capacity, party = values.get("capacity"), values.get("largest_party")
    if "hold" in values and capacity is None:
        return [
            Problem(
                "Places are held only where there is a number of them.",
                "Write a capacity, or leave it blank.",
                field="hold",
            )
        ]
    if capacity is None or party is None or party <= capacity:
        return []
    return [
        Problem(
            f"A party of {party} never fits into {capacity} places.",
            f"Write {capacity} or less.",
            field="largest_party",
        )
    ]


def _about(name: str) -> str:
    return next(column.about for column in COLUMNS if column.name == name)


def write_row(activity: Activity) -> dict[str, str]:
    """The cells, by column, that `read_row` reads as this activity."""
    return {column.name: _cell(getattr(activity, column.name)) for column in COLUMNS}


def _cell(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, datetime):
        return as_written(value)
    if isinstance(value, tuple):
        return "; ".join(_cell(one) for one in value)
    return as_cell(value) if isinstance(value, StrEnum) else str(value)
