"""What an import changes, refuses and tells people."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.activity.changes import (
    Verdict,
    call_off,
    decide,
    needs_word,
    shifted,
    weeks_until_coming,
)
from fanfare.language import LONDON
from fanfare.model import Activity, Listing, Mode
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


def test_an_unknown_key_is_a_new_activity() -> None:
    change = decide(None, RHYME_TIME, NOON)
    assert (change.verdict, change.listing) == (
        Verdict.CREATED,
        Listing(activity=RHYME_TIME, version=1),
    )
    assert change.written
    assert not change.told


@pytest.mark.parametrize("name", ANOTHER)
def test_time_and_place_raise_the_sequence_and_nothing_else_does(name: str) -> None:
    known = replace(listing(taken=3, waiting=1, version=7), sequence=2, announced=2)
    change = decide(known, activity(**{name: ANOTHER[name]}), NOON)
    assert change.verdict is Verdict.UPDATED
    assert change.changed == (name,)
    assert change.told == (name in IN_CALENDARS)
    assert change.listing == replace(
        known,
        activity=activity(**{name: ANOTHER[name]}),
        sequence=3 if name in IN_CALENDARS else 2,
        version=8,
    )


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
    assert change.problem.column == "opens"


def test_a_limit_may_go() -> None:
    assert decide(listing(taken=4, version=1), activity(capacity=None), NOON).written


def test_what_is_cancelled_stays_so() -> None:
    cancelled = call_off(listing(version=1)).listing
    assert (cancelled.cancelled, cancelled.sequence, cancelled.version) == (True, 1, 2)
    assert call_off(cancelled).listing == cancelled
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
