"""Who a release is for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.releases.audience import is_addressed
from fanfare.releases.version import PressAudience
from fanfare.services.service import LibraryService, Nation, Sector

KENT = LibraryService(
    key="kent",
    name="Kent Libraries",
    nation=Nation.ENGLAND,
    region="South East",
    sectors=(Sector.PUBLIC, Sector.PRISON),
)


@pytest.mark.parametrize(
    ("audience", "addressed"),
    [
        (PressAudience(), True),
        (PressAudience(nations=(Nation.ENGLAND, Nation.WALES)), True),
        (PressAudience(nations=(Nation.WALES,)), False),
        (PressAudience(regions=("south east",)), True),
        (PressAudience(regions=("North West",)), False),
        (PressAudience(sectors=(Sector.PRISON, Sector.HEALTH)), True),
        (PressAudience(sectors=(Sector.HEALTH,)), False),
        (PressAudience(services=("kent", "suffolk")), True),
        (PressAudience(services=("suffolk",)), False),
        (PressAudience(nations=(Nation.WALES,), services=("kent",)), False),
        (PressAudience(nations=(Nation.ENGLAND,), sectors=(Sector.HEALTH,)), False),
    ],
)
def test_every_part_that_is_not_empty_limits(audience: PressAudience, addressed: bool) -> None:
    assert is_addressed(KENT, audience) is addressed


@given(
    st.lists(st.sampled_from(Nation), max_size=2),
    st.lists(st.sampled_from(["South East", "Wales"]), max_size=2),
    st.lists(st.sampled_from(Sector), max_size=3),
    st.lists(st.sampled_from(["kent", "suffolk"]), max_size=2),
)
def test_a_narrower_audience_never_reaches_more(
    nations: list[Nation], regions: list[str], sectors: list[Sector], services: list[str]
) -> None:
    wide = PressAudience(nations=tuple(nations), sectors=tuple(sectors))
    narrow = PressAudience(
        nations=tuple(nations),
        sectors=tuple(sectors),
        regions=tuple(regions),
        services=tuple(services),
    )
    assert is_addressed(KENT, narrow) <= is_addressed(KENT, wide)
