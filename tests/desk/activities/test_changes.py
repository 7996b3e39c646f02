"""What an import changes, refuses and tells people."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.activities.changes import (
    Change,
    Verdict,
    call_off,
    counted,
    decide,
    needs_word,
    shifted,
    weeks_until_coming,
)
from fanfare.activities.activity import MAX_FORMER, Activity, Former, Listing, Mode
from fanfare.language import LONDON
from tests.samples import NOON, RHYME_TIME, activity, later, listing

ANOTHER: dict[str, Any] = {
    "mode": Mode.OUTREACH,
    "starts": RHYME_TIME.starts - timedelta(hours=1),
    "ends": RHYME_TIME.ends + timedelta(hours=1),
    "place": "Surbiton",
    "venue": "Surbiton Library",
    "address": "Ewell Road",
    "postcode": "KT6 6AG",
    "title": "Rhymes",
    "summary": "Rhymes and songs.",
    "description": "Bring a shaker.",
    "join_url": "https://meet.example.org/other",
    "capacity": 5,
    "closes": RHYME_TIME.closes - timedelta(hours=1),
    "contact": "other@kingston.example.org",
    "sample": True,
}

IN_CALENDARS = {"mode", "starts", "ends", "place", "venue", "address", "postcode"}


def is_announced(change: Change) -> bool:
    return change.written and change.listing.sequence > change.listing.announced


def test_an_unknown_key_is_a_new_activity() -> None:
    change = decide(None, RHYME_TIME, NOON)
    assert (change.verdict, change.listing) == (
        Verdict.CREATED,
        Listing(activity=RHYME_TIME, version=1),
    )
    assert change.written


@pytest.mark.parametrize("name", ANOTHER)
def test_time_and_place_raise_the_sequence_and_nothing_else_does(name: str) -> None:
    known = replace(listing(taken=3, waiting=1, version=7), sequence=2, announced=2)
    change = decide(known, activity(**{name: ANOTHER[name]}), NOON)
    assert change.verdict is Verdict.UPDATED
    assert change.changed == (name,)
    assert is_announced(change) == (name in IN_CALENDARS)
    was = Former(sequence=2, until=NOON, was=RHYME_TIME.time_and_place)
    assert change.listing == replace(
        known,
        activity=activity(**{name: ANOTHER[name]}),
        sequence=3 if name in IN_CALENDARS else 2,
        version=8,
        former=(was,) if name in IN_CALENDARS else (),
    )


def test_a_change_that_nobody_would_see_tells_nobody() -> None:
    """The town is not named twice, and an online activity is nowhere."""
    known = listing(version=1, place="Kingston")
    assert not is_announced(decide(known, activity(place="Library"), NOON))
    online = listing(version=1, mode=Mode.ONLINE, place="Kingston")
    assert not is_announced(decide(online, replace(online.activity, place="Surbiton"), NOON))


MINUTES = st.integers(-200_000, 200_000)


@given(starts=MINUTES, lasts=st.integers(1, 400_000), now=MINUTES, people=st.integers(0, 3))
def test_people_are_never_moved_into_the_past(
    starts: int, lasts: int, now: int, people: int
) -> None:
    """Neither the start nor the end of what people are registered for, whatever o'clock it is."""
    known, clock = listing(version=1), NOON + timedelta(minutes=now)
    begins = NOON + timedelta(minutes=starts)
    wanted = activity(starts=begins, ends=begins + timedelta(minutes=lasts))
    change = decide(known, wanted, clock)
    kept = counted(change, ["mail"] * people, clock)
    into_past = any(
        getattr(wanted, name) <= clock < getattr(known.activity, name)
        for name in ("starts", "ends")
    )
    assert (kept.verdict is Verdict.REFUSED) is (into_past and people > 0 and change.written)
    if kept.problem:
        assert kept.problem.field in ("starts", "ends")
        assert kept.listing == known
        assert not kept.mails


def test_the_refusal_names_the_year_and_what_was_probably_meant() -> None:
    clock = datetime(2026, 11, 28, 12, tzinfo=UTC)
    known = listing(
        version=1,
        starts=datetime(2027, 3, 9, 10, tzinfo=UTC),
        ends=datetime(2027, 3, 9, 10, 30, tzinfo=UTC),
    )
    mistyped = {
        name: getattr(known.activity, name).replace(year=2026, hour=11)
        for name in ("starts", "ends")
    }
    problem = counted(
        decide(known, replace(known.activity, **mistyped), clock), ["x"], clock
    ).problem
    assert problem
    assert problem.field == "starts"
    assert "2026-03-09 11:00 is past (year 2026), and 1 party is registered" in problem.wrong
    assert "such as 2027-03-09 11:00 (it was 2027-03-09 10:00)" in problem.right


def test_an_hour_that_passes_while_somebody_is_asked_counts() -> None:
    known = listing(version=1)
    soon = activity(starts=later(minutes=5), ends=later(minutes=50))
    change = counted(decide(known, soon, NOON), ["mail"], NOON)
    assert change.written
    assert counted(change, change.mails, later(minutes=6)).verdict is Verdict.REFUSED


def test_a_correction_of_what_is_over_is_no_news() -> None:
    known = listing(version=1)
    after = RHYME_TIME.ends + timedelta(days=1)
    change = decide(known, activity(venue="Surbiton Library"), after)
    assert (change.written, is_announced(change)) == (True, False)
    assert not needs_word(change.listing)
    assert change.listing.sequence == 1


