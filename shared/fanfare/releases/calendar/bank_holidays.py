"""Working days, as the timetables of elections in the United Kingdom count them.

Banking and Financial Dealings Act 1971, with the days that were moved or added by proclamation since.
"""

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter  # type: ignore[import-untyped]  # comes with boto3

from fanfare.services.service import Nation

_MONDAY = 0
_ONCE = frozenset(
    (
        date(2022, 6, 2),  # spring bank holiday, moved
        date(2022, 6, 3),  # Platinum Jubilee
        date(2022, 9, 19),  # state funeral of Queen Elizabeth II
        date(2023, 5, 8),  # coronation of King Charles III
    )
)
_ONCE_IN_SCOTLAND = frozenset((date(2026, 6, 15),))  # football World Cup
_MOVED = frozenset((date(2022, 5, 30),))


def is_working_day(day: date, nation: Nation) -> bool:
    """Whether the timetable of an election counts the day.

    Weekends, bank holidays, Good Friday and Christmas Eve do not count. Easter Monday does not anywhere,
    though it is no bank holiday in Scotland: that begins a period a day earlier rather than later.
    """
    return (
        day.weekday() < 5
        and (day.month, day.day) != (12, 24)
        and day not in _days(day.year, nation)
    )


def working_days_before(day: date, number: int, nation: Nation) -> date:
    """The working day that many before the day, which itself is not counted."""
    while number:
        day -= timedelta(days=1)
        number -= is_working_day(day, nation)
    return day


@cache
def _days(year: int, nation: Nation) -> frozenset[date]:
    good_friday, easter_monday = easter(year) - timedelta(days=2), easter(year) + timedelta(days=1)
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    found = {good_friday, easter_monday, _monday(year, 5, 1), _monday(year, 5, 25)}
    if nation is Nation.SCOTLAND:
        fixed += [date(year, 1, 2), date(year, 11, 30)]
        found |= {_monday(year, 8, 1), *_ONCE_IN_SCOTLAND}
    else:
        found.add(_monday(year, 8, 25))
    if nation is Nation.NORTHERN_IRELAND:
        fixed += [date(year, 3, 17), date(year, 7, 12)]
    for day in sorted(fixed):
        while day.weekday() > 4 or day in found:  # a substitute: the next working day
            day += timedelta(days=1)
        found.add(day)
    return frozenset((found | _ONCE) - _MOVED)


def _monday(year: int, month: int, earliest: int) -> date:
    """The first Monday on or after a day of a month."""
    day = date(year, month, earliest)
    return day + timedelta(days=(_MONDAY - day.weekday()) % 7)
