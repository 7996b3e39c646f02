"""Polls, and the periods before them in which councils take special care with publicity.

Local Government Act 1986, sections 2 and 6, and the codes made under it. None of this is legal advice:
the period of an authority is what its monitoring officer says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fanfare.releases.calendar.bank_holidays import working_days_before
from fanfare.releases.facts import tidy
from fanfare.services.service import LibraryService, Nation


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A day of voting.

    id: a slug; of two polls with the same id, the one that an operator added counts. nations,
    authorities (names or keys of services): where; both empty for everywhere. notice: working days
    before it that the period begins; 0 for the rule of the nation. source: who says so. added_by: the
    operator, if one added it.
    """

    id: str
    day: date
    name: str
    nations: tuple[Nation, ...] = ()
    authorities: tuple[str, ...] = ()
    notice: int = 0
    source: str
    added_by: str = ""


NOTICE = {
    Nation.ENGLAND: 25,
    Nation.WALES: 25,
    Nation.NORTHERN_IRELAND: 25,
    Nation.SCOTLAND: 28,
}
"""Working days before the poll on which notice of the election is published at the latest.

England: Local Elections (Principal Areas) (England and Wales) Rules 2006, schedule 2, rule 1. Scotland:
Scottish Local Government Elections Order 2011, schedule 1, rule 1, where it can be up to seven days
sooner. For Wales and Northern Ireland the English rule is assumed.
"""

_GENERAL = 22
"""Of a general election: Representation of the People Act 1983, schedule 1, rule 1, as its timetable of
25 days (Electoral Registration and Administration Act 2013) puts the notice."""

MAX_NOTICE = 60
_MAX_PERIOD = timedelta(days=120)
"""No period is longer: 60 working days, with all the holidays there can be."""

_LOCAL = "Representation of the People Act 1983, section 37"
_E, _W, _S, _N = Nation.ENGLAND, Nation.WALES, Nation.SCOTLAND, Nation.NORTHERN_IRELAND


def _poll(day: str, what: str, name: str, *nations: Nation, source: str, notice: int = 0) -> Poll:
    return Poll(
        id=f"{what}-{day}",
        day=date.fromisoformat(day),
        name=name,
        nations=nations,
        notice=notice,
        source=source,
    )


_ENGLAND = "Local elections in England"
_SCOTLAND_ACT, _WALES_ACT = (
    "Scotland Act 1998, section 2",
    "Government of Wales Act 2006, section 3",
)
_NI_ACT = "Northern Ireland Act 1998, section 31"
KNOWN = (
    _poll("2021-05-06", "england", _ENGLAND, _E, source=_LOCAL),
    _poll("2021-05-06", "scotland", "Scottish Parliament", _S, source=_SCOTLAND_ACT),
    _poll("2021-05-06", "wales", "Senedd Cymru", _W, source=_WALES_ACT),
    _poll("2022-05-05", "england", _ENGLAND, _E, source=_LOCAL),
    _poll(
        "2022-05-05",
        "scotland",
        "Local elections in Scotland",
        _S,
        source="Local Government etc. (Scotland) Act 1994, section 5",
    ),
    _poll("2022-05-05", "wales", "Local elections in Wales", _W, source=_LOCAL),
    _poll("2022-05-05", "northern-ireland", "Northern Ireland Assembly", _N, source=_NI_ACT),
    _poll("2023-05-04", "england", _ENGLAND, _E, source=_LOCAL),
    _poll(
        "2023-05-18",
        "northern-ireland",
        "Local elections in Northern Ireland",
        _N,
        source="Cabinet Office: May 2023 elections, guidance on conduct for civil servants",
    ),
    _poll("2024-05-02", "england", _ENGLAND, _E, source=_LOCAL),
    _poll(
        "2024-05-02",
        "wales",
        "Police and crime commissioners in Wales",
        _W,
        source="Police Reform and Social Responsibility Act 2011, section 50",
    ),
    _poll(
        "2024-07-04",
        "uk",
        "UK general election",
        source="Dissolution and Calling of Parliament Act 2022; proclamation of May 2024",
        notice=_GENERAL,
    ),
    _poll("2025-05-01", "england", _ENGLAND, _E, source=_LOCAL),
    _poll("2026-05-07", "england", _ENGLAND, _E, source=_LOCAL),
    _poll("2026-05-07", "scotland", "Scottish Parliament", _S, source=_SCOTLAND_ACT),
    _poll("2026-05-07", "wales", "Senedd Cymru", _W, source=_WALES_ACT),
    _poll("2027-05-06", "england", _ENGLAND, _E, source=_LOCAL),
    _poll(
        "2027-05-06",
        "scotland",
        "Local elections in Scotland",
        _S,
        source="Local Government etc. (Scotland) Act 1994, section 5",
    ),
    _poll("2027-05-06", "wales", "Local elections in Wales", _W, source=_LOCAL),
    _poll("2027-05-06", "northern-ireland", "Northern Ireland Assembly", _N, source=_NI_ACT),
)
"""Ordinary polls of 2021 to 2027. By-elections, and whatever is called later, are for operators to add."""


def all_polls(added: Iterable[Poll]) -> tuple[Poll, ...]:
    """Known polls and added ones, earliest first."""
    by_id = {one.id: one for one in (*KNOWN, *added)}
    return tuple(sorted(by_id.values(), key=lambda one: (one.day, one.id)))


def begins(poll: Poll, nation: Nation) -> date:
    """The first day of the period before a poll: the last day for notice of the election."""
    return working_days_before(poll.day, poll.notice or NOTICE[nation], nation)


def concerns(poll: Poll, service: LibraryService) -> bool:
    """Whether people vote in it where the service is."""
    if poll.nations and service.nation not in poll.nations:
        return False
    names = {tidy(name).casefold() for name in (service.key, service.name, service.authority)}
    return not poll.authorities or any(tidy(one).casefold() in names for one in poll.authorities)


def before(service: LibraryService, polls: Sequence[Poll], day: date) -> Poll | None:
    """The poll in whose period a service is on a day, poll day included; the nearest of several."""
    found = (
        poll
        for poll in polls
        if day <= poll.day <= day + _MAX_PERIOD  # counting back is slow, and there are thousands
        and concerns(poll, service)
        and begins(poll, service.nation) <= day
    )
    return min(found, key=lambda one: (one.day, one.id), default=None)
