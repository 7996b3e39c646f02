"""Values that some services do not have: no copy has half a sentence where one was meant to be."""

import re
from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.releases.file.release_file import Draft, read
from fanfare.releases.render.text import as_text
from fanfare.releases.template.declared import declared
from fanfare.releases.template.dialect import check
from fanfare.releases.template.program import run
from fanfare.releases.values import Filled, KnownFacts, fill
from fanfare.services.service import Contact, Fact, LibraryService, Nation

NOW = datetime(2021, 9, 1, tzinfo=UTC)
HEAD = """---
headline: Libraries take action
slug: week
status: immediate
date: 2021-09-27
language: en
from: Press office
audience: all
contact: {name: Press, phone: 020 7946 0000, out_of_hours: 07700 900000, email: press@example.org}
fields:
  extra: {type: text, label: More, required: false}
  day: {type: date, label: Day, required: false}
  children: {type: number, label: Children, unit: children}
  more: {type: link, label: Page, required: false}
  events: {type: activities, label: Events, required: false}
notes: ["{% if extra or day or children or more or events %}A note.{% endif %}"]
national:
  service: {phone: 020 7946 0001, region: The country, website: https://libraries.example}
  service.out_of_hours: 07700 900001
  extra: What is so everywhere.
  day: 2021-10-04
  children: {value: "7", unit: children, period: in 2021, source: The Reading Agency}
---
"""
FIRST = HEAD.count("\n") + 1
BARE = LibraryService(
    key="kent",
    name="Kent Libraries",
    nation=Nation.ENGLAND,
    press=Contact(email="press@kent.example"),
    facts={"children": Fact(value="5", unit="children", source="own count")},
)


def draft(body: str, head: str = HEAD) -> Draft:
    return read(f"{head}{body}".encode(), ("en",), NOW)


def copy(found: Draft) -> str:
    """The text of a service that says only what it has to, from below the headline to the end."""
    assert found.made, found.problems
    assert found.front
    filled = fill(found.front, BARE, KnownFacts(), "en")
    assert isinstance(filled, Filled)
    text = as_text(run(found.made.program, filled.values), "en")
    return " ".join(text.split("=\n", 1)[-1].split("ENDS")[0].split())


@pytest.mark.parametrize(
    ("body", "name", "column"),
    [
        ("Ring us on {{ service.phone }}.", "service.phone", 15),
        ("Ring us on {{ service.phone|upper }}", "service.phone", 15),
        ("Ring us on {{ service.phone|default(' ') }}.", "service.phone", 15),
        ("{{ service.phone }} is our number.", "service.phone", 4),
        ("Open (see {{ service.website|host }}).", "service.website", 14),
        ("See [our page]({{ service.website }}).", "service.website", 19),
        ("In {{ service.region }} they read.", "service.region", 7),
        ("At night: {{ service.out_of_hours }}", "service.out_of_hours", 14),
        ("- Telephone: {{ service.phone }}", "service.phone", 17),
        ("> “{{ extra }}”", "extra", 7),
        ("On {{ day }}, we open.", "day", 7),
        ("{{ children.value }} children ({{ children.period }})", "children.period", 35),
        ("{% if children %}In {{ children.period }}.{% endif %}", "children.period", 24),
        ("{% if service %}Ring {{ service.phone }}.{% endif %}", "service.phone", 25),
        ("{% if service.website %}Ring {{ service.phone }}.{% endif %}", "service.phone", 33),
        (
            "{% if service.phone or extra %}Ring {{ service.phone }}.{% endif %}",
            "service.phone",
            7,
        ),
        ("{% if not service.phone %}Ring {{ service.phone }}.{% endif %}", "service.phone", 11),
        ("{% if extra %}a{% endif %} {{ extra }}.", "extra", 7),
        ("{% for e in events %}\n- {{ e.title }}: {{ e.summary }}\n{% endfor %}", "e.summary", 21),
    ],
)
def test_half_a_sentence_is_refused_at_its_place_with_the_mend(
    body: str, name: str, column: int
) -> None:
    found = [one for one in draft(f"One.\n\n{body}").problems if one.stops]
    line = FIRST + 2 + body[: body.index(name)].count("\n")
    assert [(one.line, one.column) for one in found] == [(line, column)], found
    assert f"“{name}” is empty for some services" in found[0].wrong
    assert found[0].right == f"Put both between {{% if {name} %}} and {{% endif %}}."