def test_what_is_over_cannot_be_cancelled_and_what_people_await_can() -> None:
    known = listing(version=1)
    change = call_off(known, RHYME_TIME.ends)
    assert (change.verdict, change.listing) == (Verdict.REFUSED, known)
    assert change.problem
    assert "nobody is mailed" in change.problem.wrong
    past = activity(starts=later(days=-9), ends=later(days=-8))
    moved = decide(known, past, NOON).listing  # by somebody whose registrations came in between
    assert call_off(moved, NOON).written
    assert call_off(replace(moved, announced=moved.sequence), NOON).verdict is Verdict.REFUSED


def test_only_the_last_changes_are_remembered() -> None:
    known = listing(version=1)
    for n in range(MAX_FORMER + 3):
        known = decide(known, activity(venue=f"Room {n}"), NOON).listing
    assert [one.sequence for one in known.former] == list(range(3, MAX_FORMER + 3))


@given(st.integers(0, 100_000))
def test_importing_again_changes_nothing_however_late(minutes: int) -> None:
    """`opens` left blank means now, which is another now each time."""
    now = NOON + timedelta(minutes=minutes)
    blank = activity(opens=min(now, RHYME_TIME.closes))
    assert decide(listing(version=1), blank, now).verdict is Verdict.UNCHANGED


def test_blank_opens_registration_that_was_to_open_later() -> None:
    known = listing(version=1, opens=later(days=1))
    change = decide(known, activity(opens=NOON), NOON)
    assert change.changed == ("opens",)


@given(taken=st.integers(0, 20), capacity=st.integers(1, 20))
def test_capacity_never_falls_below_the_places_taken(taken: int, capacity: int) -> None:
    known = listing(taken=taken, version=1, capacity=20, largest_party=1)
    change = decide(known, activity(capacity=capacity, largest_party=1), NOON)
    kept = capacity if capacity >= taken else 20
    assert change.listing.activity.capacity == kept
    assert (change.verdict is Verdict.REFUSED) == (capacity < taken)


def test_a_refusal_says_the_numbers() -> None:
    change = decide(listing(taken=12, version=1, capacity=20), activity(capacity=10), NOON)
    assert change.problem
    assert "12 places are taken" in change.problem.wrong
    assert "10" in change.problem.wrong
    assert not change.written


def test_places_that_nobody_counted_cannot_be_limited() -> None:
    opened = listing(version=1, capacity=None)
    assert decide(opened, activity(capacity=9), NOON).verdict is Verdict.REFUSED
    closed_yet = listing(version=1, capacity=None, opens=later(days=1))
    wanted = activity(capacity=9, opens=later(days=1))
    assert decide(closed_yet, wanted, NOON).verdict is Verdict.UPDATED


def test_nor_may_registration_be_made_to_look_unopened() -> None:
    opened = listing(version=1, capacity=None)
    change = decide(opened, activity(capacity=None, opens=later(days=1)), NOON)
    assert change.problem
    assert change.problem.field == "opens"


def test_a_limit_may_go() -> None:
    assert decide(listing(taken=4, version=1), activity(capacity=None), NOON).written


def test_what_is_cancelled_stays_so() -> None:
    cancelled = call_off(listing(version=1), NOON).listing
    assert (cancelled.cancelled, cancelled.sequence, cancelled.version) == (True, 1, 2)
    assert call_off(cancelled, NOON).listing == cancelled
    for wanted in (RHYME_TIME, activity(venue="Elsewhere")):
        change = decide(cancelled, wanted, NOON)
        assert (change.verdict, change.listing) == (Verdict.CANCELLED, cancelled)


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        (listing(), False),
        (replace(listing(), sequence=1), True),
        (replace(listing(), sequence=1, announced=1), False),
        (listing(taken=4, waiting=1), False),
        (listing(taken=3, waiting=1), True),
        (listing(taken=3), False),
        (listing(taken=4, waiting=1, capacity=None), True),
        (replace(listing(taken=3, waiting=1), sequence=1, announced=1, cancelled=True), False),
    ],
)
def test_accepting_hears_of_it_until_it_has_acted(known: Listing, wanted: bool) -> None:
    assert needs_word(known) == wanted


FIRST = datetime(2021, 10, 4, 8, 30, tzinfo=UTC)


@given(st.integers(-3_000_000, 3_000_000))
def test_a_shifted_campaign_begins_two_to_three_weeks_from_now(minutes: int) -> None:
    now = FIRST + timedelta(minutes=minutes)
    ahead = FIRST + timedelta(weeks=weeks_until_coming(FIRST, now)) - now
    assert timedelta(weeks=2) <= ahead < timedelta(weeks=3)


def test_a_shifted_activity_keeps_weekday_clock_and_length_in_winter() -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    moved = shifted(RHYME_TIME, 270, now)
    summer, winter = (_local(one) for one in (RHYME_TIME, moved))
    assert (winter.weekday(), winter.time()) == (summer.weekday(), summer.time())
    assert moved.ends - moved.starts == RHYME_TIME.ends - RHYME_TIME.starts
    assert (moved.closes, moved.opens) == (moved.starts, now)


def _local(one: Activity) -> datetime:
    return one.starts.astimezone(LONDON)
