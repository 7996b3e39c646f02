"""Instants in the head of a release: one is meant, or it is said why not."""

from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.releases.file.instants import instant
from fanfare.problems import InvalidValue

CLOCKS = st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{1,2}:[0-9]{2}", fullmatch=True)
ZONES = st.from_regex(r"[+-][0-9]{2}:?[0-9]{2}", fullmatch=True)
NAMES = st.sampled_from(["", "Z", " Europe/London", " Asia/Tokyo", " America", " Europe/Narnia"])


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-01 00:01 +25:00",
        "2027-01-01 00:01 +23:99",
        "0001-01-01 00:01 +10:00",
        "9999-12-31 23:59 -10:00",
        "0001-01-01 00:01 Asia/Tokyo",
        "9999-12-31 23:59 America/New_York",
    ],
)
def test_what_no_clock_can_show_is_told(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        instant(text)
    assert "2021-10-04 00:01 Europe/London" in caught.value.right


@given(st.text(max_size=60) | st.tuples(CLOCKS, ZONES | NAMES).map("".join))
def test_any_text_is_an_instant_or_a_bad_value(text: str) -> None:
    """And one that can be reckoned with: the sweeper looks a week beyond a deadline."""
    try:
        at = instant(text)
    except InvalidValue:
        return
    assert at.tzinfo is UTC
    assert at + timedelta(days=366)
