"""What is wrong with an issue's file, from its bytes on: each mistake on its line, good files untouched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.bulletin import theme
from desk.bulletin.issue_file import read
from desk.bulletin.lint import CLIPPED, clipping
from desk.files.front_matter import MAX_BYTES
from fanfare.problems import Problem
from tests.rules.test_blanks import GOOD, SURE
from tests.stack import ROOT

SAMPLE = ROOT / "infra/sample_campaign/bulletin.md"
HEAD = """---
subject: Libraries Week starts on Monday
preheader: Fifty activities, and one near you
topics: [public_libraries, libraries_week]
language: en
slug: libraries-week-starts
from: Libraries Week
date: 2021-10-04
---
"""
SITE = "https://fanfare.example.org"
FIRST = 10
"""The line of the file that the body begins on."""


def check(body: str, head: str = HEAD, site: str = SITE) -> list[Problem]:
    return list(read((head + body).encode(), ("en",), site).problems)


def test_the_sample_issue_is_good() -> None:
    draft = read(SAMPLE.read_bytes(), ("en",), SITE)
    assert draft.problems == ()
    assert draft.front


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("# Hello\n\ntext", 0, "first level"),
        ("text\n\n### Deep", 2, "leaves out a level"),
        ("## One\n\n#### Deep", 2, "leaves out a level"),
        ("text\n\n##\n", 2, "without words"),
        ("text\n![](/assets/a.png)", 1, "no description"),
        ("![Trees](https://tracker.example/a.png)", 0, "not on our own site"),
        ("![Trees](//tracker.example/a.png)", 0, "not on our own site"),
        ("![Trees](https://fanfare.example.org.evil.example/a.png)", 0, "not on our own site"),
        ("![Trees](data:image/png;base64,AAAA)", 0, "not on our own site"),
        ("one\ntwo https://example.org/x three", 1, "is a bare link"),
        ("see www.example.org", 0, "is a bare link"),
        ("see <https://example.org/>", 0, "is a bare link"),
        ("[https://example.org](https://example.org)", 0, "is a bare link"),
        ("text [](https://example.org)", 0, "has no words"),
        ("text [ ](https://example.org)", 0, "has no words"),
        ("[programme]()", 0, "leads nowhere"),
        ("[Click here!](https://example.org)", 0, "says nothing"),
        ("[*yma*](https://example.org)", 0, "says nothing"),
        ("[programme](example.org/programme)", 0, "does not say where"),
        ("[programme](#programme)", 0, "a place in the page"),
        ("[programme](javascript:alert(1))", 0, "not safe"),
        ("[programme](JaVaScRiPt:alert(1))", 0, "not safe"),
        ("[programme](&#106;avascript:alert(1))", 0, "not safe"),
        ("[programme](data:text/html,hello)", 0, "not safe"),
        ("[programme](vbscript:x)", 0, "not safe"),
        ("[programme](https://)", 0, "not an address"),
        ("[programme](https://[::1/)", 0, "not an address"),
        ("[programme](https://www.gov.uk@evil.example/)", 0, "not an address"),
        ("[programme](https://example.org/a b)", 0, "did not become a link"),
        ("[programme][nowhere]", 0, "did not become a link"),
        ("[programme][p]\n\n[p]: javascript:x", 0, "not safe"),
        ("Hello {{ name }}", 0, "never filled in"),
        ("Hello\n[insert name]", 1, "never filled in"),
        ("Hello [TBC]", 0, "never filled in"),
        ("Hello *|FNAME|*", 0, "never filled in"),
        ("TODO say more", 0, "never filled in"),
        ("on XXX October", 0, "never filled in"),
        ("Lorem ipsum dolor", 0, "never filled in"),
        ("<b>bold</b>", 0, "is HTML"),
        ("text\n\n<script>alert(1)</script>", 2, "is HTML"),
        ("text <!-- later -->", 0, "is HTML"),
        ("text\n\n<form action='https://evil.example'>", 2, "is HTML"),
        ("text\n\n| a | b |\n|---|---|\n| c | d |", 2, "table"),
        ("text\x02leave\x03", 0, "control character"),
        ("", -FIRST, "says nothing"),
        (" \n\n", -FIRST, "says nothing"),
        ("[only]: https://example.org", -FIRST, "says nothing"),
    ],
)
def test_a_mistake_is_named_on_its_line(body: str, line: int, says: str) -> None:
    problems = check(body)
    assert any(says in problem.wrong for problem in problems), problems
    assert all(problem.line == FIRST + line and problem.stops for problem in problems), problems


@pytest.mark.parametrize(
    "body",
    [
        "[Name your favourite book](https://example.org)",
        "[Date and place](/activities)",
        "[write to us](mailto:hello@example.org) or [call](tel:+441234567890)",
        "![Trees](/assets/trees.png) ![Birds](https://fanfare.example.org/assets/b.png)",
        "## One\n\ntext\n\n### Two\n\ntext\n\n## Three",
        "[![Trees](/assets/trees.png)](/activities)",
        "> quoted\n\n1. one\n2. two\n\n---\n\n`code`",
        "line  \nbroken & <3 “quoted”",
    ],
)
def test_good_writing_is_left_alone(body: str) -> None:
    assert check(body) == []


@pytest.mark.parametrize("blank", SURE)
def test_what_was_never_filled_in_is_named_as_in_releases(blank: str) -> None:
    problems = check(f"Hello.\n\nCome to {blank} and read.")
    assert any("never filled in" in one.wrong and one.line == FIRST + 2 for one in problems)


ORDINARY = [
    "The XX Olympiad\n\n___\n\n_ _ _\n\n_____",
    "Meet Jo (she/her) at the (MAIN LIBRARY), with [a story](https://example.org/__x__/TBC).",
    "Tick N/A if you [our readers] have none. Follow us on X. Love from us xx",
    "Read the [programme], or [the date][date].\n\n[programme]: https://a.example\n[date]: https://b.example",
    "Speakers are to be announced in May. Write a story here, and insert your library card there.",
]


@pytest.mark.parametrize("body", [*ORDINARY, *(f"We think of {one}, and mean it." for one in GOOD)])
def test_an_ordinary_issue_is_not_said_to_be_left_open(body: str) -> None:
    assert not [one for one in check(body) if "never filled in" in one.wrong]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("subject: Libraries Week starts", "subject: Libraries Week [date] starts", 2),
        ("preheader: Fifty activities", "preheader: XX activities", 3),
        ("preheader: Fifty activities, and one near you", "preheader: to follow", 3),
        ("from: Libraries Week", "from: '[name]'", 7),
    ],
)
def test_a_head_that_was_left_open_is_told_at_its_line(old: str, new: str, line: int) -> None:
    found = check("Hello.", HEAD.replace(old, new))
    assert [one.line for one in found if "never filled in" in one.wrong] == [line]


def test_what_can_be_read_on_the_way_is_a_warning() -> None:
    (problem,) = check("[programme](http://example.org)")
    assert not problem.stops


def test_without_our_site_an_image_elsewhere_is_a_warning() -> None:
    (problem,) = check("![Trees](https://example.org/a.png)", site="")
    assert not problem.stops
    (problem,) = check("![Trees](http://example.org/a.png)", site="")
    assert problem.stops


def test_everything_is_told_at_once_in_the_order_of_the_file() -> None:
    head = HEAD.replace("date: 2021-10-04", "date: soon").replace("en\n", "gd\n")
    problems = check("# Title\n\n[here](x.html)\n\n<b>!</b>\n\nTODO", head)
    lines = [problem.line for problem in problems]
    assert lines == sorted(lines)
    assert set(lines) == {5, 8, 10, 12, 14, 16}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no head"),
        (b"Hello", "no head"),
        (b"---\nsubject: a\n\nno end", "no head"),
        (b"---\nsubject: a: b\n---\ntext", "cannot be read as YAML"),
        (b"---\nsubject: [a\n---\ntext", "cannot be read as YAML"),
        (b"---\nsubject: \x07\n---\ntext", "cannot be read as YAML"),
        (b"---\na: " + b"[" * 2000 + b"\n---\ntext", "cannot be read as YAML"),
        (b"---\n- a\n- b\n---\ntext", "has no fields"),
        (b"---\n---\ntext", "has no fields"),
        (b"---\nsubject: caf\xe9\n---\ntext", "not UTF-8"),
        ("---\nsubject: a\n---\n".encode("utf-16"), "not UTF-8"),
        (b"---\n" + b"a" * MAX_BYTES, "is longer than"),
        (b"a" * 5_000_000, "is longer than"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, says: str) -> None:
    draft = read(data, ("en",))
    assert draft.front is None
    assert says in draft.problems[0].wrong, draft.problems
    assert draft.problems[0].stops


def test_yaml_builds_no_objects() -> None:
    object_ = "---\na: x\nc: !!python/object/apply:os.system [exit]\n---\ntext"
    problems = read(object_.encode(), ("en",)).problems
    assert {"There is no field “a”.", "There is no field “c”."} <= {p.wrong for p in problems}


def test_yaml_does_not_grow() -> None:
    bomb = "---\na: &a [x, x]\nb: &b [*a, *a]\n---\ntext"
    (problem,) = [p for p in read(bomb.encode(), ("en",)).problems if "head" in p.wrong]
    assert (problem.line, problem.wrong) == (3, "The head repeats a part of itself by *a.")


def test_files_from_windows_are_read_alike() -> None:
    text = HEAD + "one\n\nTODO"
    unix = read(text.encode(), ("en",))
    windows = read(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), ("en",))
    assert unix == windows


@given(st.text(max_size=300))
def test_any_body_is_judged_and_nothing_crashes(body: str) -> None:
    data = (HEAD + body).encode(errors="surrogatepass")
    for problem in read(data, ("en",), SITE).problems:
        assert problem.wrong
        assert problem.right


@given(st.binary(max_size=300))
def test_any_bytes_are_judged(data: bytes) -> None:
    assert read(data, ("en",)).problems or data.startswith(b"---")


def test_gmail_clips_a_long_mail() -> None:
    assert clipping(CLIPPED) == []
    (problem,) = clipping(CLIPPED + 1)
    assert "Gmail" in problem.wrong
    assert problem.stops


def test_contrast_is_that_of_wcag() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_our_colours_can_be_read_in_light_and_dark() -> None:
    assert list(theme.faint({"light": theme.LIGHT, "dark": theme.DARK})) == []


def test_a_faint_colour_is_found() -> None:
    from dataclasses import replace

    (problem,) = theme.faint({"light": replace(theme.LIGHT, soft="#999999")})
    assert "small print" in problem.wrong
