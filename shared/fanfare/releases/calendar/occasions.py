"""When politics takes up the room that a release hopes for: a small calendar, with its sources.

Recesses are decided each time. Where no exact dates are known here, the usual ones are used, and said
to be usual.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.easter import easter  # type: ignore[import-untyped]  # comes with boto3


class OccasionKind(StrEnum):
    """What goes on."""

    RECESS = "recess"
    CONFERENCE = "conference"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Days on which something goes on, the first and the last included. usual: by custom, not announced."""

    kind: OccasionKind
    name: str
    first: date
    last: date
    source: str
    usual: bool = False


_CUSTOM = "Guide to Procedure, UK Parliament: recess dates"
_LORDS_2022 = "Hansard, Lords, 26 May 2022: announcement of recess dates"
_COMMONS_2022 = "UK Parliament, 23 September 2022: House of Commons rises for conference recess"
_LBC = "LBC, 3 September 2025: dates of the party conferences"


def _exact(kind: OccasionKind, name: str, first: str, last: str, source: str) -> Occasion:
    return Occasion(kind, name, date.fromisoformat(first), date.fromisoformat(last), source)


_R, _C, _B = OccasionKind.RECESS, OccasionKind.CONFERENCE, OccasionKind.BUDGET
EXACT = (
    _exact(_R, "Summer recess", "2022-07-22", "2022-09-04", _LORDS_2022),
    _exact(_R, "Conference recess", "2022-09-24", "2022-10-10", _COMMONS_2022),
    _exact(_R, "November recess", "2022-11-10", "2022-11-13", _LORDS_2022),
    _exact(_R, "Christmas recess", "2022-12-22", "2023-01-08", _LORDS_2022),
    _exact(_R, "February recess", "2023-02-10", "2023-02-19", _LORDS_2022),
    _exact(_R, "Conference recess", "2025-09-17", "2025-10-12", _LBC),
    _exact(_C, "Liberal Democrat conference", "2025-09-20", "2025-09-23", _LBC),
    _exact(_C, "Labour conference", "2025-09-28", "2025-10-01", _LBC),
    _exact(_C, "Conservative conference", "2025-10-05", "2025-10-08", _LBC),
    _exact(_B, "Budget", "2021-03-03", "2021-03-03", "HM Treasury: Budget 2021"),
    _exact(_B, "Budget", "2021-10-27", "2021-10-27", "HM Treasury: Autumn Budget 2021"),
    _exact(
        _B, "Autumn Statement", "2022-11-17", "2022-11-17", "HM Treasury: Autumn Statement 2022"
    ),
    _exact(_B, "Budget", "2023-03-15", "2023-03-15", "HM Treasury: Spring Budget 2023"),
    _exact(
        _B, "Autumn Statement", "2023-11-22", "2023-11-22", "HM Treasury: Autumn Statement 2023"
    ),
    _exact(_B, "Budget", "2024-03-06", "2024-03-06", "HM Treasury: Spring Budget 2024"),
    _exact(_B, "Budget", "2024-10-30", "2024-10-30", "HM Treasury: Autumn Budget 2024"),
    _exact(_B, "Budget", "2025-11-26", "2025-11-26", "HM Treasury: Budget 2025"),
)


def occasions(day: date) -> list[Occasion]:
    """What goes on that day. Usual dates give way to exact ones of the same name and year."""
    known = {(one.name, one.first.year) for one in EXACT}
    conferences = {one.first.year for one in EXACT if one.kind is OccasionKind.CONFERENCE}
    usual = (
        one
        for year in (day.year - 1, day.year)
        for one in _usual(year)
        if (one.name, year) not in known
        and not (one.kind is OccasionKind.CONFERENCE and year in conferences)
    )
    return [one for one in (*EXACT, *usual) if one.first <= day <= one.last]


def _usual(year: int) -> Iterator[Occasion]:
    """The custom of a year, when nothing else is announced."""
    sunday = easter(year)
    spans = (
        ("February recess", date(year, 2, 10), date(year, 2, 20)),
        ("Easter recess", sunday - timedelta(days=9), sunday + timedelta(days=8)),
        ("Whitsun recess", date(year, 5, 24), date(year, 6, 2)),
        ("Summer recess", date(year, 7, 22), date(year, 9, 3)),
        ("Conference recess", date(year, 9, 18), date(year, 10, 11)),
        ("November recess", date(year, 11, 9), date(year, 11, 14)),
        ("Christmas recess", date(year, 12, 20), date(year + 1, 1, 5)),
    )
    for name, first, last in spans:
        yield Occasion(OccasionKind.RECESS, name, first, last, _CUSTOM, usual=True)
    first, last = date(year, 9, 18), date(year, 10, 9)
    name = "Party conferences"
    yield Occasion(OccasionKind.CONFERENCE, name, first, last, _CUSTOM, usual=True)
