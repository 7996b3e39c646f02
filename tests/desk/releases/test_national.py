"""The national version: what the public reads, and what has to be said for it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.releases.compile.made import Made
from desk.releases.compile.national import public_version
from desk.releases.file.placeholders import stand_ins
from desk.releases.file.release_file import Draft, read
from fanfare.releases.render.text import as_text
from fanfare.releases.template.program import run
from tests.stack import ROOT

NOW = datetime(2021, 9, 1, tzinfo=UTC)
SAMPLE = ROOT / "infra/sample_campaign/release.md"
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
  story: {type: text, label: A story}
  extra: {type: text, label: More, required: false}
  children: {type: number, label: Children, unit: children}
  taken: {type: number, label: Taken, known: places_taken, required: false}
  quote: {type: quote, label: What you say, speakers: [officer]}
  more: {type: link, label: Your page, required: false}
  day: {type: date, label: Your day}
  events: {type: activities, label: Events}
notes: ["{% if story or extra or children or taken or quote or more or day or events %}Local.{% endif %}"]
"""
BODY_LINE = HEAD.count("\n") + 2
FULL = """national:
  service: {name: Every library, website: https://libraries.example}
  service.phone: 020 7946 0001
  story: What is so everywhere.
  children: {value: "700,000", unit: children, period: in 2021, source: The Reading Agency}
  quote: {value: Come along., speaker: Marian Okafor, title: chair}
  more: {value: https://libraries.example/week, title: all about it}
  day: 2021-10-04
"""


def draft(body: str, national: str = "", head: str = HEAD) -> Draft:
    return read(f"{head}{national}---\n{body}".encode(), ("en",), NOW)


def made(body: str, national: str = "", head: str = HEAD) -> Made:
    found = draft(body, national, head)
    assert found.made, found.problems
    return found.made


def shown(body: str, national: str = "", head: str = HEAD) -> str:
    """The text below the headline, up to the end, on one line."""
    text = made(body, national, head).text.split("=\n", 1)[-1].split("ENDS")[0]
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{{ service.name }} opens.", "Every library opens."),
        ("{% if service.phone %}Ring {{ service.phone }}.{% endif %}", "Ring 020 7946 0001."),
        ("{{ story }}", "What is so everywhere."),
        (
            "{{ children.value }} children{% if children.period %} ({{ children.period }}){% endif %}",
            "700,000 children (in 2021)",
        ),
        (
            "“{{ quote.text }}” {{ quote.name }}, {{ quote.post }}",
            "“Come along.” Marian Okafor, chair",
        ),
        (
            "{% if more %}[{{ more.title }}]({{ more.url }}){% endif %}",
            "all about it (https://libraries.example/week)",
        ),
        ("{{ day }}", "Monday 4 October 2021"),
    ],
)
def test_values_of_the_head_take_the_place_of_what_services_say(body: str, says: str) -> None:
    assert shown(body, FULL) == says


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (
            "{% if service %}{{ service.name }} opens{% else %}Libraries open{% endif %}.",
            "Libraries open.",
        ),
        ("Write{% if service.phone %} or ring {{ service.phone }}{% endif %}.", "Write."),
        ("{% if not story %}All{% else %}{{ story }}{% endif %} read.", "All read."),
        (
            "A\n\n{% if events %}\n## Go\n\n{% for e in events %}\n- {{ e.when }}\n{% endfor %}\n{% endif %}",
            "A",
        ),
        ("A\n\n{% for e in events %}\n- {{ e.title }}\n{% endfor %}\nB", "A B"),
        ("A\n\n{{ extra }}\n\nB", "A B"),
        ("A {{ extra|default('more') }}.", "A more."),
        (
            "A{% if more.title %} {{ more.title }}{% elif children.period %} C{% else %} D{% endif %}.",
            "A D.",
        ),
        ("A{% if service.name and service.region or quote.text %} B{% endif %}.", "A."),
        ("A\n\n{% if quote %}\n> “{{ quote.text }}”\n>\n> {{ quote.name }}\n{% endif %}", "A"),
        ("A{% if taken %} {{ taken.value }}{% endif %}.", "A."),
    ],
)
def test_what_nobody_says_nationally_is_left_out_or_said_otherwise(body: str, says: str) -> None:
    assert shown(body) == says