def test_a_headline_and_a_note_are_no_half_sentences_either() -> None:
    for old, new, place in (
        ("headline: Libraries take action", 'headline: "{{ service.region }} acts"', (2, 15)),
        ('notes: ["', 'notes: ["Ring {{ service.phone }}. ', (16, 18)),
    ):
        found = [one for one in draft("A", HEAD.replace(old, new, 1)).problems if one.stops]
        assert [(one.line, one.column) for one in found] == [place]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Write{% if service.phone %} or ring {{ service.phone }}{% endif %}.", "Write."),
        ("{% if service.phone %}Ring {{ service.phone }}{% else %}Write{% endif %}.", "Write."),
        ("{% if not service.phone %}Write{% else %}Ring {{ service.phone }}{% endif %}.", "Write."),
        ("{% if service.phone and extra %}{{ service.phone }}: {{ extra }}{% endif %}A", "A"),
        ("Ring {{ service.phone|default('us') }}.", "Ring us."),
        ("A.\n\n{{ extra }}\n\nB.", "A. B."),
        ("A. {{ extra }} B.", "A. B."),
        ("A.\n{{ extra }}\nB.", "A. B."),
        ("## A heading\n\n{{ extra }}\n\nB", "A heading B"),
        ("A\n\n- **{{ service.phone }}**\n- B", "A - B"),
        ("A\n\n{% if day %}On {{ day }}.{% else %}{{ extra }}{% endif %}\n\nB", "A B"),
        ("{% for e in events %}\n- {{ e.title }}. {{ e.summary }}\n{% endfor %}\n\nA", "A"),
        (
            "{{ children.value }}{% if children.period %} ({{ children.period }}){% endif %} came.",
            "5 came.",
        ),
    ],
)
def test_what_is_left_without_it_is_whole(body: str, says: str) -> None:
    assert re.sub("-{2,} ", "", copy(draft(body))) == says


@pytest.mark.parametrize(
    "piece",
    [
        "A. {{ service.phone }} ",
        "A.\n{{ service.phone }}\n",
        "A. {% if service.phone %}b{% else %}{{ service.region }}{% endif %} ",
        "- A. {{ service.phone }} B. {{ service.region }}\n",
    ],
)
def test_no_template_takes_long(piece: str) -> None:
    names = declared([])
    line = piece * 40
    for source in (piece * (900 // piece.count("{")), f"{line}\n\n" * (900 // line.count("{"))):
        began = process_time()
        check(source, names)
        assert (
            process_time() - began < 5
        )  # a thousand tags, each looked at with all others, took minutes


SENTENCES = [
    *("Ring {{ service.phone }}.", "In {{ service.region }}.", "({{ extra }})", "By {{ day }}."),
    *("{{ extra }}", "All.", " ", "\n\n", "- ", "## Us\n\n", "{{ service.phone }} rings.", "**"),
    "Of {{ children.period }}.",
]  # fmt: skip
CONDITIONS = ["service.phone", "service.region", "extra", "not day", "children.period and extra"]
BODIES = st.recursive(
    st.lists(st.sampled_from(SENTENCES), max_size=4).map("".join),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(CONDITIONS), inner, inner).map(
            lambda one: f"{{% if {one[0]} %}}{one[1]}{{% else %}}{one[2]}{{% endif %}}"
        ),
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=5,
)


@given(BODIES)
def test_a_copy_of_who_says_least_has_no_half_sentence(body: str) -> None:
    found = draft(f"{body}\n\nEnd.")
    if found.made:
        text = copy(found)
        assert not {"Ring", "In", "By", "Of", "rings."} & set(text.split())
        assert "()" not in text
