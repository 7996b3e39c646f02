"""When a release had better wait, and whose words do."""

from datetime import date, timedelta

import pytest

from fanfare.releases.calendar.advice import BEFORE_A_POLL, NO_ADVICE, cautions, elected_quote_stop
from fanfare.releases.calendar.bank_holidays import is_working_day, working_days_before
from fanfare.releases.calendar.occasions import occasions
from fanfare.releases.calendar.polls import (
    KNOWN,
    MAX_NOTICE,
    Poll,
    all_polls,
    before,
    begins,
    concerns,
)
from fanfare.releases.fields import Field, FieldType
from fanfare.releases.version import PressAudience, ReleaseFront
from fanfare.services.service import (
    Contact,
    Fact,
    LibraryService,
    Nation,
    SpeakerType,
    Spokesperson,
)

COUNCILLOR = Spokesperson(
    name="Cllr Ann Able", post="cabinet member", type=SpeakerType.ELECTED_MEMBER
)
OFFICER = Spokesperson(name="Ben Booth", post="head of libraries", type=SpeakerType.OFFICER)
LATE_MARCH = date(2024, 3, 27)


def service(nation: Nation = Nation.ENGLAND, speaker: str = "Cllr Ann Able") -> LibraryService:
    return LibraryService(
        key="kent",
        name="Kent Libraries",
        authority="Kent County Council",
        nation=nation,
        spokespeople=(COUNCILLOR, OFFICER),
        facts={"quote": Fact(value="Come along.", speaker=speaker)},
    )


def front(**facts: object) -> ReleaseFront:
    field = Field(**{"name": "quote", "label": "Quote", "type": FieldType.QUOTE, **facts})  # type: ignore[arg-type]
    return ReleaseFront(
        slug="week",
        headline="Week",
        language="en",
        embargo=None,
        day=date(2024, 3, 27),
        audience=PressAudience(),
        contact=Contact(),
        sender="Press",
        fields=(field,),
    )


def of(id_: str) -> Poll:
    return next(one for one in KNOWN if one.id == id_)


@pytest.mark.parametrize(
    ("poll", "nation", "first"),
    [
        ("england-2024-05-02", Nation.ENGLAND, date(2024, 3, 26)),  # LGA: short guide to publicity
        ("england-2025-05-01", Nation.ENGLAND, date(2025, 3, 25)),
        ("england-2026-05-07", Nation.ENGLAND, date(2026, 3, 30)),
        ("england-2027-05-06", Nation.ENGLAND, date(2027, 3, 31)),
        ("uk-2024-07-04", Nation.ENGLAND, date(2024, 6, 4)),  # as a council applied it
    ],
)
def test_periods_begin_when_councils_say_they_do(poll: str, nation: Nation, first: date) -> None:
    assert begins(of(poll), nation) == first


def test_scotland_counts_by_its_own_rule() -> None:
    """Dumfries and Galloway, by-election of 8 December 2022: notice not later than 28 October."""
    poll = Poll(id="galloway", day=date(2022, 12, 8), name="Ward", source="dumgal.gov.uk")
    assert begins(poll, Nation.SCOTLAND) == date(2022, 10, 28)


@pytest.mark.parametrize(
    ("day", "nation", "works"),
    [
        (date(2021, 12, 24), Nation.ENGLAND, False),
        (date(2021, 12, 28), Nation.ENGLAND, False),  # for Boxing Day, a Sunday
        (date(2022, 1, 4), Nation.ENGLAND, True),
        (date(2022, 1, 4), Nation.SCOTLAND, False),
        (date(2022, 5, 30), Nation.WALES, True),  # moved to 2 June
        (date(2022, 6, 2), Nation.WALES, False),
        (date(2023, 5, 8), Nation.ENGLAND, False),
        (date(2024, 3, 29), Nation.SCOTLAND, False),
        (date(2024, 7, 12), Nation.NORTHERN_IRELAND, False),
        (date(2024, 7, 12), Nation.ENGLAND, True),
        (date(2024, 8, 5), Nation.SCOTLAND, False),
        (date(2024, 8, 26), Nation.SCOTLAND, True),
        (date(2025, 7, 14), Nation.NORTHERN_IRELAND, False),
        (date(2027, 5, 1), Nation.ENGLAND, False),
    ],
)
def test_bank_holidays_of_each_nation(day: date, nation: Nation, works: bool) -> None:
    assert is_working_day(day, nation) is works


def test_days_before_count_the_working_ones_alone() -> None:
    assert working_days_before(date(2021, 10, 11), 1, Nation.ENGLAND) == date(2021, 10, 8)
    assert working_days_before(date(2021, 10, 11), 6, Nation.ENGLAND) == date(2021, 10, 1)


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2024, 3, 25), False),
        (date(2024, 3, 26), True),
        (date(2024, 5, 2), True),
        (date(2024, 5, 3), False),
    ],
)
def test_a_period_has_a_first_and_a_last_day(day: date, inside: bool) -> None:
    assert (before(service(), KNOWN, day) is not None) is inside


