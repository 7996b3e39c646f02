"""Whatever is typed into the bulletin's forms gives what may travel, or problems that can be shown."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.forms import check_form
from fanfare.messages.subscriptions import (
    PreferencesChanged,
    SubscriptionRequested,
    decode_subscription,
)
from fanfare.pages.words import PROBLEMS, TOPICS
from fanfare.people import masked
from fanfare.problems import Code
from fanfare.subscribers.form import Preferences, Wish
from fanfare.subscribers.inputs import EVERYTHING, ticked, topic_field
from fanfare.subscribers.terms import Channel, Topic
from tests.samples import NOON

LANGUAGES = ("en", "cy")
BOXES = [EVERYTHING, *map(topic_field, Topic)]
FIELDS = ["email", "name", "language", "weeks", *BOXES]
GOOD = {"email": "ada@example.org", EVERYTHING: "yes"}

typed = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="\r\n\t\x00\x1b\u202e\ufffd<>\"'&,@. aA1\u0301é", max_size=40),
    st.sampled_from(["2", "0", "-1", "53", "yes", "ada@example.org", "Ada", "cy"]),
)


@given(values=st.dictionaries(st.sampled_from(FIELDS), typed))
def test_a_wish_that_passes_may_travel(values: dict[str, str]) -> None:
    wish, problems = check_form(Wish, GOOD | values, LANGUAGES)
    assert bool(wish) is not bool(problems)
    if not wish:
        assert {problem.field for problem in problems} <= {"email", "name", "topics"}
        assert all(problem.wrong in PROBLEMS for problem in problems)
        return
    message = SubscriptionRequested(
        request_id="r",
        person="p",
        email=wish.email,
        name=wish.name,
        topics=list(wish.topics),
        language=wish.language,
        channel=Channel.WEB,
        requested_at=NOON,
    )
    assert decode_subscription(message.model_dump_json()) == message
    assert wish.language in LANGUAGES


@given(values=st.dictionaries(st.sampled_from(FIELDS), typed))
def test_preferences_that_pass_may_travel(values: dict[str, str]) -> None:
    wanted, problems = check_form(Preferences, values, LANGUAGES)
    assert bool(wanted) is not bool(problems)
    if not wanted:
        assert {problem.field for problem in problems} <= {"weeks", "topics"}
        return
    message = PreferencesChanged(
        request_id="r",
        person="p",
        topics=list(wanted.topics),
        language=wanted.language,
        paused_until=wanted.paused_until(NOON, NOON),
        changed_at=NOON,
    )
    assert decode_subscription(message.model_dump_json()) == message
    assert message.paused_until is None or message.paused_until <= NOON + timedelta(weeks=52)


@given(topics=st.lists(st.sampled_from(Topic), unique=True))
def test_boxes_say_what_was_chosen(topics: list[Topic]) -> None:
    wish, _ = check_form(Wish, {"email": "ada@example.org", **ticked(tuple(topics))}, LANGUAGES)
    assert wish
    assert set(wish.topics) == set(topics)


def test_everything_beats_single_topics_and_nothing_is_asked_back() -> None:
    both = GOOD | {topic_field(Topic.COPYRIGHT): "yes"}
    assert check_form(Wish, both, LANGUAGES)[0].topics == ()  # type: ignore[union-attr]
    _, [problem] = check_form(Wish, {"email": "ada@example.org"}, LANGUAGES)
    assert (problem.field, problem.wrong) == ("topics", Code.TOPICS_MISSING)


def test_a_language_that_there_is_not_is_left_as_it_was() -> None:
    wish, _ = check_form(Wish, GOOD | {"language": "tlh"}, ("cy", "en"))
    assert wish
    assert wish.language == "cy"


@pytest.mark.parametrize(
    ("weeks", "until"), [("", NOON), ("0", None), ("52", NOON + timedelta(weeks=52))]
)
def test_a_pause_is_kept_ended_or_made(weeks: str, until: object) -> None:
    wanted, _ = check_form(Preferences, {EVERYTHING: "yes", "weeks": weeks}, LANGUAGES)
    assert wanted
    assert wanted.paused_until(NOON, NOON) == until


@pytest.mark.parametrize(
    ("address", "shown"),
    [("ada@example.org", "a•••@example.org"), ('"a@b"@example.org', '"•••@example.org')],
)
def test_an_address_is_known_to_its_owner_alone(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_every_topic_has_a_name() -> None:
    assert list(TOPICS) == list(Topic)
