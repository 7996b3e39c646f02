"""The head of an issue's file: from its fields to a FrontMatter, and to all that is wrong with them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from desk.files.front_fields import (
    SENDER_MOST,
    language_code,
    one_line,
    quoted,
    sender,
    slug,
    twice,
    unknown,
)
from desk.files.front_fields import day as day_of
from desk.problems import InvalidValue, Problem
from fanfare.bulletin.issue import FrontMatter
from fanfare.subscribers.subscriber import Topic

SUBJECT_SHOWN = 78
"""Characters of a subject that fit one line of a mail (RFC 5322, section 2.1.1)."""
SUBJECT_MOST = 150
PREHEADER_MOST = 200
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


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it was written. value: text, a list of texts, or None for any other shape."""

    name: str
    value: str | list[str] | None
    line: int


def front_matter(
    fields: Sequence[Field], languages: Collection[str]
) -> tuple[FrontMatter | None, list[Problem]]:
    """What the fields say, or None when they do not say it all; and everything wrong with them.

    languages: codes that mails can be written in.
    """
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    seen: dict[str, int] = {}
    for field in fields:
        if field.name not in _READERS:
            problems.append(unknown(field.name, field.line, _READERS))
        elif field.name in seen:
            problems.append(twice(field.name, field.line, seen[field.name]))
        else:
            seen[field.name] = field.line
            try:
                values[field.name] = _READERS[field.name](field, languages)
            except InvalidValue as bad:
                problems.append(Problem(f"{field.name}: {bad.wrong}", bad.right, line=field.line))
    problems += [
        Problem(
            f"“{name}” is missing.", f"Add a line between the two ---, such as: {example}", line=1
        )
        for name, example in EXAMPLES.items()
        if name not in seen
    ]
    problems += _doubts(values, seen)
    if values.keys() != _READERS.keys():
        return None, problems
    return FrontMatter(**{_ATTRIBUTES.get(name, name): v for name, v in values.items()}), problems


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


def _text(field: Field, most: int) -> str:
    example = EXAMPLES[field.name]
    if not isinstance(field.value, str):
        raise InvalidValue("that is not a line of text.", f"Write: {example}")
    return one_line(field.value, most, f"Write: {example}")


def _subject(field: Field, languages: Collection[str]) -> str:
    return _text(field, SUBJECT_MOST)


def _preheader(field: Field, languages: Collection[str]) -> str:
    return _text(field, PREHEADER_MOST)


def _topics(field: Field, languages: Collection[str]) -> tuple[Topic, ...]:
    return topics_named([field.value] if isinstance(field.value, str) else field.value or [])


def topics_named(wanted: Sequence[str]) -> tuple[Topic, ...]:
    """Topics by their names, in the order of Topic: that of the names means nothing. Raises InvalidValue."""
    known = [topic.value for topic in Topic]
    right = f"There are: {', '.join(known)}; or {EVERYBODY} for everybody."
    if not wanted:
        raise InvalidValue("no topic stands there.", right)
    if list(wanted) == [EVERYBODY]:
        return ()
    bad = [name for name in wanted if name not in known]
    if bad:
        near = get_close_matches(bad[0].lower().replace(" ", "_"), known, 1)
        names = ", ".join(map(quoted, bad))
        raise InvalidValue(
            f"unknown: {names}.", f"Did you mean {near[0]}? {right}" if near else right
        )
    return tuple(topic for topic in Topic if topic in wanted)


def _language(field: Field, languages: Collection[str]) -> str:
    return language_code(_text(field, 20), languages)


def _slug(field: Field, languages: Collection[str]) -> str:
    return slug(_text(field, 1000), RESERVED, "libraries-week-starts")


def _sender(field: Field, languages: Collection[str]) -> str:
    return sender(_text(field, SENDER_MOST))


def _date(field: Field, languages: Collection[str]) -> date:
    return day_of(_text(field, 100), f"Write: {EXAMPLES['date']}")


def _doubts(values: dict[str, Any], lines: dict[str, int]) -> list[Problem]:
    """What is allowed and seldom meant."""
    found = []
    if len(subject := values.get("subject", "")) > SUBJECT_SHOWN:
        wrong = f"subject: {len(subject)} characters; few programs show so many."
        right = f"Write {SUBJECT_SHOWN} at most; a phone shows 40."
        found.append(Problem(wrong, right, line=lines["subject"], stops=False))
    if subject and subject.casefold() == values.get("preheader", "").casefold():
        wrong, right = "preheader: it repeats the subject.", "Say what else is in the issue."
        found.append(Problem(wrong, right, line=lines["preheader"], stops=False))
    return found


_READERS: dict[str, Callable[[Field, Collection[str]], Any]] = {
    "subject": _subject,
    "preheader": _preheader,
    "topics": _topics,
    "language": _language,
    "slug": _slug,
    "from": _sender,
    "date": _date,
}
_ATTRIBUTES = {"from": "sender", "date": "day"}
