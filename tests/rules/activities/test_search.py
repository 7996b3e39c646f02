"""The filters of the public lists."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.activities.activity import Audience, Listing, Mode, Offer
from fanfare.activities.search import Filters, read_filters, search
from tests.samples import NOON, listing

RHYMES = listing(offers=(Offer.READING,), audience=(Audience.FAMILIES,), title="Amser rhigwm ŵ")
TALK = listing(
    key="talk",
    title="Death café",
    service="Redbridge Libraries",
    summary="Tea and talk",
    place="Redbridge",
    venue="",
    address="",
    postcode="IG1 1EA",
    mode=Mode.ONLINE,
    starts=datetime(2021, 10, 6, 22, 30, tzinfo=UTC),
    ends=datetime(2021, 10, 6, 23, 30, tzinfo=UTC),
)
ALL = [TALK, RHYMES]


def found(**query: str) -> list[str]:
    return [one.activity.key for one in search(ALL, read_filters(query), NOON)]


def test_everything_to_come_in_order_of_start() -> None:
    assert found() == ["rhyme-time", "talk"]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"q": "cafe DEATH"}, ["talk"]),
        ({"q": "death rhyme"}, []),
        ({"q": "amser w"}, ["rhyme-time"]),
        ({"place": "kt1"}, ["rhyme-time"]),
        ({"place": "redbridge"}, ["talk"]),
        ({"mode": "online"}, ["talk"]),
        ({"offer": "reading"}, ["rhyme-time"]),
        ({"audience": "families"}, ["rhyme-time", "talk"]),
        ({"audience": "adults"}, ["talk"]),
        ({"date": "2021-10-05"}, ["rhyme-time"]),
        ({"date": "2021-10-07"}, ["talk"]),
        ({"date": "2021-10-08"}, []),
    ],
)
def test_each_filter(query: dict[str, str], keys: list[str]) -> None:
    assert found(**query) == keys


def test_a_day_is_londons_day() -> None:
    # 23:30 to 00:30 in British Summer Time: both days.
    assert found(date="2021-10-06") == found(date="2021-10-07") == ["talk"]


def test_what_is_over_only_when_asked_for() -> None:
    after = datetime(2021, 10, 6, tzinfo=UTC)
    assert [o.activity.key for o in search(ALL, Filters(), after)] == ["talk"]
    assert len(search(ALL, Filters(past=True), after)) == 2
    assert len(search(ALL, Filters(day=date(2021, 10, 5)), after)) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("date", "2021-02-29"),
        ("date", "5/10/2021"),
        ("date", "2021-10-05T10:00"),
        ("date", "９999-01-01"),
        ("mode", "sideways"),
        ("offer", "READING"),
        ("audience", "dogs"),
    ],
)
def test_a_filter_that_makes_no_sense_is_named(name: str, value: str) -> None:
    assert read_filters({name: value}).unclear == (name,)


@given(
    st.dictionaries(
        st.sampled_from(["q", "place", "date", "mode", "offer", "audience", "past"]), st.text()
    )
)
def test_filters_only_ever_leave_out(query: dict[str, str]) -> None:
    chosen = search(ALL, read_filters(query), NOON)
    assert set(map(key, chosen)) <= {key(one) for one in ALL}


def key(one: Listing) -> str:
    return one.activity.key
