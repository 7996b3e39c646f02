"""The values of an issue's head: how each is read, and a good line for it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from desk.files.front_fields import (
    MAX_SENDER,
    language_code,
    one_line,
    quoted,
    sender,
    slug,
)
from desk.files.front_fields import day as day_of
from desk.text import did_you_mean
from fanfare.problems import InvalidValue
from fanfare.subscribers.terms import Topic

MAX_SUBJECT = 150
MAX_PREHEADER = 200
EVERYBODY = "all"
RESERVED = frozenset(
    (
        "archive",
        "confirm",
        "data",
        "erase",
        "feed",
        "help",
        "leave",
        "preferences",
        "subscribe",
        "subscribed",
        "topics",
    )
)
"""Slugs that are, or may become, pages of the bulletin's own beside the archive."""


EXAMPLES = {
    "subject": "subject: Libraries Week starts on Monday",
    "preheader": "preheader: Fifty activities, and one near you",
    "topics": "topics: [public_libraries, libraries_week]",
    "language": "language: en",
    "slug": "slug: libraries-week-starts",
    "from": "from: Libraries Week",
    "date": "date: 2021-10-04",
}
"""A good line for each field; all are needed."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it was written. value: text, a list of texts, or None for any other shape."""

    name: str
    value: str | list[str] | None
    line: int


def _text(field: Field, most: int) -> str:
    example = EXAMPLES[field.name]
    if not isinstance(field.value, str):
        raise InvalidValue("that is not a line of text.", f"Write: {example}")
    return one_line(field.value, most, f"Write: {example}")


def _subject(field: Field, languages: Collection[str]) -> str:
    return _text(field, MAX_SUBJECT)


def _preheader(field: Field, languages: Collection[str]) -> str:
    return _text(field, MAX_PREHEADER)


def _topics(field: Field, languages: Collection[str]) -> tuple[Topic, ...]:
    return topics_named([field.value] if isinstance(field.value, str) else field.value or [])


def topics_named(wanted: Sequence[str]) -> tuple[Topic, ...]:
    """Topics by their names, in the order of Topic: that of the names means nothing. Raises InvalidValue."""
    known = [topic.value for topic in Topic]
    right = f"There are: {', '.join(known)}; or {EVERYBODY} for everybody."
    if not wanted:
        raise InvalidValue("no topic is given.", right)
    if list(wanted) == [EVERYBODY]:
        return ()
    bad = [name for name in wanted if name not in known]
    if bad:
        names = ", ".join(map(quoted, bad))
        raise InvalidValue(f"unknown: {names}.", f"{did_you_mean(bad[0], known)} {right}".lstrip())
    return tuple(topic for topic in Topic if topic in wanted)


def _language(field: Field, languages: Collection[str]) -> str:
    return language_code(_text(field, 20), languages)


def _slug(field: Field, languages: Collection[str]) -> str:
    return slug(_text(field, 1000), RESERVED, "libraries-week-starts")


def _sender(field: Field, languages: Collection[str]) -> str:
    return sender(_text(field, MAX_SENDER))


def _date(field: Field, languages: Collection[str]) -> date:
    return day_of(_text(field, 100), f"Write: {EXAMPLES['date']}")


READERS: dict[str, Callable[[Field, Collection[str]], Any]] = {
    "subject": _subject,
    "preheader": _preheader,
    "topics": _topics,
    "language": _language,
    "slug": _slug,
    "from": _sender,
    "date": _date,
}
"""Each reads its value, given the codes of languages that mails can be in. Raises InvalidValue."""
