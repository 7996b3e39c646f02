"""What YAML can do beside names and values: nothing of it reaches an issue or a release."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import pytest

from desk.bulletin import issue_file
from desk.releases.file import release_file
from fanfare.problems import Problem
from tests.stack import ROOT

SAMPLES = {
    "bulletin.md": partial(issue_file.read, languages=("en",), site_url="https://site.example"),
    "release.md": partial(
        release_file.read, languages=("en",), now=datetime(2021, 9, 1, tzinfo=UTC)
    ),
}


@pytest.fixture(params=sorted(SAMPLES))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def problems(kind: str, *lines: str, without: Sequence[str] = ()) -> list[Problem]:
    """Of the sample with lines at the top of its head, and without others by their names."""
    text = (ROOT / "infra/sample_campaign" / kind).read_text()
    head, mark, body = text.removeprefix("---\n").partition("\n---\n")
    for name in without:
        head = re.sub(rf"^{name}:.*\n(?: .*\n)*", "", head, flags=re.MULTILINE)
    return list(
        SAMPLES[kind]("\n".join(["---", *lines, head]).encode() + (mark + body).encode()).problems
    )


def test_the_samples_are_good(kind: str) -> None:
    assert problems(kind) == []


@pytest.mark.parametrize(
    "line", ["slug: *a", "slug: [*a]", "<<: *a", "*a : slug", "slug: {a: {b: *a}}"]
)
def test_an_alias_is_refused_at_its_line(kind: str, line: str) -> None:
    (found,) = [p for p in problems(kind, "more: &a text", line) if "repeats" in p.wrong]
    assert (found.line, found.wrong) == (3, "The head repeats a part of itself by *a.")
    assert found.stops


def test_an_anchor_alone_changes_nothing(kind: str) -> None:
    assert problems(kind, "language: &a en", without=["language"]) == []


def test_a_name_that_is_there_twice_is_told_with_both_lines(kind: str) -> None:
    found = problems(kind, "language: en", "language: en", without=["language"])
    assert [(p.line, p.wrong, p.right) for p in found] == [
        (3, "“language” is on line 2 already.", "Keep one.")
    ]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("!!python/object/apply:os.system [exit]", "that is not a line of text"),
        ("!!python/name:os.system", "it is empty"),
        ("!!binary ZW4=", "mails cannot be in “ZW4=”"),
        ("!!int 1", "mails cannot be in “1”"),
        ("!!null", "it is empty"),
        ("!ours xx", "mails cannot be in “xx”"),
        ("!!set {en}", "that is not a line of text"),
    ],
)
def test_a_tag_makes_nothing_of_a_value(kind: str, value: str, says: str) -> None:
    (found,) = problems(kind, f"language: {value}", without=["language"])
    assert found.line == 2
    assert says in found.wrong
    assert found.right


def test_a_tag_before_good_text_is_passed_over(kind: str) -> None:
    assert problems(kind, "language: !!str en", without=["language"]) == []


@pytest.mark.parametrize(
    "deep", ["[" * 9 + "]" * 9, "{a: " * 9 + "b" + "}" * 9, "[" * 99_000, "{a: " * 40_000]
)
def test_a_head_without_end_is_refused(kind: str, deep: str) -> None:
    found = problems(kind, f"more: {deep}")[0]
    assert (found.line, found.wrong) == (2, "The head cannot be read as YAML.")


def test_half_a_character_is_refused(kind: str) -> None:
    (found,) = problems(kind, r'from: "a \ud800"', without=["from"])
    assert (found.line, found.wrong) == (2, "from: there is a character in it that nobody sees.")


def test_names_are_told_with_what_was_meant(kind: str) -> None:
    (found,) = problems(kind, "langauge: en")
    assert (found.line, found.right) == (2, "Did you mean language?")


def test_a_group_and_a_field_of_a_release_hold_no_name_twice() -> None:
    lines = (
        "audience: {nations: [wales], nations: [england]}",
        "contact: {name: A, name: B, phone: 020 7946 0000, out_of_hours: 07700 900000, email: a@example.org}",
    )
    found = problems("release.md", *lines, without=["audience", "contact"])
    assert [(p.line, p.wrong) for p in found if p.stops] == [
        (2, "“nations” is on line 2 already."),
        (3, "“name” is on line 3 already."),
    ]
