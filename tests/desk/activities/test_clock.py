"""What London's clocks show, and when that is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.files.clock import as_written, instant, weeks_later
from fanfare.language import LONDON
from fanfare.problems import InvalidValue


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("2021-10-05 10:30", "2021-10-05 09:30"),
        ("2021-10-05T10:30:00", "2021-10-05 09:30"),
        ("05/10/2021 10:30", "2021-10-05 09:30"),
        ("5/10/2021 9:05", "2021-10-05 08:05"),
        ("2021-12-05 10:30", "2021-12-05 10:30"),
        ("2024-02-29 10:00", "2024-02-29 10:00"),
        ("2021-10-31 01:30 BST", "2021-10-31 00:30"),
        ("2021-10-31 01:30 gmt", "2021-10-31 01:30"),
        ("2021-07-01 10:00 BST", "2021-07-01 09:00"),
    ],
)
def test_day_and_time_are_london_s(cell: str, utc: str) -> None:
    assert instant(cell) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("2021-02-29 10:00", "no calendar"),
        ("29/02/2021 10:00", "no calendar"),
        ("2021-10-05 24:00", "no calendar"),
        ("10/25/2021 10:00", "no calendar"),
        ("2021-03-28 01:30", "does not exist"),
        ("2021-03-28 01:30 GMT", "does not exist"),
        ("2021-10-31 01:30", "comes twice"),
        ("2021-07-01 10:00 GMT", "not on GMT"),
        ("2021-12-01 10:00 BST", "not on BST"),
        ("2021-10-05", "not a day and a time"),
        ("10:30", "not a day and a time"),
        ("2021-10-05 10:30 PST", "not a day and a time"),
        ("5 October 2021 10:30", "not a day and a time"),
        ("44474.4375", "not a day and a time"),
        ("٢٠٢١-١٠-٠٥ 10:30", "not a day and a time"),
        ("0021-10-05 10:30", "cannot be meant"),
    ],
)
def test_a_time_that_no_clock_shows_is_refused_with_the_reason(cell: str, word: str) -> None:
    with pytest.raises(InvalidValue) as bad:
        instant(cell)
    assert word in bad.value.wrong


@pytest.mark.parametrize("cell", ["2021-03-28 01:30", "2021-10-31 01:30"])
def test_the_error_suggests_times_that_are_right(cell: str) -> None:
    with pytest.raises(InvalidValue) as bad:
        instant(cell)
    suggested = bad.value.right.removeprefix("Write ").partition(" for ")[0].partition(" or ")[0]
    assert instant(suggested)


MIDNIGHT = datetime(2000, 2, 1, tzinfo=UTC)
minutes = st.integers(0, 45_000_000).map(lambda passed: MIDNIGHT + timedelta(minutes=passed))
"""Until 2085."""
SUNDAY = datetime(2021, 10, 31, tzinfo=UTC)
"""On which an hour comes twice."""
nights = st.integers(0, 240).map(lambda passed: SUNDAY + timedelta(minutes=passed))


@given(minutes | nights)
def test_every_minute_is_written_so_that_it_is_read_again(when: datetime) -> None:
    assert instant(as_written(when)) == when


@given(minutes, st.integers(-300, 300))
def test_weeks_later_the_clock_shows_the_same(when: datetime, weeks: int) -> None:
    before, after = when.astimezone(LONDON), weeks_later(when, weeks).astimezone(LONDON)
    assert (after.date() - before.date()).days == 7 * weeks
    if not 1 <= before.hour <= 2:  # an hour that spring skips moves on
        assert after.time() == before.time()
