"""The dialect: what authors need goes through, everything else is refused, with its line."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateError, Undefined

from fanfare.releases.fields import Field, FieldType
from fanfare.releases.template.declared import declared
from fanfare.releases.template.dialect import MAX_BYTES, check, pieces, structure, used
from fanfare.releases.template.sandbox import Sandbox
from tests.support.attacks import ATTACKS, CANARY, ESCAPES


def field(name: str, kind: FieldType, required: bool = True) -> Field:
    return Field(name=name, label=name, type=kind, required=required)


NAMES = declared(
    [
        field("theme", FieldType.TEXT),
        field("opening", FieldType.DATE),
        field("children", FieldType.NUMBER),
        field("quote", FieldType.QUOTE),
        field("second", FieldType.QUOTE, required=False),
        field("more", FieldType.LINK, required=False),
        field("activities", FieldType.ACTIVITIES),
    ]
)

GOOD = [
    "Words alone.",
    "{{ theme }} from {{ opening }}",
    "{{ children.value }} {{ children.unit }}{% if children.period %} {{ children.period }}{% endif %}",
    "{{ quote.text }} {{ quote.name }} {{ quote.post }}",
    "{{ service.name }} {{ service.formal }} {{ service.nation }} {{ campaign.hashtag }}",
    "{% for one in activities %}{{ one.title }} {{ one.when }} {{ one.place }}{% endfor %}",
    "{% for one in activities %}{% if one.link %}{{ one.link }}{% endif %}{% endfor %}",
    "{% if second %}{{ second.text }}{% else %}{{ theme }}{% endif %}",
    "{% if not second %}x{% else %}{{ second.text }}{% endif %}",
    "{% if not second %}x{% elif more %}{{ second.text }} {{ more.url }}{% endif %}",
    "{% if second and more %}{{ second.text }} {{ more.title }}{% endif %}",
    "{% if theme or more %}x{% elif second %}{{ second.name }}{% endif %}",
    "{{ second.text|default('Nobody spoke.') }}",
    "{{ theme|upper }}. {{ service.website|host }} {{ theme|trim|capitalize|title|lower }}",
    "{{ activities|count }}",
    "{# a note to myself #}{{ (theme) }}",
    "words " * 900 + "{# note " + "note " * 900 + "#}{{ theme }}" + "words " * 900 + "{# note #}",
]


@pytest.mark.parametrize("source", GOOD, ids=lambda source: source[:50])
def test_what_authors_need_goes_through(source: str) -> None:
    assert check(source, NAMES) == []


@pytest.mark.parametrize("source", ATTACKS, ids=lambda source: source[:50])
def test_every_attack_is_refused(source: str) -> None:
    refusals = check(source, NAMES)
    assert refusals
    assert all(one.line >= 1 and one.column >= 1 and one.wrong and one.right for one in refusals)
    assert not Path(CANARY).exists()


@pytest.mark.parametrize("source", ESCAPES)
def test_escapes_meet_a_second_wall(source: str) -> None:
    """As if the dialect had let them through: the sandbox reads no attribute and calls nothing."""
    values = {"theme": "x", "activities": [{"title": "x"}], "service": {"name": "x"}}
    with suppress(TemplateError, TypeError, AttributeError):
        assert Sandbox().from_string(source).render(values) in ("", "x")
    assert values["activities"] == [{"title": "x"}]
    assert not Path(CANARY).exists()


@pytest.mark.parametrize(
    ("source", "line", "column", "word"),
    [
        ("one\ntwo {{ thme }}", 2, 8, "thme"),
        ("{{ theme }} {{ theme|shout }}", 1, 22, "shout"),
        ("a\n\n  {{ quote.txt }}", 3, 6, "quote.txt"),
        ("{{ children }}", 1, 4, "children"),
        ("{{ activities }}", 1, 4, "activities"),
        ("{{ theme|count }}", 1, 4, "theme"),
        ("x {{ second.text }}", 1, 6, "second"),
        ("{% if more %}x{% endif %}{{ more.url }}", 1, 29, "more"),
        ("{% if more or theme %}{{ more.url }}{% endif %}", 1, 26, "more"),
        ("{% if theme %}\n{{ 1 + 1 }}\n{% endif %}", 2, 1, "arithmetic"),
        ("x {% if theme %} y", 1, 3, "end of template"),
        ("x\ny\x07", 2, 2, "U+0007"),
        ("{{ theme" + " " * 1_000 + "}}", 1, 1, "1000 characters"),
        ("\U000f0001", 1, 1, "U+F0001"),
        ("a" * (MAX_BYTES + 1), 1, 1, "64 KB"),
    ],
)
def test_a_refusal_says_where(source: str, line: int, column: int, word: str) -> None:
    first = check(source, NAMES)[0]
    assert (first.line, first.column) == (line, column)
    assert word in first.wrong


@pytest.mark.parametrize("name", ["a.__class__", "_", "__builtins__", "self", "loop", "super"])
def test_where_any_name_will_do_some_will_not(name: str) -> None:
    assert structure("{{ a.b }}") == []
    assert "There is no" in structure(f"{{{{ {name} }}}}")[0].wrong


def test_names_used_are_told_without_those_of_loops() -> None:
    source = "{{ theme }}{% for one in activities %}{{ one.title }}{{ opening }}{% endfor %}"
    assert used(source + "{% if second %}x{% endif %}") == {
        *("theme", "activities", "opening", "second")
    }
    assert used("{{ broken") == set()


def test_keys_win_over_methods() -> None:
    """A part named like a method of dictionaries prints its value."""
    assert Sandbox().from_string("{{ a.items }}{{ a.keys }}").render(
        a={"items": "1", "keys": "2"}
    ) == ("12")


def test_the_sandbox_has_nothing_but_our_filters() -> None:
    sandbox = Sandbox()
    assert (sandbox.globals, sandbox.tests, len(sandbox.filters)) == ({}, {}, 8)
    assert issubclass(sandbox.undefined, Undefined)


TEMPLATES = st.text(alphabet=st.sampled_from("{}%#|.-'()[]*~ \n<>=,") | st.sampled_from("abtheme"))


@given(st.lists(TEMPLATES | st.sampled_from([*GOOD, *ATTACKS[:40]]), max_size=6).map("".join))
def test_nothing_breaks_the_check(source: str) -> None:
    """Whatever is typed is refused or can be taken to pieces, and never raises."""
    if not structure(source):
        assert "".join(piece.text for piece in pieces(source)) or "{#" in source or not source
        used(source)
