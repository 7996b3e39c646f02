"""Words, dates, numbers and plurals come out in the reader's language."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from fanfare import language

MORNING = datetime(2021, 10, 5, 9, 30, tzinfo=UTC)
LATER = datetime(2021, 10, 5, 10, 15, tzinfo=UTC)


@pytest.fixture
def welsh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A made-up Welsh catalogue beside English."""
    catalogue = Catalog(locale="cy", domain=language.DOMAIN)
    catalogue.add("%(day)s, %(start)s to %(end)s", "%(day)s, %(start)s hyd %(end)s")
    catalogue.add("EEEE d MMMM y", "EEEE, d MMMM y", context="day pattern (CLDR)")
    catalogue.add(("%(n)s place", "%(n)s places"), tuple(f"lle{n}" for n in range(6)))
    file = tmp_path / "cy" / "LC_MESSAGES" / "fanfare.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as mo:
        write_mo(mo, catalogue)
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)


def test_english_is_always_there() -> None:
    assert language.available()[0] == "en"
    assert language.of("xx").code == "en"
    assert language.of("../../etc").code == "en"


def test_times_are_londons_in_summer_and_winter() -> None:
    english = language.of("en")
    assert english.when(MORNING, LATER) == "Tuesday 5 October 2021, 10:30am to 11:15am"
    winter = datetime(2021, 12, 1, 15, 0, tzinfo=UTC)
    assert english.time(winter) == "3pm"
    late = datetime(2021, 10, 5, 23, 30, tzinfo=UTC)
    assert english.day(late) == "Wednesday 6 October 2021"


def test_an_activity_over_midnight_names_both_days() -> None:
    ends = datetime(2021, 10, 6, 0, 0, tzinfo=UTC)
    told = language.of("en").when(MORNING, ends)
    assert told == "Tuesday 5 October 2021, 10:30am to Wednesday 6 October 2021, 1am"


AUTUMN = datetime(2027, 10, 31, tzinfo=UTC)
SPRING = datetime(2027, 3, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "ends", "told"),
    [
        (AUTUMN.replace(minute=30), AUTUMN.replace(hour=1, minute=30), "1:30am BST to 1:30am GMT"),
        (AUTUMN.replace(hour=1), AUTUMN.replace(hour=1, minute=59), "1am GMT to 1:59am GMT"),
        (
            AUTUMN - timedelta(hours=2),
            AUTUMN.replace(hour=3),
            "11pm BST to Sunday 31 October 2027, 3am GMT",
        ),
        (SPRING, SPRING.replace(hour=1), "12am GMT to 2am BST"),
        (AUTUMN.replace(hour=2), AUTUMN.replace(hour=3), "2am to 3am"),
    ],
)
def test_a_night_when_the_clocks_change_names_the_zone(
    starts: datetime, ends: datetime, told: str
) -> None:
    assert language.of("en").when(starts, ends).partition(" 2027, ")[2] == told


@given(minutes=st.integers(0, 700_000), lasts=st.integers(1, 300), online=st.booleans())
def test_two_instants_are_never_told_alike(minutes: int, lasts: int, online: bool) -> None:
    """Whenever it starts and however long it lasts, the words are about that time and no other."""
    english, starts = language.of("en"), MORNING + timedelta(minutes=minutes)
    ends = starts + timedelta(minutes=lasts)
    told = english.when(starts, ends, online)
    for other in (timedelta(hours=1), timedelta(hours=-1)):
        assert english.when(starts + other, ends, online) != told
        assert english.when(starts, ends + other, online) != told
    assert told.endswith(" (UK time)") is online


def test_a_lone_time_in_the_repeated_hour_names_the_zone() -> None:
    assert language.of("en").time(AUTUMN) == "1am BST"
    assert language.of("en").time(AUTUMN.replace(hour=1)) == "1am GMT"
    assert language.of("en").time(AUTUMN.replace(hour=2)) == "2am"


def test_numbers_are_grouped() -> None:
    assert language.of("en").number(10000) == "10,000"


@pytest.mark.usefixtures("welsh")
def test_a_catalogue_is_all_a_language_needs() -> None:
    assert language.available() == ("en", "cy")
    welsh = language.of("cy")
    assert (welsh.code, welsh.name, welsh.direction) == ("cy", "Cymraeg", "ltr")
    assert welsh.when(MORNING, LATER).startswith("Dydd Mawrth, 5 Hydref 2021, ")
    assert " hyd " in welsh.when(MORNING, LATER)
    # Welsh has six plural forms; 2 is the third.
    assert welsh.ngettext("%(n)s place", "%(n)s places", 2) == "lle2"
    assert welsh.gettext("Privacy") == "Privacy"


@pytest.mark.usefixtures("welsh")
@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("cy", "cy"),
        ("cy-GB,cy;q=0.9,en;q=0.8", "cy"),
        ("en-GB,en;q=0.9,cy;q=0.8", "en"),
        ("fr, cy;q=0.5", "cy"),
        ("en;q=0.3, cy;q=0.7", "cy"),
        ("cy;q=0, en", "en"),
        ("cy;q=much", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_the_browser_says_what_it_likes(header: str, code: str) -> None:
    assert language.negotiate(header) == code


@given(st.text())
def test_any_header_gives_a_language(header: str) -> None:
    assert language.negotiate(header) in language.available()


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("cy", "Dydd Mawrth 5 Hydref 2021"),
        ("gd", "DiMàirt 5 dhen Dàmhair 2021"),
        ("ga", "Dé Máirt 5 Deireadh Fómhair 2021"),
        ("en", "Tuesday 5 October 2021"),
    ],
)
def test_a_text_needs_no_catalogue_for_its_dates(code: str, day: str) -> None:
    tongue = language.of_text(code)
    assert (tongue.code, tongue.gettext("Contact"), tongue.day(MORNING)) == (code, "Contact", day)


@pytest.mark.parametrize(
    "code", ["xx", "", "EN", "cymraeg", "en_GB", "../../etc", "en\0", "e" * 99]
)
def test_a_text_in_no_known_language_is_read_as_english(code: str) -> None:
    assert language.of_text(code).code == "en"


@pytest.mark.usefixtures("welsh")
def test_a_text_has_our_words_where_there_is_a_catalogue() -> None:
    assert language.of_texts() == ("en", "cy", "ga", "gd", "gv", "kw")
    assert language.of_text("cy").ngettext("%(n)s place", "%(n)s places", 2) == "lle2"


def test_the_layer_keeps_the_dates_of_all_of_them() -> None:
    makefile = (Path(language.__file__).parents[1] / "Makefile").read_text()
    assert f"\nHOMES := {' '.join(language.HOME)}\n" in makefile
