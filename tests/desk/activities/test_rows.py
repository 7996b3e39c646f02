"""A row becomes exactly one activity, or every problem in it is named; and back again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desk.activities.columns import COLUMNS, example_row
from desk.activities.rows import read_row, write_row
from fanfare.activities.activity import Access, Activity, Audience, Mode, Offer, Promise
from fanfare.activities.party import AgeBand
from fanfare.problems import Problem

NOW = datetime(2021, 9, 20, 12, tzinfo=UTC)

GOOD = {
    "key": "rhyme-time",
    "title": "Rhyme time",
    "service": "Kingston Libraries",
    "summary": "Songs and rhymes.",
    "mode": "in_person",
    "starts": "2021-10-05 10:30",
    "ends": "2021-10-05 11:15",
    "venue": "Kingston Library",
    "postcode": "KT1 2PS",
}
ONLINE = GOOD | {
    "mode": "online",
    "venue": "",
    "postcode": "",
    "join_url": "https://meet.example.org/rhymes",
}


def read(**changes: str) -> Activity:
    activity = read_row(GOOD | changes, NOW)
    assert isinstance(activity, Activity), activity
    return activity


def problems(cells: dict[str, str]) -> list[Problem]:
    found = read_row(cells, NOW)
    assert isinstance(found, list), found
    return found


def test_what_is_left_blank_has_a_sensible_value() -> None:
    activity = read()
    assert activity.opens == NOW
    assert activity.closes == activity.starts == datetime(2021, 10, 5, 9, 30, tzinfo=UTC)
    assert (activity.capacity, activity.largest_party) == (None, 10)
    assert (activity.audience, activity.sample) == ((Audience.EVERYONE,), False)


def test_no_party_larger_than_a_small_activity() -> None:
    assert read(capacity="4").largest_party == 4


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("mode", " In Person ", Mode.IN_PERSON),
        ("capacity", "10,000", 10_000),
        ("postcode", "kt12ps", "KT1 2PS"),
        ("offers", "Culture & Creativity; reading", (Offer.CULTURE, Offer.READING)),
        ("promises", "Vision and print impaired", (Promise.VISION_AND_PRINT_IMPAIRED,)),
        ("age_bands", "5 to 7, 65+; 5-7", (AgeBand.FIVE_TO_SEVEN, AgeBand.OLDER)),
        ("access", "Step-free|BSL", (Access.STEP_FREE, Access.BSL)),
        ("sample", "YES", True),
        ("title", "Amser stori\u00a0ŵ 👨‍👩‍👧", "Amser stori ŵ 👨‍👩‍👧"),
        ("title", "w\u0302", "ŵ"),
        ("description", "One\r\n\r\nTwo", "One\n\nTwo"),
    ],
)
def test_cells_are_read_as_people_write_them(column: str, cell: str, value: Any) -> None:
    assert getattr(read(**{column: cell}), column) == value


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("key", ""),
        ("key", "Rhyme Time"),
        ("key", "-rhymes"),
        ("key", "r" * 65),
        ("title", ""),
        ("title", "x" * 121),
        ("title", "Rhyme\ntime"),
        ("title", "Rhyme\u202etime"),
        ("mode", "hybrid"),
        ("starts", "2021-10-05"),
        ("starts", "soon"),
        ("ends", "2021-10-05 10:30"),
        ("ends", "05/10/2021 09:00"),
        ("opens", "2021-10-06 09:00"),
        ("closes", "2021-10-06 09:00"),
        ("capacity", "0"),
        ("capacity", "-1"),
        ("capacity", "ten"),
        ("capacity", "1,00"),
        ("capacity", "٣"),
        ("capacity", "9999999999"),
        ("largest_party", "51"),
        ("postcode", "KT1"),
        ("postcode", "KT1 2CS"),
        ("postcode", ""),
        ("venue", ""),
        ("join_url", "https://meet.example.org/x"),
        ("audience", "dogs"),
        ("age_bands", "05-Jul"),
        ("title", "\u200b"),
        ("contact", "two@at@example.org"),
        ("contact", "events@bücher.example"),
        ("contact", "Events <events@example.org>"),
        ("contact", "events@example"),
        ("contact", "events..team@example.org"),
        ("contact", "a@example.org, b@example.org"),
        ("contact", "a@example.org\nBcc: x@example.org"),
        ("sample", "maybe"),
    ],
)
def test_a_bad_cell_is_named_with_what_would_be_right(column: str, cell: str) -> None:
    [problem] = problems(GOOD | {column: cell})
    assert problem.field == column
    assert problem.wrong.endswith(".")
    assert problem.right


@pytest.mark.parametrize(
    "link",
    [
        "",
        "meet.example.org",
        "javascript:alert(1)",
        "ftp://example.org/x",
        "https://",
        "https://user:word@example.org",
        "https://exa mple.org",
        "https://[broken",
        "https://example.org/tŷ",
        "https://example.org/" + "x" * 1000,
    ],
)
def test_an_online_activity_needs_a_link_to_a_web_page(link: str) -> None:
    assert [p.field for p in problems(ONLINE | {"join_url": link})] == ["join_url"]


def test_a_contact_stays_as_it_is_written() -> None:
    assert (
        read(contact="O'Brien+Events@Library.Example").contact == "O'Brien+Events@Library.Example"
    )


def test_an_online_activity_has_no_venue() -> None:
    assert [p.field for p in problems(ONLINE | {"venue": "Here"})] == ["venue"]


def test_outreach_needs_no_place() -> None:
    assert read(mode="outreach", venue="", postcode="").mode is Mode.OUTREACH


def test_a_party_never_larger_than_the_capacity() -> None:
    [problem] = problems(GOOD | {"capacity": "4", "largest_party": "5"})
    assert problem.field == "largest_party"


def test_places_are_held_for_whole_hours_and_only_where_they_are_counted() -> None:
    assert read().hold is None
    assert read(capacity="20", hold="48").hold == 48
    (problem,) = problems(GOOD | {"hold": "48"})
    assert (problem.field, problem.right) == ("hold", "Write a capacity, or leave it blank.")


@pytest.mark.parametrize("hold", ["0", "1", "-1", "1.5", "337", "two", "24h"])
def test_a_hold_that_is_no_number_of_hours_is_named(hold: str) -> None:
    (problem,) = problems(GOOD | {"capacity": "20", "hold": hold})
    assert problem.field == "hold"
    assert "2 to 336" in problem.wrong


def test_all_problems_of_a_row_are_told_at_once() -> None:
    found = problems({"key": "a b", "capacity": "ten", "ends": "never"})
    assert [p.field for p in found] == [
        "key", "title", "service", "summary", "mode", "starts", "ends", "capacity",
    ]  # fmt: skip


@given(st.dictionaries(st.sampled_from([c.name for c in COLUMNS]), st.text(max_size=30)))
def test_no_cell_makes_it_crash(cells: dict[str, str]) -> None:
    read_row(GOOD | cells, NOW)


letters = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60)
instants = st.integers(0, 5_000_000).map(lambda passed: NOW + timedelta(minutes=passed))


def some(choices: Any) -> Any:
    return st.lists(st.sampled_from(choices), unique=True, max_size=3).map(tuple)


@st.composite
def activities(draw: st.DrawFn) -> Activity:
    starts = draw(instants)
    closes = starts - timedelta(minutes=draw(st.integers(-1, 10_000)))
    mode = draw(st.sampled_from(Mode))
    somewhere = mode is not Mode.ONLINE
    capacity = draw(st.none() | st.integers(1, 1_000_000))
    return Activity(
        key=draw(st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}", fullmatch=True)),
        title=draw(letters),
        service=draw(letters),
        summary=draw(letters),
        description="\n\n".join(draw(st.lists(letters, max_size=3))),
        mode=mode,
        starts=starts,
        ends=starts + timedelta(minutes=draw(st.integers(1, 10_000))),
        opens=closes - timedelta(minutes=draw(st.integers(0, 10_000))),
        closes=closes,
        place=draw(st.just("") | letters),
        venue=draw(letters) if somewhere else "",
        address=draw(letters) if somewhere else "",
        postcode=draw(st.sampled_from(["KT1 2PS", "M2 5PD", "EH1 1EG"])) if somewhere else "",
        join_url="" if somewhere else "https://meet.example.org/a?b=c,d;e",
        capacity=capacity,
        largest_party=draw(st.integers(1, min(50, capacity or 50))),
        audience=draw(some(Audience)) or (Audience.EVERYONE,),
        age_bands=draw(some(AgeBand)),
        access=draw(some(Access)),
        access_notes=draw(st.just("") | letters),
        offers=draw(some(Offer)),
        promises=draw(some(Promise)),
        contact=draw(st.sampled_from(["", "events@library.example"])),
        hold=draw(st.none() | st.integers(2, 336)) if capacity else None,
        sample=draw(st.booleans()),
    )


@given(activity=activities(), now=instants)
def test_what_is_exported_is_imported_the_same(activity: Activity, now: datetime) -> None:
    words = ("title", "service", "summary", "description", "place", "venue", "address")
    first = read_row(write_row(activity), now)
    assume(isinstance(first, Activity))  # letters may combine into fewer, or into a longer text
    assert isinstance(first, Activity)
    same_words = {name: getattr(first, name) for name in (*words, "access_notes")}
    assert replace(activity, **same_words) == first
    assert read_row(write_row(first), now) == first


@given(st.integers(min_value=0, max_value=50_000_000))
def test_the_example_is_good_and_some_eight_weeks_ahead(minutes: int) -> None:
    now, hour = NOW + timedelta(minutes=minutes), timedelta(hours=1)
    example = read_row(example_row(now), now)
    assert isinstance(example, Activity)
    assert timedelta(weeks=8) - hour <= example.starts - now <= timedelta(weeks=9) + hour
    assert example.ends - example.starts == 2 * hour
