"""Checking what somebody typed into the bulletin's forms: subscribing, and preferences.

Values in, values out. The web form and the JSON API both come through here, so their rules are one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fanfare.fields import Checker, read_email, read_name, read_number
from fanfare.problems import Code, InvalidValue, Problem
from fanfare.subscribers.terms import Topic

EVERYTHING = "everything"
"""Name of the box for all topics, future ones included."""
MAX_WEEKS = 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a subscription form without problems says. name: may be empty. topics: empty for all."""

    email: str
    name: str
    topics: tuple[Topic, ...]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a preferences form without problems says. topics: empty for all. paused_until: None for no
    pause."""

    topics: tuple[Topic, ...]
    language: str
    paused_until: datetime | None


def topic_field(topic: Topic) -> str:
    """Name of a topic's box on a form."""
    return f"topic-{topic}"


def ticked(topics: tuple[Topic, ...]) -> dict[str, str]:
    """The boxes of a choice, as a form would send them."""
    return dict.fromkeys([topic_field(topic) for topic in topics] or [EVERYTHING], "yes")


def check_wish(
    values: Mapping[str, str], languages: tuple[str, ...]
) -> tuple[Wish | None, list[Problem]]:
    """The wish, or what is wrong with it in the order of the form.

    Args:
        values: as typed, by input name.
        languages: codes that may be chosen, the likeliest first.
    """
    form = Checker(values)
    email = form.take("email", read_email, "")
    name = form.take("name", _optional_name, "")
    topics = _take_topics(form)
    if form.problems:
        return None, form.problems
    return Wish(email=email, name=name, topics=topics, language=_language(values, languages)), []


def check_preferences(
    values: Mapping[str, str],
    languages: tuple[str, ...],
    paused_until: datetime | None,
    now: datetime,
) -> tuple[Preferences | None, list[Problem]]:
    """The preferences, or what is wrong with them. paused_until: the current value, which stays when no
    number of weeks was typed."""
    form = Checker(values)
    topics = _take_topics(form)
    weeks = form.take("weeks", _weeks, None)
    if form.problems:
        return None, form.problems
    if weeks is not None:
        paused_until = now + timedelta(weeks=weeks) if weeks else None
    language = _language(values, languages)
    return Preferences(topics=topics, language=language, paused_until=paused_until), []


def _optional_name(typed: str) -> str:
    try:
        return read_name(typed)
    except InvalidValue as invalid:
        if invalid.wrong is Code.NAME_MISSING:
            return ""
        raise


def _take_topics(form: Checker) -> tuple[Topic, ...]:
    """Everything beats single topics: it says what all of them together would, and more."""
    chosen = tuple(topic for topic in Topic if form.values.get(topic_field(topic)))
    if form.values.get(EVERYTHING):
        return ()
    if not chosen:
        form.problems.append(Problem(Code.TOPICS_MISSING, field="topics"))
    return chosen


def _weeks(typed: str) -> int | None:
    if not typed.strip():
        return None
    weeks = read_number(typed, Code.WEEKS_NOT_A_NUMBER, Code.WEEKS_NOT_A_NUMBER)
    if not 0 <= weeks <= MAX_WEEKS:
        raise InvalidValue(Code.WEEKS_OUT_OF_RANGE, most=MAX_WEEKS)
    return weeks


def _language(values: Mapping[str, str], languages: tuple[str, ...]) -> str:
    """A form offers only what there is, so anything else was not chosen by a person."""
    asked = values.get("language", "")
    return asked if asked in languages else languages[0]
