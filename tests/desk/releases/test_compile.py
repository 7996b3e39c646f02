"""Compiling: Markdown and tags in any company, and what a release cannot hold."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.releases.compile.compiler import NotCompiledError, compile_release, unsupported
from fanfare.releases.render.text import as_html, as_text
from fanfare.releases.template.content import Kind
from fanfare.releases.template.declared import declared
from fanfare.releases.template.dialect import check
from fanfare.releases.template.program import run
from tests.support.release_samples import BODY, FRONT, VALUES

NAMES = declared(FRONT.fields)
BARE = replace(FRONT, notes=())
ENTRIES = [{"title": "A", "link": "https://a.example"}, {"title": "B", "link": ""}]


def body_of(source: str, **values: Any) -> list[tuple[str, str, int]]:
    """Kind, words and level of the body's blocks."""
    defaults = {"theme": "", "story": "", "more": {}, "activities": ENTRIES}
    blocks = run(compile_release(BARE, source).program, VALUES | defaults | values)
    ends = next(n for n, block in enumerate(blocks) if block.kind is Kind.ENDS)
    return [(block.kind.name, block.text, block.level) for block in blocks[3:ends]]


def test_the_sample_is_good() -> None:
    assert check(BODY, NAMES) == []
    assert unsupported(BODY) == []


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("{% for a in activities %}\n- {{ a.title }}\n{% endfor %}", ["ITEM A", "ITEM B"]),
        ("- x\n{% for a in activities %}\n- {{ a.title }}\n{% endfor %}", ["ITEM x", "ITEM A", "ITEM B"]),
        ("{% for a in activities %}\n\n- {{ a.title }}\n\n{% endfor %}\n", ["ITEM A", "ITEM B"]),
        ("{% for a in activities %}{{ a.title }}, {% endfor %}end", ["PARAGRAPH A, B, end"]),
        ("{% if story %}\nA\n{% elif theme %}\nB\n{% else %}\nC\n{% endif %}", ["PARAGRAPH C"]),
        ("one\n{% if story %}\ntwo\n{% endif %}\nthree", ["PARAGRAPH one", "PARAGRAPH three"]),
        ("one {% if not story %}two{% endif %} three", ["PARAGRAPH one two three"]),
        ("> quote\n{% if story %}\n> more\n{% endif %}\nlast", ["QUOTE quote", "PARAGRAPH last"]),
        ("> one\n>\n> two", ["QUOTE one", "QUOTE two"]),
        ("# A\n##### B\nC\n---", ["HEADING A", "HEADING B", "HEADING C"]),
        ("    indented is no code", ["PARAGRAPH indented is no code"]),
        ("<b>&amp; `x` \\* &#123;&#123; 1 }}", ["PARAGRAPH <b>& x * {{ 1 }}"]),
        ("{# a note #}words{# another\n#}", ["PARAGRAPH words"]),
        ("{% if story %}{% endif %}\nwords", ["PARAGRAPH words"]),
        ("&#983040;words {{ service.name }}", ["PARAGRAPH Kent Librarieswords Kent Libraries"]),
        ("a  \nb\nc", ["PARAGRAPH a\nb c"]),
        ("", []),
    ],
)  # fmt: skip
def test_tags_and_markdown_go_together(source: str, blocks: list[str]) -> None:
    assert [f"{kind} {text}" for kind, text, _ in body_of(source)] == blocks


def test_lists_keep_their_depth() -> None:
    source = "- a\n  - b\n    - c\n      - d\n- e"
    assert [level for *_, level in body_of(source)] == [0, 1, 2, 2, 0]


def test_looks_and_links_survive() -> None:
    source = "a **b {{ theme }}** *c* [d *e*]({{ more.url }}?x=1) <https://f.example>"
    front = replace(BARE, fields=())
    program = compile_release(front, source).program
    values = VALUES | {"theme": "*t*", "more": {"url": "https://m.example/", "title": ""}}
    html = as_html(run(program, values), "en")
    assert "a <strong>b *t*</strong> <em>c</em> " in html
    assert '<a href="https://m.example/?x=1">d </a>' in html
    assert '<a href="https://f.example">https://f.example</a>' in html
    text = as_text(run(program, values), "en")
    assert "d e (https://m.example/?x=1) https://f.example" in text.replace("\n", " ")


MORE = {"url": "https://m.example/?a=1&b=2", "title": ""}
LINKED = '<a href="https://m.example/?a=1&amp;b=2">https://m.example/?a=1&amp;b=2</a>'


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("at <{{ more.url }}>.", f"at {LINKED}."),
        ("at <{{ more.url }}&c=<3>", "at &lt;https://m.example/?a=1&amp;b=2&amp;c=&lt;3&gt;"),
        ("<{{ theme }}>", "T"),
        ("<{% if story %}>", "&lt;S&gt;"),
        ("at <https://a.example>", 'at <a href="https://a.example">https://a.example</a>'),
        ("(https://a.example).", '(<a href="https://a.example">https://a.example</a>).'),
        ("x https://a.example/{{ theme }}, y", 'x <a href="https://a.example/T">https://a.example/T</a>, y'),
        ("{% if theme %}https://a.example{% endif %}", '<a href="https://a.example">https://a.example</a>'),
        ("https://a.example/{% if theme %}b{% endif %}", '<a href="https://a.example/">https://a.example/</a>b'),
        ("[https://a.example](https://b.example)", '<a href="https://b.example">https://a.example</a>'),
        ("`https://a.example`", "https://a.example"),
        ("https://", "https://"),
    ],
)  # fmt: skip
def test_an_address_is_a_link(source: str, shown: str) -> None:
    source = source.replace("{% if story %}", "{% if theme %}S{% endif %}")
    program = compile_release(replace(BARE, fields=()), source).program
    html = as_html(run(program, VALUES | {"theme": "T", "more": MORE}), "en")
    assert f"<p>{shown}</p>" in html


