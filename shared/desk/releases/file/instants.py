"""Instants as the head of a release writes them: a day, a time, and the zone they are meant in."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

from desk.files.front_fields import Node, quoted
from desk.files.head import Info, read_line
from fanfare.problems import InvalidValue

RIGHT = "Write day, time and zone: 2021-10-04 00:01 Europe/London"

FIRST_YEAR, LAST_YEAR = 2000, 2999
"""Far enough from the ends of the calendar to be reckoned with: a week later, in another zone."""

_SHAPE = re.compile(
    r"(?P<clock>\d{4}-\d{2}-\d{2}[T ]+\d{1,2}:\d{2})(?::00)? ?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2}|[A-Za-z_]+(?:/[A-Za-z_]+){0,2})?",
    re.ASCII,
)


def instant(text: str) -> datetime:
    """The instant (UTC) that is meant: `2021-10-04 00:01 Europe/London` or `2021-10-04T00:01+01:00`.

    Without a zone nobody knows which instant it is. Raises InvalidValue.
    """
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        raise InvalidValue(f"{quoted(text)} is not a day and a time.", RIGHT)
    if not match["zone"]:
        raise InvalidValue(f"{quoted(text)} does not say in which time zone.", RIGHT)
    day, clock = match["clock"].replace("T", " ").split()
    try:
        shown = datetime.fromisoformat(f"{day} {clock:0>5}")
    except ValueError:
        raise InvalidValue(f"{quoted(text)}: no calendar or clock shows that.", RIGHT) from None
    if not FIRST_YEAR <= shown.year <= LAST_YEAR:
        raise InvalidValue(f"{quoted(text)}: the year cannot be meant.", RIGHT)
    if match["zone"][0] not in "Z+-":
        return _on_the_clock(shown, match["zone"])
    try:
        offset = datetime.strptime(match["zone"], "%z").tzinfo
    except ValueError:
        raise InvalidValue(f"{quoted(text)}: no clock is that far from UTC.", RIGHT) from None
    return shown.replace(tzinfo=offset).astimezone(UTC)


def to_come(otherwise: str) -> BeforeValidator:
    """For an instant after the context's `now`. otherwise: what can be done instead of a later one."""

    def read(node: Node, info: Info) -> datetime:
        at = instant(read_line(100, "Write: 2021-10-04 00:01 Europe/London", node))
        if at <= info.context["now"]:
            raise InvalidValue("it is past.", f"Write an instant to come, or {otherwise}")
        return at

    return BeforeValidator(read)


def _on_the_clock(shown: datetime, name: str) -> datetime:
    """The one instant at which the zone's clocks show this."""
    try:
        zone = ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise InvalidValue(f"There is no time zone {quoted(name)}.", RIGHT) from None
    readings = {shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    real = [at for at in readings if at.astimezone(zone).replace(tzinfo=None) == shown]
    when = f"{shown:%Y-%m-%d %H:%M}"
    if not real:
        raise InvalidValue(f"{when} does not exist: the clocks go forward over it.", RIGHT)
    if len(real) > 1:
        right = f"Write the zone as a number: {when} +01:00 or {when} +00:00"
        raise InvalidValue(f"{when} comes twice: the clocks go back over it.", right)
    return real[0]
