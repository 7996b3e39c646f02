"""The benchmark's own rules: what a figure, a goal and a verdict on places mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.bench.registrations.verdict import Booking, wrongs
from infra.bench.rows import Row, compared, measured


def booking(arrival: int, places: int, *, confirmed: bool, person: str = "") -> Booking:
    return Booking(f"{arrival:020}", person or f"p{arrival}", places, confirmed)


def test_a_goal_is_the_most_that_a_value_may_be() -> None:
    assert Row(name="calls", value=3, unit="calls", goal=3).holds is True
    assert Row(name="calls", value=4, unit="calls", goal=3).holds is False
    assert Row(name="calls", value=4, unit="calls").holds is None


def test_beside_a_baseline_the_goal_is_for_the_ratio() -> None:
    assert compared("cpu", "ms", [0.9], [10], goal=0.1).holds is True
    assert compared("cpu", "ms", [1.1], [10], goal=0.1).holds is False


def test_ratios_are_taken_turn_by_turn() -> None:
    """A turn in which the machine was busy slows both, and leaves the ratio as it is."""
    row = compared("cpu", "ms", [1, 10, 2], [2, 20, 4])
    assert (row.value, row.baseline, row.ratio, row.spread) == (2, 4, 0.5, (1, 10))


def test_turns_without_a_partner_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        compared("cpu", "ms", [1], [2, 3])


def test_a_row_of_the_file_has_the_agreed_fields() -> None:
    assert measured("cpu", "ms", [1, 2, 9], goal=1.5).to_json() == {
        "name": "cpu",
        "value": 2,
        "baseline": None,
        "ratio": None,
        "goal": 1.5,
        "unit": "ms",
        "holds": False,
    }


def test_places_given_in_order_are_right() -> None:
    served = [
        booking(1, 2, confirmed=True),
        booking(2, 3, confirmed=False),  # does not fit
        booking(3, 1, confirmed=True),  # fits into what is left
    ]
    assert wrongs(served, 3, ["p1", "p2", "p3"]) == []


@pytest.mark.parametrize(
    ("served", "wrong"),
    [
        (
            [booking(1, 2, confirmed=True), booking(2, 2, confirmed=True)],
            "p2 has 2 places when 1 were left",
        ),
        ([booking(1, 2, confirmed=False)], "p1 waits though 3 places were free"),
        (
            [booking(1, 1, confirmed=True), booking(2, 1, confirmed=True, person="p1")],
            "p1 has two rows",
        ),
        ([], "p1 was forgotten"),
    ],
    ids=["oversold", "idle", "twice", "lost"],
)
def test_what_is_wrong_is_named(served: list[Booking], wrong: str) -> None:
    assert wrong in wrongs(served, 3, ["p1"])


def test_a_later_party_must_not_take_what_an_earlier_one_wanted() -> None:
    unfair = [booking(1, 3, confirmed=False), booking(2, 3, confirmed=True)]
    assert wrongs(unfair, 3, ["p1", "p2"]) == ["p1 waits though 3 places were free"]


@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=20),
    capacity=st.integers(0, 30),
    data=st.data(),
)
def test_turning_any_one_decision_round_is_noticed(
    sizes: list[int], capacity: int, data: st.DataObject
) -> None:
    left, served = capacity, []
    for n, places in enumerate(sizes):
        served.append(booking(n, places, confirmed=places <= left))
        left -= places if places <= left else 0
    people = [one.person for one in served]
    assert wrongs(reversed(served), capacity, people) == []
    n = data.draw(st.integers(0, len(served) - 1))
    served[n] = booking(n, sizes[n], confirmed=not served[n].confirmed)
    assert wrongs(served, capacity, people)