def test_an_address_of_a_field_is_a_link_in_every_format() -> None:
    program = compile_release(replace(BARE, fields=()), "at <{{ more.url }}>").program
    blocks = run(program, VALUES | {"more": MORE})
    assert f"at {MORE['url']}\n" in as_text(blocks, "en")
    empty = run(program, VALUES | {"more": MORE | {"url": ""}})
    assert "<p>at</p>" in as_html(empty, "en")


@pytest.mark.parametrize(
    ("source", "line", "word"),
    [
        ("a\n\n```\nx\n```", 3, "program code"),
        ("{# one\ntwo #}\n\n1. x", 4, "numbers"),
        ("{{\n theme\n}}\n\n![a](b.png)", 5, "picture"),
        ("a\n\n---\n", 3, "line across"),
        ("{% if story %}\na {% endif %} b", 2, "ends in another"),
        ("a\n\n{% if story %}b\n\nc{% endif %}", 3, "ends in another"),
        ("{% if story %}\na\n{% else %} b\n{% endif %}", 2, "ends in another"),
        ("- a {% for a in activities %}\n- b {% endfor %}", 1, "ends in another"),
        ("x [a](javascript:alert) y", 1, "link"),
        ("x [a](/path) y", 1, "link"),
        ("x [a](ftp://{{ theme }}) y", 1, "link"),
        ('x\n\n[a](https://a.example "{{ theme }}")', 3, "title"),
        ('[a](https://a.example "{% if story %}") x {% endif %}', 1, "title"),
        ("[a](https://a.example 'words')", 1, "title"),
        ("x\n\n[a]: https://a.example/{{ theme }}\n", 3, "printed nowhere"),
        ("x\n\n[a {{ theme }}]: https://a.example\n", 3, "printed nowhere"),
        ("x\n\n|a|b|\n|-|-|\n|c|d|", 3, "table"),
        ("a | b\n--- | ---", 1, "table"),
    ],
)
def test_what_a_release_cannot_hold_is_told(source: str, line: int, word: str) -> None:
    first = unsupported(source)[0]
    assert first.line == line
    assert word in first.wrong
    with pytest.raises(NotCompiledError):
        compile_release(FRONT, source)


@pytest.mark.parametrize("place", ["headline", "note", "body"])
def test_what_was_not_checked_is_not_compiled(place: str) -> None:
    bad = "{{ theme.__class__ }}"
    front = replace(FRONT, headline=bad) if place == "headline" else FRONT
    front = replace(front, notes=(bad,)) if place == "note" else front
    with pytest.raises(NotCompiledError):
        compile_release(front, bad if place == "body" else "x")


def test_immediate_release_says_so() -> None:
    program = compile_release(replace(FRONT, embargo=None), "x").program
    assert "\n\nFor immediate release\n\n" in as_text(run(program, VALUES), "en")


def test_a_welsh_release_has_welsh_dates() -> None:
    """Our own words in it are English as long as there is no catalogue."""
    program = compile_release(replace(FRONT, language="cy"), "x").program
    text = as_text(run(program, VALUES), "cy")
    assert text.startswith("Press release, Dydd Gwener 1 Hydref 2021\n")


WORDS = st.sampled_from(
    [
        *(
            "{{ theme }}",
            "- ",
            "  - ",
            "> ",
            "\n",
            "\n\n",
            "**",
            "*",
            "[x](",
            ")",
            "# ",
            "`",
            "<b>",
        ),
        *("https://x.example/", "\\", "word", "{# note #}", "&amp;", "&#123;", "{{ story|upper }}"),
    ]
)
SOURCES = st.recursive(
    st.lists(WORDS, max_size=6).map("".join),
    lambda inner: st.one_of(
        inner.map(lambda text: "{% if story %}" + text + "{% else %}" + text + "{% endif %}"),
        inner.map(lambda text: "\n{% if not theme %}\n" + text + "\n{% endif %}\n"),
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=8,
)


@given(SOURCES, st.booleans())
def test_what_is_checked_can_be_compiled_and_run(source: str, loop: bool) -> None:
    """Whatever Markdown makes of the tags' company, a good file becomes a program that runs."""
    if loop:
        source = "{% for a in activities %}\n" + source + "{{ a.title }}\n{% endfor %}"
    if check(source, NAMES) or unsupported(source):
        return
    values = VALUES | {"theme": "T", "story": "S", "activities": ENTRIES}
    blocks = run(compile_release(FRONT, source).program, values)
    assert blocks[-1].kind is Kind.NOTE
    if loop:
        assert {"A", "B"} <= set("".join(block.text for block in blocks[3:]))
