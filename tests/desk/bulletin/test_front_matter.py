"""The head of an issue's file: every mistake named, on its line, all at once."""

from collections.abc import Sequence
from datetime import date

import pytest

from desk.bulletin.front_matter import EXAMPLES, RESERVED, front_matter
from desk.files.front_fields import Entries, Entry, Items, Text
from fanfare.bulletin.issue import FrontMatter
from fanfare.problems import Problem
from fanfare.subscribers.terms import Topic

GOOD: dict[str, str | list[str] | None] = {
    "subject": "Libraries Week starts on Monday",
    "preheader": "Fifty activities, and one near you",
    "topics": ["public_libraries", "libraries_week"],
    "language": "en",
    "slug": "libraries-week-starts",
    "from": "Libraries Week",
    "date": "2021-10-04",
}


def field(name: str, value: str | list[str] | None, line: int) -> Entry:
    """A field of the head; None for a value that is neither a text nor a list of texts."""
    if isinstance(value, str):
        return Entry(name, line, Text(line, 1, value))
    if value is None:
        return Entry(name, line, Entries(line, ()))
    return Entry(name, line, Items(line, tuple(Text(line, 1, one) for one in value)))


def read(found: Sequence[Entry], *languages: str) -> tuple[FrontMatter | None, list[Problem]]:
    return front_matter(Entries(2, tuple(found)), languages)


def fields(**changes: str | list[str] | None) -> list[Entry]:
    """A good head with some values replaced; each field on a line of its own, from line 2."""
    changes = {name.rstrip("_"): value for name, value in changes.items()}
    return [field(name, value, n) for n, (name, value) in enumerate({**GOOD, **changes}.items(), 2)]


def wrong(*found: Entry) -> list[str]:
    return [problem.wrong for problem in read(found, "en", "cy")[1]]


def test_a_good_head_is_taken_as_it_is() -> None:
    front, problems = read(fields(), "en")
    assert problems == []
    assert front == FrontMatter(
        subject="Libraries Week starts on Monday",
        preheader="Fifty activities, and one near you",
        topics=(Topic.PUBLIC, Topic.LIBRARIES_WEEK),
        language="en",
        slug="libraries-week-starts",
        sender="Libraries Week",
        day=date(2021, 10, 4),
    )


@pytest.mark.parametrize("name", GOOD)
def test_each_field_is_needed(name: str) -> None:
    front, problems = read([one for one in fields() if one.name != name], "en")
    assert front is None
    assert [problem.wrong for problem in problems] == [f"“{name}” is missing."]
    assert EXAMPLES[name] in problems[0].right


@pytest.mark.parametrize("value", [None, "", ["a", "b"]])
@pytest.mark.parametrize("name", [name for name in GOOD if name != "topics"])
def test_each_field_wants_text(name: str, value: str | list[str] | None) -> None:
    front, problems = read(fields(**{name: value}), "en")
    assert front is None
    assert [(p.line, p.stops) for p in problems] == [(2 + list(GOOD).index(name), True)]
    assert problems[0].wrong.startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("subject", "a" * 151, "151 characters are too many"),
        ("subject", "Bring\u202ekoob a", "nobody sees"),
        ("subject", "Bring\x07a book", "nobody sees"),
        ("preheader", "a" * 201, "201 characters are too many"),
        ("topics", [], "no topic"),
        ("topics", None, "no topic"),
        ("topics", "museums", "unknown: “museums”"),
        ("topics", ["copyright", "all"], "unknown: “all”"),
        ("topics", ["Public libraries", "x"], "unknown: “Public libraries”, “x”"),
        ("language", "gd", "cannot be in “gd”"),
        ("slug", "Libraries Week", "cannot be part of a link"),
        ("slug", "-week", "cannot be part of a link"),
        ("slug", "a" * 61, "cannot be part of a link"),
        ("slug", "week/../leave", "cannot be part of a link"),
        ("slug", "week\u0661", "cannot be part of a link"),
        ("from", "Week <week@example.org>", "looks like an address"),
        ("from", "a" * 65, "65 characters are too many"),
        ("date", "4 October 2021", "is not a day"),
        ("date", "2021-02-30", "is not a day"),
        ("date", "2021-10-04T09:00", "is not a day"),
    ],
)
def test_a_bad_value_is_named(name: str, value: str | list[str] | None, says: str) -> None:
    front, problems = read(fields(**{name: value}), "en", "cy")
    assert front is None
    assert len(problems) == 1
    assert says in problems[0].wrong
    assert problems[0].right


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_an_issue_cannot_hide_a_page_of_the_bulletin(slug: str) -> None:
    assert "page of its own" in wrong(*fields(slug=slug))[0]


def test_everything_wrong_is_told_at_once() -> None:
    found = fields(topics="museums", date="soon", language="gd", slug="A b")
    assert len(wrong(*found, field("sbject", "x", 9), field("subject", "x", 10))) == 6


def test_a_field_twice_or_unknown() -> None:
    twice, unknown = field("subject", "Other", 9), field("Topic", "copyright", 10)
    front, problems = read([*fields(), twice, unknown], "en")
    assert front
    assert front.subject == GOOD["subject"]
    assert [(p.line, p.wrong) for p in problems] == [
        (9, "“subject” is on line 2 already."),
        (10, "There is no field “Topic”."),
    ]
    assert "topics" in problems[1].right


@pytest.mark.parametrize("value", ["all", ["all"]])
def test_an_issue_for_everybody_has_no_topics(value: str | list[str]) -> None:
    front, problems = read(fields(topics=value), "en")
    assert front
    assert front.topics == ()
    assert problems == []


def test_the_order_of_topics_means_nothing() -> None:
    one, _ = read(fields(topics=["copyright", "advocacy", "copyright"]), "en")
    other, _ = read(fields(topics=["advocacy", "copyright"]), "en")
    assert one == other


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"subject": "a" * 79}, "79 characters"),
        ({"preheader": "libraries week STARTS on Monday"}, "repeats the subject"),
    ],
)
def test_a_doubt_does_not_stop_the_issue(changes: dict[str, str], says: str) -> None:
    front, problems = read(fields(**changes), "en")
    assert front
    assert [problem.stops for problem in problems] == [False]
    assert says in problems[0].wrong


def test_half_a_character_among_topics_is_told_as_any_other_topic_that_there_is_not() -> None:
    _, problems = read(fields(topics=["\ud800"]), "en")
    assert [problem.wrong for problem in problems] == ["topics: unknown: “?”."]
