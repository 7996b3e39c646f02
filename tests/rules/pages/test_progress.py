"""What pages say about a registration, and who is let in by its door."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.pages.progress import (
    JOIN_BEFORE,
    Door,
    Progress,
    State,
    door,
    look_again_after,
    progress,
)
from fanfare.rate_limits import Limit
from fanfare.registrations.registration import Answer
from fanfare.registrations.terms import Gone, Outcome, Status
from fanfare.registrations.waiting_line import place_in_line
from tests.samples import NOON, listing, party

ONLINE = listing(join_url="https://meet.example")
START = ONLINE.activity.starts


@pytest.mark.parametrize("status", Status)
def test_a_request_that_became_a_party_has_the_state_of_the_party(status: Status) -> None:
    ada = party("ada", status=status)
    assert progress(listing(), ada, None, "r-ada", NOON) == Progress(State(status))


def test_before_it_is_served_it_is_being_processed() -> None:
    assert progress(listing(), None, None, "r", NOON).state is State.PROCESSING
    assert progress(listing(), party("ada"), None, "another", NOON).state is State.PROCESSING


def test_a_cancelled_request_stays_cancelled_when_the_person_registers_again() -> None:
    ada = party("ada", registration_id="second", earlier=("r-ada",))
    assert progress(listing(), ada, None, "r-ada", NOON).state is State.CANCELLED
    assert progress(listing(), ada, None, "second", NOON).state is State.CONFIRMED


@pytest.mark.parametrize("newcomer", [Status.CONFIRMED, Status.WAITING])
@pytest.mark.parametrize("cancelled", [True, False])
def test_asking_again_reads_like_asking_first(newcomer: Status, cancelled: bool) -> None:
    about = replace(listing(), cancelled=cancelled)
    again = Answer(request_id="r", outcome=Outcome.ALREADY_BOOKED, as_newcomer=newcomer)
    first = party("new", status=newcomer)
    told = progress(about, party("ada"), again, "r", NOON)
    assert told.state == progress(about, first, None, "r-new", NOON).state


@given(
    status=st.sampled_from([Status.CONFIRMED, Status.WAITING]),
    hours=st.none() | st.integers(0, 4),
    cancelled=st.booleans(),
    again=st.booleans(),
    others=st.integers(0, 3),
)
def test_that_mail_came_back_is_told_to_nobody_who_typed_the_address(
    status: Status, hours: int | None, cancelled: bool, again: bool, others: int
) -> None:
    """Neither at once nor when the form is sent once more: the pages of a mailbox that we know to be dead
    read as those of any other."""
    until = NOON + timedelta(hours=hours - 2) if hours is not None else None
    until = until if status is Status.CONFIRMED else None
    about = replace(listing(waiting=others + 1), cancelled=cancelled)
    live = party("ada", status=status, held_until=until, turn=9)
    dead = replace(
        live,
        status=Status.CANCELLED,
        held_until=None,
        bounced=True,
        gone=Gone.UNDELIVERABLE,
        lost=status,
        lost_hold=until,
    )
    seen = progress(about, live, None, "r-ada", NOON)
    assert progress(about, dead, None, "r-ada", NOON) == seen
    first = party("cas", status=Status.WAITING, turn=2)
    place = place_in_line(about, live, first)
    assert place_in_line(replace(about, waiting=others), dead, first) == place
    newcomer = Answer(
        request_id="r-2",
        outcome=Outcome.ALREADY_BOOKED,
        as_newcomer=status,
        held_until=until,
    )
    assert progress(about, dead, newcomer, "r-2", NOON) == seen
    if again:
        later = replace(dead, registration_id="r-2", earlier=("r-ada",), unreached=("r-ada",))
        assert progress(about, later, None, "r-ada", NOON) == seen


@pytest.mark.parametrize("gone", [None, *Gone])
@pytest.mark.parametrize("hours", [None, -1, 1])
def test_of_what_is_called_off_that_is_what_is_said(gone: Gone | None, hours: int | None) -> None:
    until = None if hours is None or gone else NOON + timedelta(hours=hours)
    status = Status.CANCELLED if gone else Status.CONFIRMED
    off = replace(listing(), cancelled=True)
    ada = party("ada", status=status, gone=gone, held_until=until)
    assert progress(off, ada, None, "r-ada", NOON).state is State.ACTIVITY_CANCELLED
    assert progress(listing(), ada, None, "r-ada", NOON).state is not State.ACTIVITY_CANCELLED


@given(
    status=st.sampled_from(Status),
    cancelled=st.booleans(),
    own=st.booleans(),
    link=st.sampled_from(["", "https://meet.example"]),
    minutes=st.sampled_from([-120, -16, -15, -1, 0, 44, 45, 46]),
)
def test_only_the_confirmed_get_in_and_only_in_time(
    status: Status, cancelled: bool, own: bool, link: str, minutes: int
) -> None:
    about = replace(listing(join_url=link), cancelled=cancelled)
    now = START + timedelta(minutes=minutes)
    state = door(about, party("ada", status=status), "r-ada" if own else "r-old", now)
    in_time = START - JOIN_BEFORE <= now < about.activity.ends
    may = status is Status.CONFIRMED and own and not cancelled and bool(link) and in_time
    assert (state is Door.OPEN) is may


def test_without_a_party_there_is_no_door() -> None:
    assert door(ONLINE, None, "r-ada", START) is Door.CANCELLED


@given(st.integers(-5, 1000))
def test_a_page_stops_looking_by_itself(tries: int) -> None:
    wait = look_again_after(tries)
    assert wait is None or 2 <= wait <= 60
    assert tries < 20 or wait is None


@given(
    seconds=st.integers(0, 10**9),
    window=st.integers(1, 10**6),
)
def test_a_refusal_ends_with_its_window(seconds: int, window: int) -> None:
    limit = Limit("x", 1, timedelta(seconds=window))
    now = NOON + timedelta(seconds=seconds)
    later = now + timedelta(seconds=limit.retry_after(now))
    assert limit.window_start(later) > limit.window_start(now)
    assert limit.window_start(now) <= now.timestamp() < limit.window_start(now) + window
