"""Instants as people write them: on the clock of Europe/London, summer time and all."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from desk.files.cells import quoted
from fanfare.language import LONDON, is_repeated
from fanfare.problems import InvalidValue

_TIME = r"[ T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::00)?(?: ?(?P<zone>GMT|BST))?"
_SHAPES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})" + _TIME, re.I | re.A),
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})" + _TIME, re.I | re.A),
)
_RIGHT = "Write day and time as 2021-10-05 10:30 or 05/10/2021 10:30."


def instant(cell: str) -> datetime:
    """The instant (UTC) that a London clock shows as `2021-10-05 10:30` or `05/10/2021 10:30`.

    The hour that is repeated in October needs GMT or BST behind it; the one that is skipped in March
    does not exist. Raises InvalidValue.
    """
    match = next((m for shape in _SHAPES if (m := shape.fullmatch(cell))), None)
    if match is None:
        raise InvalidValue(f"{quoted(cell)} is not a day and a time.", _RIGHT)
    year, month, day, hour, minute = (
        int(match[part]) for part in ("year", "month", "day", "hour", "minute")
    )
    try:
        shown = datetime(year, month, day, hour, minute)  # noqa: DTZ001 - a clock's face
    except ValueError:
        raise InvalidValue(f"{quoted(cell)}: no calendar or clock shows that.", _RIGHT) from None
    if not 2000 <= year <= 2999:
        raise InvalidValue(f"{quoted(cell)}: the year {year} cannot be meant.", _RIGHT)
    return _resolved(shown, (match["zone"] or "").upper())


Instant = Annotated[datetime, BeforeValidator(instant)]


def _resolved(shown: datetime, zone: str) -> datetime:
    """The one instant at which London's clocks show this; zone: GMT, BST or empty."""
    readings = {
        reading.tzname(): reading.astimezone(UTC)
        for fold in (0, 1)
        if _exists(reading := shown.replace(tzinfo=LONDON, fold=fold))
    }
    when = f"{shown:%d/%m/%Y %H:%M}"
    if not readings:
        raise InvalidValue(
            f"{when} does not exist: the clocks go forward over it.",
            f"Write {shown + timedelta(hours=1):%Y-%m-%d %H:%M} or another time.",
        )
    if zone and zone not in readings:
        (other,) = readings
        raise InvalidValue(
            f"London is not on {zone} at {when}.", f"Leave {zone} out, or write {other}."
        )
    if not zone and len(readings) > 1:
        raise InvalidValue(
            f"{when} comes twice: the clocks go back over it.",
            f"Write {shown:%Y-%m-%d %H:%M} BST for the first or {shown:%Y-%m-%d %H:%M} GMT for the second.",
        )
    return readings[zone] if zone else next(iter(readings.values()))


def _exists(reading: datetime) -> bool:
    return reading.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) == reading.replace(
        tzinfo=None
    )


def as_written(when: datetime) -> str:
    """The cell that `instant` reads as this instant, to the minute."""
    local = when.astimezone(LONDON)
    return f"{local:%Y-%m-%d %H:%M}" + (f" {local.tzname()}" if is_repeated(when) else "")


def weeks_later(when: datetime, weeks: int) -> datetime:
    """The same weekday and time on London's clocks, whole weeks later (or earlier)."""
    return (when.astimezone(LONDON) + timedelta(weeks=weeks)).astimezone(UTC)