@pytest.mark.parametrize(
    ("body", "column", "name", "right"),
    [
        ("To {{ service.name }}.", 7, "service.name", "service.name: words for everywhere"),
        ("Or {{ service.formal }}.", 7, "service.formal", "{% if service.formal %}"),
        ("Or ring. {{ service.phone }}", 13, "service.phone", "{% if service.phone %}"),
        ("{{ service.region|upper }}", 4, "service.region", "service.region: "),
        ("{{ story }}", 4, "story", "story: what is so everywhere"),
        ("A. {{ extra }}", 7, "extra", "extra: what is so everywhere"),
        ("{{ children.value }}", 4, "children.value", "children: {value: "),
        ("{{ quote.text }}", 4, "quote.text", "quote: {value: what is said, speaker: "),
        ("[x]({{ day }})", 8, "day", "day: 2021-10-04"),
        (
            "{% if taken %}{% else %}{{ children.unit }}{% endif %}",
            28,
            "children.unit",
            "children: {value",
        ),
        ("{{ story|default(' ') }}", 4, "story", "{% if story %}"),
        ("There are {{ events|count }}.", 14, "events", "{% if events %}"),
    ],
)
def test_what_is_missing_is_named_at_its_place_with_what_to_write(
    body: str, column: int, name: str, right: str
) -> None:
    found = draft(f"One.\n\n{body}")
    assert not found.good
    [problem] = [one for one in found.problems if one.stops]
    assert (problem.line, problem.column) == (BODY_LINE + 2, column)
    assert problem.wrong == f"“{name}” says nothing in the national version, which everybody reads."
    assert right in problem.right


def test_headline_and_notes_are_held_to_it_too() -> None:
    head = HEAD.replace("headline: Libraries take", "headline: Hear {{ service.name }} take")
    head = head.replace('notes: ["', 'notes: ["At {{ service.authority }}. ')
    found = [one for one in draft("A", head=head).problems if one.stops]
    assert [(one.line, one.column) for one in found] == [(2, 19), (head.count("\n"), 16)]
    assert "service.authority" in found[1].wrong
    head = HEAD.replace(
        "Libraries take action", '"{% if story %}Libraries{% else %}Books{% endif %} win"'
    )
    assert made("A", head=head).headline == "Books win"


def test_a_part_that_the_head_forgot_is_named() -> None:
    said = "national:\n  children: {value: 5, unit: children, source: we}\n"
    [problem] = draft("{{ children.period }}", said).problems
    assert problem.right.startswith("Add its period to children")


@pytest.mark.parametrize(
    "body",
    [
        "## Read more\n\n{{ extra }}\n\n## Come",
        "A\n\n## Take part\n\n{% for e in events %}\n- {{ e.title }}\n{% endfor %}",
    ],
)
def test_no_heading_is_left_alone(body: str) -> None:
    assert any("a heading with nothing beneath it" in one.wrong for one in draft(body).problems)


@pytest.mark.parametrize(
    "body",
    [
        "Come to:\n\n{% for e in events %}\n- {{ e.title }}\n{% endfor %}",
        "To {% for e in events %}{{ e.title }}{% endfor %}.",
    ],
)
def test_no_sentence_leads_up_to_a_list_that_is_left_out(body: str) -> None:
    [problem] = draft(body).problems
    assert "no “events”" in problem.wrong
    assert "{% if events %}" in problem.right


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("national: all", "names and values belong here"),
        ("national: {service.nmae: Word}", "There is no field “service.nmae”"),
        ("national: {stroy: Word}", "There is no field “stroy”"),
        ("national: {campaign.name: Word}", "There is no field “campaign.name”"),
        ("national: {events: [a]}", "activities are each service's own"),
        ("national: {children: many}", "national.children: It is not a number"),
        ("national: {children: 5}", "It does not say who counted"),
        ("national: {quote: Come.}", "It does not say who is quoted"),
        ("national: {quote: {value: C, speaker: M}}", "their post is missing"),
        ("national: {more: kent}", "It is not a link"),
        ("national: {day: soonish}", "It is not a date"),
        ("national: {story: [a]}", "a list cannot be a value"),
        ("national: {story: ''}", "It is empty"),
        ("national: {service.name: ''}", "it is empty"),
        ("national: {story: A, story: B}", "is on line"),
        ("national: {story: TBC}", "“TBC” was never filled in"),
        ("national: {story: n/a}", "“n/a” was never filled in"),
        (
            "national: {service.name: '[your library service]'}",
            "“[your library service]” was never",
        ),
    ],
)
def test_a_bad_national_value_is_named(line: str, says: str) -> None:
    found = [one for one in draft("A", line + "\n").problems if one.stops]
    assert len(found) == 1, found
    assert says in found[0].wrong
    assert found[0].line == HEAD.count("\n") + 1


