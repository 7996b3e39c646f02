"""How near a text is to a release."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.releases.copies import SentCopy
from fanfare.releases.responses.similarity import MAX_CHARACTERS, nearest, similarity

WORDS = st.lists(st.text("abcdefghijk", min_size=1, max_size=5), min_size=1, max_size=60)
NOON = datetime(2021, 10, 4, 12, tzinfo=UTC)
COPY = SentCopy(
    member="0" * 32, mailing="PR-a-1", slug="a", number=0, headline="", text="", html="", rendered_at=NOON
)  # fmt: skip
RELEASE = " ".join(f"word{n} of the library" for n in range(80))


@given(words=WORDS)
def test_the_same_words_are_the_same_text(words: list[str]) -> None:
    text = " ".join(words)
    assert similarity(text, text) == 1
    assert similarity(text, "> " + "\n> ".join(words).upper() + " …") == 1


@given(words=WORDS, others=WORDS)
def test_texts_without_a_common_word_are_not_alike(words: list[str], others: list[str]) -> None:
    assert (
        similarity(" ".join(words), " ".join(word.replace("a", "z") + "q" for word in others)) == 0
    )


@given(sent=WORDS, received=WORDS, text=st.text(max_size=200))
def test_the_figure_stays_within_its_bounds(
    sent: list[str], received: list[str], text: str
) -> None:
    there = similarity(" ".join(sent), " ".join(received))
    back = similarity(" ".join(received), " ".join(sent))
    assert 0 <= there <= 1
    assert (there == 0) == (back == 0)
    assert (there == 1) == (back == 1)
    assert 0 <= similarity(text, " ".join(sent)) <= 1


@given(words=WORDS, more=WORDS)
def test_what_is_left_out_weighs_more_than_what_is_added(words: list[str], more: list[str]) -> None:
    short, long = " ".join(words), " ".join(words + more)
    assert similarity(short, long) >= similarity(long, short)


def test_a_signature_and_a_greeting_hardly_count() -> None:
    mail = f"Dear all, please find our news below.\n\n{RELEASE}\n\n" + "name post phone fax " * 10
    assert similarity(RELEASE, mail) > 0.95
    assert similarity(RELEASE, RELEASE[: len(RELEASE) // 2]) == pytest.approx(0.55, abs=0.06)
    assert similarity(RELEASE, "of the library") < 0.05


@pytest.mark.parametrize("text", ["", " \n", "… – 🙂"])
def test_a_text_without_words_is_near_nothing(text: str) -> None:
    assert similarity(text, text) == similarity(RELEASE, text) == similarity(text, RELEASE) == 0


@pytest.mark.parametrize("word", ["a ", "ab", "\u0301", "ﷺ", "a\n", "\U0001d7d8 "])
def test_only_the_beginning_of_a_long_text_is_looked_at(word: str) -> None:
    text = (word * MAX_CHARACTERS)[:MAX_CHARACTERS]
    assert similarity(text + " behind", text + " elsewhere") == similarity(text, text)


def test_the_nearest_copy_is_found_and_of_equals_the_last() -> None:
    week = replace(COPY, text=RELEASE)
    winter = replace(COPY, mailing="PR-b-1", text="In winter the van visits villages without a bus")
    again = replace(week, mailing="PR-a-2", rendered_at=NOON + timedelta(hours=1))
    assert nearest(RELEASE, [week, winter]) == (week, 1)
    assert nearest(winter.text, [week, winter]) == (winter, 1)
    assert nearest(RELEASE, [again, week, winter]) == (again, 1)
    assert nearest(RELEASE, [week, again, winter]) == (again, 1)


def test_what_is_near_nothing_has_no_copy() -> None:
    assert nearest(RELEASE, []) == (None, 0)
    assert nearest("Roof repairs on Monday", [replace(COPY, text=RELEASE)]) == (None, 0)
