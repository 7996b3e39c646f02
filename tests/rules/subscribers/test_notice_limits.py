"""How many notices pass to one address."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fanfare.subscribers.notice_limits import (
    APART,
    LEAVE_LINK,
    MAX_ALIKE,
    MEMORY,
    Mailed,
    may_pass,
    passed_before,
    recent,
)
from tests.samples import NOON, later


def passing(instants: list[datetime], ending: str = "_notice") -> list[datetime]:
    """When notices pass that are asked for at these instants, in order."""
    mailed: tuple[Mailed, ...] = ()
    for n, now in enumerate(instants):
        mailed_lately = recent(mailed, now)
        assert len(mailed_lately) <= MAX_ALIKE or ending == LEAVE_LINK
        if may_pass(mailed_lately, f"{n}{ending}", now):
            mailed = (*mailed, Mailed(f"{n}{ending}", now))
    return [one.at for one in mailed]


def test_a_thousand_requests_in_a_day_are_one_mail() -> None:
    assert passing([later(seconds=86 * n) for n in range(1000)]) == [NOON]


def test_the_next_day_begins_24_hours_after_the_last_mail() -> None:
    assert not may_pass([Mailed("a", NOON)], "b", later(hours=24, microseconds=-1))
    assert may_pass([Mailed("a", NOON)], "b", later(hours=24))


def test_who_asks_every_day_gets_three_mails_a_month() -> None:
    passed = passing([later(days=day) for day in range(45)])
    assert passed == [later(days=day) for day in (0, 1, 2, 30, 31, 32)]


def test_a_link_to_leave_goes_once_a_day_as_long_as_somebody_asks() -> None:
    hourly = [later(hours=hour) for hour in range(24 * 10)]
    assert passing(hourly, LEAVE_LINK) == [later(days=day) for day in range(10)]


def test_links_to_leave_and_other_notices_do_not_stop_each_other() -> None:
    notices = [Mailed(f"{n}_notice", later(days=n)) for n in range(MAX_ALIKE)]
    links = [Mailed(f"{n}{LEAVE_LINK}", later(days=n)) for n in range(MAX_ALIKE)]
    now = later(days=MAX_ALIKE - 1, hours=1)
    assert may_pass(notices, f"9{LEAVE_LINK}", now)
    assert may_pass(links, "9_notice", now)
    assert not may_pass([*notices, *links], "9_notice", now)
    assert not may_pass([*notices, *links], f"9{LEAVE_LINK}", now)


def test_a_clock_that_runs_behind_lets_nothing_pass_twice() -> None:
    assert not may_pass([Mailed("a", later(hours=1))], "b", NOON)


def test_a_notice_is_not_counted_against_itself() -> None:
    assert passed_before([Mailed("a", NOON)], "a")
    assert not passed_before([Mailed("a", NOON)], "b")


@given(st.lists(st.integers(0, 90 * 24 * 60), min_size=1, max_size=60).map(sorted))
def test_no_day_has_two_and_no_thirty_days_have_four(minutes: list[int]) -> None:
    passed = passing([later(minutes=n) for n in minutes])
    assert passed
    assert all(b - a >= APART for a, b in pairwise(passed))
    assert all(d - a >= MEMORY for a, d in zip(passed, passed[3:], strict=False))
    assert timedelta(days=30) == MEMORY