@pytest.mark.parametrize(
    ("body", "national", "blank", "line"),
    [
        ("[{{ story }}]", "national:\n  story: library website\n", "[library website]", -2),
        ("It costs £{{ story }}.", "national:\n  day: 2021-10-04\n  story: Xm\n", "£Xm", -2),
        ("({{ service.name }})", "national:\n  service:\n    name: DATE\n", "(DATE)", -2),
        (
            "{% if children %}({{ children.unit }}){% endif %}",
            "national:\n  children:\n    value: 5\n    unit: DATE\n    source: We\n  day: 2021-10-04\n",
            "(DATE)",
            -5,
        ),
        ("A\n\n[{% if service %}a{% else %}\nname{% endif %}]", "", "[ name]", 3),
        ("A\n\n£{% if story %}5{% else %}X{% endif %} each", "", "£X", 2),
        ("Words\n\nCome **T**BC to us", "", "TBC", 2),
        ("[{{ extra|default('name') }}]", "", "[name]", 0),
        ("A name.\n\nB [{% if story %}a{% else %}name{% endif %}]", "", "[name]", 2),
    ],
)
def test_a_blank_of_the_national_version_alone_is_told_at_its_line(
    body: str, national: str, blank: str, line: int
) -> None:
    found = [one for one in draft(body, national).problems if one.stops]
    first = f"{HEAD}{national}---\n".count("\n") + 1
    assert [one.line for one in found] == [first + line], found
    assert f"The national version says “{blank}”" in found[0].wrong


def test_a_heading_with_nothing_beneath_is_told_at_its_line() -> None:
    [problem] = draft("A\n\n## Read *more*\n\n{{ extra }}\n\n## Come\n\nB").problems
    assert problem.line == HEAD.count("\n") + 2 + 2


def test_a_field_that_is_the_same_for_everybody_needs_no_other_value() -> None:
    head = HEAD.replace("{type: text, label: A story}", "{type: text, value: One story}")
    assert shown("{{ story }}", head=head) == "One story"
    [problem] = draft("A {{ story }}", "national: {story: Other}\n", head).problems
    assert "it has a value for everybody already" in problem.wrong


def test_the_service_s_contact_is_for_its_own_copies_only() -> None:
    text = made("A", FULL).text
    assert text.count("Press office, Press, telephone 020 7946 0000") == 1
    assert "Every library" not in text
    assert "Embargoed" not in text
    assert "For immediate release" not in text


def test_notes_that_are_all_left_out_take_their_heading_along() -> None:
    assert "Notes to editors" not in made("A").text
    assert "Notes to editors" in made("A", FULL).text


def test_the_sample_has_a_national_version_and_copies_of_services_keep_all() -> None:
    found = read(SAMPLE.read_bytes(), ("en",), NOW)
    assert found.made
    assert found.front
    headline, text, article = public_version(found.front, found.made.program)
    assert headline == "Libraries take action for Libraries Week"
    assert not {"[", "]", "{", "}"} & set(text + article)
    assert "own authority" not in text
    copy = as_text(run(found.made.program, stand_ins(found.front)), "en")
    assert copy.count("[What your spokesperson says about the week]") == 1
    assert "[your library service] takes action for Libraries Week" in copy


def test_the_content_covers_the_national_version() -> None:
    from fanfare.releases.version import content_of

    one, other = (
        draft("{{ story }}", FULL),
        draft("{{ story }}", FULL.replace("everywhere", "there")),
    )
    assert one.good
    assert other.good
    assert content_of(one.source) != content_of(other.source)


PIECES = st.sampled_from(
    [
        *(
            "{{ service.name }}",
            "{{ story }}",
            "{{ extra }}",
            "{{ children.value }}",
            "{{ quote.text }}",
        ),
        *(
            "words",
            "\n\n",
            " ",
            "## Heading\n\n",
            "- ",
            "{{ service.phone|default('x') }}",
            "[a]({{ more.url }})",
        ),
    ]
)
CONDITIONS = [
    "service",
    "service.name",
    "story",
    "extra",
    "not quote",
    "children.value or story",
    "more.title",
]
BODIES = st.recursive(
    st.lists(PIECES, max_size=5).map("".join),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(CONDITIONS), inner, inner).map(
            lambda one: f"\n{{% if {one[0]} %}}\n{one[1]}\n{{% else %}}\n{one[2]}\n{{% endif %}}\n"
        ),
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=6,
)


@given(BODIES, st.booleans())
def test_what_passes_the_check_shows_nobody_a_bracket_or_an_empty_place(
    body: str, full: bool
) -> None:
    """Whatever the text and its conditions: either the author is told, or the public reads whole text."""
    found = draft(body + "\n\nEnd.", FULL if full else "")
    if found.made is None:
        assert any(one.stops for one in found.problems)
        return
    assert not {"[", "{"} & set(found.made.text + found.made.article)
