"""Running programs: what comes out, and where it ends."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.releases.compile.compiler import compile_release
from fanfare.releases.template import program as rule
from fanfare.releases.template.content import Block, Kind, Run
from fanfare.releases.template.program import RenderError, run
from fanfare.releases.template.stream import clean, literal, start, target
from tests.support.attacks import ATTACKS
from tests.support.release_samples import BODY, FRONT, VALUES

PARAGRAPH = start(Kind.PARAGRAPH)


def refused(program: str, values: dict[str, Any], **more: Callable[[], bool]) -> str:
    with pytest.raises(RenderError) as caught:
        run(program, values, **more)
    return caught.value.reason


def test_the_order_is_that_of_real_releases() -> None:
    blocks = run(compile_release(FRONT, BODY).program, VALUES)
    assert "".join(block.kind.value for block in blocks) == "sshpgiiiqqpegcctnn"
    assert [block.text for block in blocks[:3]] == [
        "Press release, Friday 1 October 2021",
        "Embargoed until 00:01 on Monday 4 October 2021, London time",
        "Kent Libraries takes action",
    ]
    assert blocks[-1].text == "Notes have *no* Markdown."
    assert blocks[-2].text == "Libraries Week is a week {in autumn}."


def test_a_correction_comes_before_everything() -> None:
    program = compile_release(FRONT, BODY).program
    first = run(program, VALUES | {"correction": "Correction 1: the date was wrong."})[0]
    assert first == Block(Kind.STATUS, (Run("Correction 1: the date was wrong.", bold=True),))


@pytest.mark.parametrize("source", ATTACKS, ids=lambda source: source[:50])
def test_no_attack_prints_anything(source: str) -> None:
    """Without declarations a few are compiled, but they come across no list, or no such key."""
    values = {"theme": "x", "activities": [{"title": "x"}], "service": {"name": "x"}}
    harmless = ("wrong_value", "missing_value")
    assert refused(PARAGRAPH + source, values) in ("dialect", "program_too_large", *harmless)


LARGE = "x" * 60_000


@pytest.mark.parametrize(
    ("program", "values", "reason"),
    [
        ("x" * (rule.MAX_PROGRAM_BYTES + 1), {}, "program_too_large"),
        ("{{ a }}", {"a": "x" * (rule.MAX_VALUES_BYTES + 1)}, "values_too_large"),
        ("{{ a.b }}", {"a": {"b": LARGE, "c": LARGE}}, "values_too_large"),
        ("{{ a|count }}", {"a": [{}] * (rule.MAX_ENTRIES + 1)}, "list_too_long"),
        ("{{ a }}" * 5, {"a": LARGE}, "output_too_large"),
        ("{{ a }}", {}, "missing_value"),
        ("{{ a.b }}", {"a": {}}, "missing_value"),
        ("{{ a.title }}", {"a": "x"}, "missing_value"),
        ("{{ a|upper }}", {}, "missing_value"),
        ("{{ a|upper }}", {"a": {}}, "wrong_value"),
        ("{{ a }}", {"a": {"b": "c"}}, "wrong_value"),
        ("{{ a }}", {"a": 1}, "wrong_value"),
        ("{{ a }}", {"a": None}, "wrong_value"),
        ("{{ a }}", {"a": [["x"]]}, "wrong_value"),
        ("{{ a.b }}", {"a": {"b": ["x"]}}, "wrong_value"),
        ("{% for b in a %}x{% endfor %}", {"a": LARGE}, "wrong_value"),
        ("{% for b in a %}x{% endfor %}", {"a": {"b": "c"}}, "wrong_value"),
        ("", {}, "empty"),
        ("{{ a }}", {"a": " \x00\n"}, "empty"),
    ],
)
def test_limits(program: str, values: dict[str, Any], reason: str) -> None:
    head = "" if program.startswith("x") else PARAGRAPH
    assert refused(head + program, values) == reason


def test_time_is_asked_for_between_pieces() -> None:
    asked: list[bool] = []

    def out_of_time() -> bool:
        asked.append(True)
        return len(asked) > 3

    assert refused(PARAGRAPH + "{{ a }}" * 10, {"a": "x"}, out_of_time=out_of_time) == "too_slow"
    assert len(asked) == 4


def test_memory_that_runs_out_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(stream: str) -> None:
        raise MemoryError

    monkeypatch.setattr(rule, "read", exhausted)
    assert refused(PARAGRAPH + "x", {}) == "out_of_memory"


@given(st.text(max_size=300))
def test_no_value_becomes_markup(value: str) -> None:
    """Whatever a value holds, it stays words of its one run."""
    program = f"{PARAGRAPH}<\x02{{{{ a }}}}\x03>"
    runs = run(program, {"a": value})[0].runs
    words = " ".join(clean(value).split(" "))
    assert (
        "".join(one.text for one in runs).replace(" ", "") == f"<{words}>".replace(" ", "").strip()
    )
    assert all(run.bold or run.text.strip() in ("<", ">", "<>") for run in runs)


@given(st.text(max_size=80))
def test_literal_words_are_never_tags(text: str) -> None:
    bare = clean(text)
    source = PARAGRAPH + "." + literal(text) + "{{ a }}"
    assert run(source, {"a": "!"})[0].text.replace(" ", "") == f".{bare}!".replace(" ", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://kent.example/a b", ""),
        (" https://kent.example/ŵ ", "https://kent.example/%C5%B5"),
        ('https://kent.example/"onclick=x', "https://kent.example/%22onclick=x"),
        ("HTTPS://KENT.EXAMPLE", "HTTPS://KENT.EXAMPLE"),
        ("mailto:press@kent.example", "mailto:press@kent.example"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//kent.example", ""),
        ("", ""),
    ],
)
def test_only_safe_targets_are_linked(text: str, expected: str) -> None:
    assert target(text) == expected
    blocks = run("\x01p0\x06{{ a }}\x07words\x08", {"a": text})
    assert blocks[0].runs == (Run("words", href=expected),)


def test_a_link_without_words_shows_its_target() -> None:
    blocks = run("\x01p0\x06{{ a }}\x07{{ b }}\x08", {"a": "https://kent.example", "b": " "})
    assert blocks[0].runs == (Run("https://kent.example", href="https://kent.example"),)


def test_white_space_is_tidy() -> None:
    blocks = run("\x01p0 a \x02 b\t\x03  {{ c }}\x0e  d \x01p0 \x02 \x03", {"c": "x \n y"})
    assert blocks == (Block(Kind.PARAGRAPH, (Run("a "), Run("b ", bold=True), Run("x y\nd"))),)


@pytest.mark.parametrize("condition", ["a.b", "a.b and a.b", "a.b or a.c"])
def test_a_part_of_a_field_that_nobody_filled_is_false(condition: str) -> None:
    program = f"{start(Kind.HEADLINE)}x{{% if {condition} %}}y{{% elif not a.b %}}z{{% endif %}}"
    assert run(program, {"a": {}})[0].text == "xz"