def test_the_longest_period_is_looked_at_as_a_whole() -> None:
    poll = Poll(id="far", day=date(2022, 1, 20), name="Poll", notice=MAX_NOTICE, source="order")
    for nation in Nation:
        first = begins(poll, nation)
        assert before(service(nation), [poll], first) is poll
        assert before(service(nation), [poll], first - timedelta(days=1)) is None


def test_a_general_election_is_everywhere() -> None:
    for nation in Nation:
        poll = before(service(nation), KNOWN, date(2024, 6, 10))
        assert poll
        assert poll.id == "uk-2024-07-04"


def test_a_poll_of_one_authority_concerns_nobody_else() -> None:
    poll = Poll(
        id="kent",
        day=date(2021, 11, 4),
        name="By-election",
        authorities=("KENT county  council",),
        source="notice",
    )
    assert concerns(poll, service())
    other = LibraryService(key="essex", name="Essex Libraries", nation=Nation.ENGLAND)
    assert not concerns(poll, other)


def test_an_added_poll_takes_the_place_of_a_known_one() -> None:
    narrower = Poll(
        id="england-2025-05-01",
        day=date(2025, 5, 1),
        name="County councils",
        authorities=("essex",),
        source="order",
    )
    polls = all_polls([narrower])
    assert len(polls) == len(KNOWN)
    assert before(service(), polls, date(2025, 4, 10)) is None


def test_only_an_elected_member_is_kept_back() -> None:
    (stop,) = elected_quote_stop(front(), service(), KNOWN, LATE_MARCH)
    assert (stop.name, stop.label, stop.why) == ("quote", "Quote", BEFORE_A_POLL)
    assert not elected_quote_stop(front(), service(speaker="Ben Booth"), KNOWN, LATE_MARCH)
    assert not elected_quote_stop(front(), service(), KNOWN, LATE_MARCH - timedelta(days=7))
    assert not elected_quote_stop(front(), service(Nation.SCOTLAND), KNOWN, LATE_MARCH)


def test_capitals_do_not_let_an_elected_member_through() -> None:
    assert elected_quote_stop(front(), service(speaker="CLLR  ann able "), KNOWN, LATE_MARCH)


def test_a_national_quote_of_an_elected_member_stops_where_a_poll_is_near() -> None:
    fact = Fact(value="Come along.", speaker="A Minister")
    elected = front(national=fact, speakers=(SpeakerType.ELECTED_MEMBER,), speaker_post="minister")
    assert elected_quote_stop(elected, service(), KNOWN, LATE_MARCH)
    assert not elected_quote_stop(elected, service(Nation.SCOTLAND), KNOWN, LATE_MARCH)
    assert elected_quote_stop(front(national=fact), service(), KNOWN, LATE_MARCH)
    author = front(national=fact, speakers=(SpeakerType.AUTHOR,), speaker_post="author")
    assert not elected_quote_stop(author, service(), KNOWN, LATE_MARCH)


def test_a_quote_that_nobody_filled_in_stops_nothing() -> None:
    silent = LibraryService(key="kent", name="Kent", nation=Nation.ENGLAND)
    assert not elected_quote_stop(front(), silent, KNOWN, LATE_MARCH)


def test_a_period_is_told_once_for_each_nation_and_claims_no_law() -> None:
    services = [service(), service(), service(Nation.WALES), service(Nation.SCOTLAND)]
    found = [one for one in cautions(date(2024, 4, 22), services, KNOWN) if NO_ADVICE in one.text]
    assert ["2 of the services, in England" in one.text for one in found] == [True, False]
    assert all(one.needs_override and one.source for one in found)


@pytest.mark.parametrize(
    ("day", "name", "overridden"),
    [
        (date(2024, 10, 30), "Budget", True),
        (date(2025, 9, 29), "Labour conference", True),
        (date(2025, 9, 29), "Conference recess", False),
        (date(2021, 9, 27), "Party conferences (usually", False),
        (date(2026, 8, 10), "Summer recess (usually", False),
        (date(2027, 1, 2), "Christmas recess (usually", False),
    ],
)
def test_the_calendar_says_what_goes_on(day: date, name: str, overridden: bool) -> None:
    (found,) = [one for one in cautions(day, [], ()) if one.text.startswith(name)]
    assert found.needs_override is overridden
    assert found.source


def test_usual_dates_give_way_to_announced_ones() -> None:
    names = [one.name for one in occasions(date(2025, 9, 24))]
    assert names == ["Conference recess"]
    assert [one.usual for one in occasions(date(2022, 10, 5)) if one.kind == "recess"] == [False]


def test_a_quiet_day_needs_no_word() -> None:
    assert cautions(date(2021, 11, 24), [service()], KNOWN) == ()
