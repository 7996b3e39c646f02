"""What services tell of a release: whatever a form of theirs may say is a message that can be read."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fanfare.forms import check_form
from fanfare.messages.releases import ReleaseCovered, ReleaseUsed, decode_press
from fanfare.problems import Code
from fanfare.releases.responses.form import Appearance
from fanfare.releases.responses.use import Use, read_use

TODAY = date(2021, 10, 5)
NOON = datetime(2021, 10, 5, 12, tzinfo=UTC)
GOOD = {"title": "Libraries open", "outlet": "Kent & Co", "day": "2021-10-05", "url": ""}
PIECES = st.sampled_from(
    ["https", "HTTP", "Https", "http\u017f", "://", "news.example", "/", "?", " ", "\u3000", "\x85"]
)
URLS = st.one_of(
    st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=8).map("".join),
    st.text(max_size=20).map("hTTps://a.example/".__add__),
    st.integers(1970, 2010).map(lambda n: "HTTPS://a.example/".ljust(n, "x")),
)
LINES = st.one_of(st.text(max_size=30), st.integers(190, 210).map("é".__mul__))
DAYS = st.one_of(st.dates().map(str), st.sampled_from([" 2021-10-05 ", "20211004", "2021-W40-1"]))


def said(**typed: str) -> Appearance:
    told, problems = check_form(Appearance, GOOD | typed, TODAY)
    assert told, problems
    return told


def problem(**typed: str) -> Code:
    told, problems = check_form(Appearance, GOOD | typed, TODAY)
    assert told is None
    (one,) = problems
    return one.wrong


@given(
    values=st.fixed_dictionaries({"title": LINES, "outlet": LINES, "day": DAYS, "url": URLS}),
    good=st.sets(st.sampled_from(sorted(GOOD))),
)
@example(values=GOOD | {"url": "Https://news.example/story"}, good=set())
def test_whatever_is_thanked_for_can_be_read(values: Mapping[str, str], good: set[str]) -> None:
    told, problems = check_form(
        Appearance, {**values, **{name: GOOD[name] for name in good}}, TODAY
    )
    assert bool(told) != bool(problems)
    if told:
        message = ReleaseCovered(
            request_id="r",
            mailing="PR-week-1",
            member="0" * 32,
            title=told.title,
            outlet=told.outlet,
            url=told.url,
            day=told.day,
            told_at=NOON,
        )
        assert decode_press(message.model_dump_json()) == message


@given(typed=st.one_of(st.text(max_size=10), st.sampled_from(Use)))
def test_every_button_is_an_answer_that_can_be_read(typed: str) -> None:
    use = read_use(typed)
    assert (use is None) == (typed not in [one.value for one in Use])
    if use:
        message = ReleaseUsed(
            request_id="r", mailing="PR-week-1", member="0" * 32, use=use, used_at=NOON
        )
        assert decode_press(message.model_dump_json()) == message


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Https://News.example/Story", "https://News.example/Story"),
        ("HTTP://a.example", "http://a.example"),
        (" https://a.example/?q=b ", "https://a.example/?q=b"),
        ("", ""),
    ],
)
def test_a_web_address_is_kept_with_its_scheme_in_small_letters(typed: str, kept: str) -> None:
    assert said(url=typed).url == kept


@pytest.mark.parametrize(
    "typed",
    [
        "http\u017f://a.example",
        "https:/a.example",
        "javascript://a.example",
        "https://a.example/\u3000b",
        'https://a.example/"b',
        "https://paper@elsewhere.example",
        "https://[a.example",
        "https://paper",
    ],
)
def test_what_is_no_web_address_is_refused(typed: str) -> None:
    assert problem(url=typed) is Code.LINK_FORMAT


@pytest.mark.parametrize("title", ["\u200b", " \u2060 \u200b", ""])
def test_a_title_that_nobody_sees_is_none(title: str) -> None:
    assert problem(title=title) is Code.TITLE_MISSING


def test_a_day_long_before_there_were_such_releases_is_a_slip() -> None:
    assert problem(day="0001-01-01") is problem(day="1921-10-05") is Code.DAY_FORMAT
    assert said(day="2020-01-01").day == date(2020, 1, 1)
