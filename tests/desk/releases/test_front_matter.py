"""The head of a release's file: every mistake named, at its place, all at once."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.releases.file.contract import RESERVED as NAMES
from desk.releases.file.front_matter import EXAMPLES, RESERVED
from desk.releases.file.instants import instant
from desk.releases.file.release_file import Draft, read
from fanfare.releases.fields import FieldType, Known, NationalValue
from fanfare.releases.version import PressAudience, ReleaseFront
from fanfare.services.service import Contact, Fact, Nation, Sector, SpeakerType
from tests.stack import ROOT

NOW = datetime(2021, 9, 1, tzinfo=UTC)
SAMPLE = ROOT / "infra/sample_campaign/release.md"
HEAD = {
    "headline": 'headline: "{{ service.name }} takes action"',
    "slug": "slug: libraries-week",
    "status": "status: immediate",
    "date": "date: 2021-09-27",
    "language": "language: en",
    "from": "from: Press office",
    "audience": "audience: all",
    "contact": "contact: {name: Press, phone: 020 7946 0000, out_of_hours: 07700 900000, "
    "email: press@example.org}",
}


NATIONAL = "national: {service.name: Every library}"


def file(body: str = "Come to {{ service.name }}.", **changes: str | None) -> bytes:
    """A good file with some lines replaced, added, or left out (None)."""
    changed = {name.rstrip("_"): line for name, line in changes.items()}
    changed.setdefault("national", NATIONAL)
    lines = [line for line in ({**HEAD, **changed}).values() if line is not None]
    return "\n".join(["---", *lines, "---", body]).encode()


def fields(rules: str, body: str = "{{ it }}", more: str = "") -> bytes:
    """more: of the national version."""
    said = f"national: {{service.name: Every library{more}}}"
    return file(body, fields=f"fields:\n{rules}", national=said)


def draft(data: bytes) -> Draft:
    return read(data, ("en", "cy"), NOW)


def wrong(data: bytes) -> list[str]:
    found = draft(data)
    assert not found.good
    assert all(problem.right for problem in found.problems)
    return [problem.wrong for problem in found.problems if problem.stops]


def test_a_good_head_is_taken_as_it_is() -> None:
    found = draft(file())
    assert found.problems == ()
    assert found.front == ReleaseFront(
        slug="libraries-week",
        headline="{{ service.name }} takes action",
        language="en",
        embargo=None,
        day=date(2021, 9, 27),
        audience=PressAudience(),
        contact=Contact(name="Press", phone="020 7946 0000", email="press@example.org"),
        out_of_hours="07700 900000",
        sender="Press office",
        national=(NationalValue(name="service.name", fact=Fact(value="Every library")),),
    )
    assert found.source.encode() == file()


def test_the_sample_release_is_good() -> None:
    found = draft(SAMPLE.read_bytes())
    assert found.problems == ()
    assert found.front
    assert {one.name for one in found.front.fields} >= {"national_quote", "local_quote", "children"}


@pytest.mark.parametrize("name", HEAD)
def test_each_entry_is_needed(name: str) -> None:
    assert wrong(file(**{name + "_": None})) == [f"“{name}” is missing."]
    assert EXAMPLES[name].startswith(f"{name}: ")


@pytest.mark.parametrize("name", HEAD)
@pytest.mark.parametrize("value", ["", "[[a]]", "{a: b}"])
def test_each_entry_has_its_type(name: str, value: str) -> None:
    found = wrong(file(**{name + "_": f"{name}: {value}"}))
    assert any(name in one or "There is no field “a”" in one for one in found)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("slug: facts", "page of its own"),
        ("slug: Libraries Week", "cannot be part of a link"),
        ("status: soon", "there is no status “soon”"),
        ("status: embargo", "does not say until when"),
        ("date: 4 October", "is not a day"),
        ("language: xx", "cannot be in “xx”"),
        ("language: English", "cannot be in “English”"),
        ("from: Press <press@example.org>", "looks like an address"),
        ("headline: " + "a" * 201, "201 characters are too many"),
        ("audience: everybody", "no group of services"),
        ("audience: {nations: [narnia]}", "unknown: “narnia”"),
        ("audience: {sectors: []}", "a list of texts belongs here"),
        ("audience: {nation: england}", "There is no field “nation”"),
        ("contact: {name: P, phone: 020 7946 0000}", "its email is missing"),
        ("contact: {name: P, phone: call us, email: p@example.org}", "contact.phone"),
        ("contact: {name: P, phone: 020 7946 0000, email: nobody}", "contact.email"),
        ("contact: {name: P, phone: 020 7946 0000, email: p..q@example.org}", "contact.email"),
        ("contact: {name: P, phone: 020 7946 0000, email: é@example.org}", "contact.email"),
        ("contact: {name: P, phone: 7946 0000, email: p@example.org}", "contact.phone"),
    ],
)
def test_a_bad_entry_is_named(line: str, says: str) -> None:
    found = wrong(file(**{line.partition(":")[0] + "_": line}))
    assert len(found) == 1, found
    assert says in found[0]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("embargo: 2021-10-04 00:01", "does not say in which time zone"),
        ("embargo: 2021-08-30 00:01 Europe/London", "it is past"),
        ("embargo: Monday", "is not a day and a time"),
        ("embargo: 2021-10-04 00:01 Europe/Narnia", "no time zone “Europe/Narnia”"),
        ("embargo: 2021-13-04 00:01 Europe/London", "no calendar or clock"),
        ("embargo: 2022-03-27 01:30 Europe/London", "does not exist"),
        ("embargo: 2021-10-31 01:30 Europe/London", "comes twice"),
    ],
)
def test_an_embargo_is_one_instant_to_come(line: str, says: str) -> None:
    (found,) = wrong(file(status="status: embargo", embargo=line))
    assert says in found


@pytest.mark.parametrize(
    "text",
    [
        "2021-10-04 00:01 Europe/London",
        "2021-10-04T00:01+01:00",
        "2021-10-03T23:01Z",
        "2021-10-03 19:01 America/New_York",
    ],
)
def test_one_instant_written_in_several_ways(text: str) -> None:
    assert instant(text) == datetime(2021, 10, 3, 23, 1, tzinfo=UTC)
    found = draft(file(status="status: embargo", embargo=f"embargo: {text}")).front
    assert found
    assert found.embargo == datetime(2021, 10, 3, 23, 1, tzinfo=UTC)


def test_status_embargo_and_deadline_agree() -> None:
    immediate = file(embargo="embargo: 2021-10-04 00:01 Europe/London")
    assert "for immediate use" in wrong(immediate)[0]
    early = file(
        status="status: embargo",
        embargo="embargo: 2021-10-04 00:01 Europe/London",
        deadline="deadline: 2021-10-03 12:00 Europe/London",
    )
    assert "before the embargo" in wrong(early)[0]


def test_an_embargo_of_another_year_is_doubted() -> None:
    found = draft(file(status="status: embargo", embargo="embargo: 2031-10-04 00:01 Europe/London"))
    assert found.good
    assert ["year" in one.wrong for one in found.problems] == [True]


def test_an_audience_of_several_parts() -> None:
    line = "audience: {nations: [wales, england], regions: South East, sectors: [public], services: [kent]}"
    found = draft(file(audience=line)).front
    assert found
    assert found.audience == PressAudience(
        nations=(Nation.ENGLAND, Nation.WALES),
        regions=("South East",),
        sectors=(Sector.PUBLIC,),
        services=("kent",),
    )


def test_a_contact_without_a_telephone_for_the_night_is_doubted() -> None:
    line = "contact: {name: P, phone: 020 7946 0000, email: p@example.org}"
    found = draft(file(contact=line))
    assert found.good
    assert "evening" in found.problems[0].wrong


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("images: picture.jpg", "a list of 20 at most"),
        ("images:\n- {url: https://a.example/b.jpg, alt: A, credit: C}", "missing: licence"),
        (
            "images:\n- {url: 'file:///etc', alt: A, credit: C, licence: CC0}",
            "images.url: that is no link",
        ),
        (
            "images:\n- {url: https://a.example, alt: '', credit: C, licence: CC0}",
            "images.alt: it is empty",
        ),
    ],
)
def test_pictures_come_with_all_that_is_beside_them(lines: str, says: str) -> None:
    assert says in wrong(file(images=lines))[0]


def test_notes_are_texts() -> None:
    found = draft(file(notes="notes:\n- One {{ service.name }}\n- Two")).front
    assert found
    assert found.notes == ("One {{ service.name }}", "Two")
    assert "notes: " in wrong(file(notes="notes:\n- {a: b}"))[0]


def test_a_contract_is_taken_as_it_is() -> None:
    rules = """
  day: {type: date, value: 2021-10-04}
  quote:
    {label: Quote, type: quote, speakers: [author, officer], most: 300, example: Come along.}
  national:
    {type: quote, speakers: [author], value: {value: Come., speaker: A. Author, title: author}}
  children: {label: Children, type: number, unit: children, required: false}
  list: {type: activities, label: Activities}
  taken: {type: number, label: Taken, known: places_taken}
"""
    body = (
        "{{ day }} {{ quote.text }} {{ national.post }} {{ taken.value }}"
        "{% if children %} {{ children.value }}{% endif %}\n\n"
        "{% for one in list %}\n- {{ one.title }}\n{% endfor %}\n"
    )
    more = ", quote: {value: Q., speaker: A. Author, title: author}"
    more += ", taken: {value: 5, unit: places, source: we}"
    found = draft(fields(rules, body, more))
    assert found.problems == ()
    assert found.front
    day, quote, national, children, listed, taken = found.front.fields
    assert (day.national, day.label) == (Fact(value="2021-10-04"), "Day")
    assert quote.speakers == (SpeakerType.OFFICER, SpeakerType.AUTHOR)
    assert (quote.most, quote.example) == (300, "Come along.")
    assert (national.speaker_post, national.required) == ("author", True)
    assert (children.unit, children.required) == ("children", False)
    assert (listed.known, listed.most) == (Known.ACTIVITIES, 5)
    assert (taken.type, taken.known) == (FieldType.NUMBER, Known.PLACES_TAKEN)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("  it: {label: L}", "its type is missing"),
        ("  it: {label: L, type: picture}", "it.type: unknown: “picture”"),
        ("  it: text", "names and values belong here"),
        ("  it: {type: text}", "its label is missing"),
        ("  it: {label: L, type: text, lable: X}", "There is no field “lable”"),
        ("  it: {label: L, type: text, required: maybe}", "neither true nor false"),
        ("  it: {label: L, type: text, most: 0}", "a whole number from 1 to 5,000"),
        ("  it: {label: L, type: text, most: 9999}", "a whole number from 1 to 5,000"),
        ("  it: {label: L, type: text, unit: children}", "only a number has one"),
        ("  it: {label: L, type: text, speakers: [officer]}", "only a quote has one"),
        ("  it: {label: L, type: quote, speakers: [mayor]}", "unknown: “mayor”"),
        ("  it: {label: L, type: quote, speaker_post: mayor}", "it is for national quotes"),
        ("  it: {label: L, type: text, known: places_taken}", "cannot be a text"),
        ("  it: {label: L, type: number, known: places_taken, value: 4}", "has a value already"),
        ("  it: {type: text, value: ''}", "It is empty"),
        ("  it: {type: text, value: [a]}", "a list cannot be a value"),
        ("  it: {type: text, value: {unit: a}}", "its parts cannot be read"),
        ("  it: {type: number, value: many}", "It is not a number"),
        ("  it: {type: number, value: 12}", "what was counted"),
        ("  it: {type: date, value: 2021-02-30}", "It is not a date"),
        ("  it: {type: link, value: 'javascript:x'}", "It is not a link"),
        ("  it: {type: quote, speakers: author, value: {value: Come.}}", "who is quoted"),
        (
            "  it: {type: quote, speakers: [author], value: {value: Come., speaker: A}}",
            "their post is missing",
        ),
        (
            "  it: {type: quote, value: {value: Come., speaker: A, title: Councillor for Hythe}}",
            "it: what its one speaker is has to be said",
        ),
        (
            "  it: {type: quote, speakers: [officer, author], value: {value: C, speaker: A, title: B}}",
            "it: what its one speaker is has to be said",
        ),
        ("  it: {type: text, value: " + "a" * 601 + "}", "longer than there is room"),
        ("  It: {label: L, type: text}", "cannot be the name of a field"),
        ("  __class__: {label: L, type: text}", "has a meaning of its own"),
        ("  it-self: {label: L, type: text}", "cannot be the name of a field"),
    ],
)
def test_a_bad_rule_is_named(rule: str, says: str) -> None:
    found = [one for one in wrong(fields(rule, "Come.")) if "never used" not in one]
    assert len(found) == 1, found
    assert says in found[0]


@pytest.mark.parametrize(
    "name", ["items", "keys", "get", "service", "campaign", "correction", "loop", "true"]
)
def test_names_that_mean_something_else_are_refused(name: str) -> None:
    assert name in NAMES
    assert "meaning of its own" in wrong(fields(f"  {name}: {{label: L, type: text}}"))[0]


def test_a_field_declared_twice() -> None:
    found = draft(fields("  it: {label: L, type: text}\n  it: {label: M, type: text}"))
    (problem,) = found.problems
    assert (problem.line, problem.wrong) == (12, "“it” is on line 11 already.")


def test_a_field_never_used() -> None:
    local = "  it: {label: L, type: text}\n  other: {label: L, type: text}"
    assert wrong(fields(local, more=", it: I")) == ["“other” is declared and never used."]
    national = "  it: {label: L, type: text}\n  other: {type: text, value: Word}"
    found = draft(fields(national, more=", it: I"))
    assert found.good
    assert [(one.line, one.stops) for one in found.problems] == [(12, False)]


def test_a_field_is_used_in_the_headline_or_a_note_too() -> None:
    rules = "fields:\n  it: {label: L, type: text}\n  other: {label: L, type: text}"
    said = "national: {it: I, other: O, service.name: Every library}"
    used = {"headline": "headline: '{{ it }}'", "notes": "notes: ['{{ other }}']"}
    data = file(fields=rules, national=said, **used)
    assert draft(data).problems == ()


def test_what_was_never_declared_is_told_with_line_and_column() -> None:
    (problem,) = draft(file("One.\n\nTo {{ nothing }}.")).problems
    assert (problem.line, problem.column) == (14, 7)
    assert "nothing" in problem.wrong


def test_the_headline_and_notes_are_told_at_their_own_place() -> None:
    data = file(headline='headline: "In {{ a }}"', notes="notes:\n- plain\n- x {{ b }}")
    first, second = draft(data).problems
    assert (first.line, first.column) == (2, 18)
    assert (second.line, second.column) == (12, 8)


@pytest.mark.parametrize(
    "body",
    [
        "{{ 9**9**9 }}",
        "{{ service.name() }}",
        "{% import 'os' %}",
        "{% if service.name %}",
        "{{ service.__class__ }}",
        "{{ 'a' * 3000000000 }}",
        "",
        "1. A list with numbers",
        "![picture](https://a.example/b.jpg)",
        "The event is on [insert date].",
        "TODO",
    ],
)
def test_a_bad_body_is_refused(body: str) -> None:
    assert wrong(file(body))


def test_everything_wrong_is_told_at_once() -> None:
    rules = "fields:\n  items: {type: text}\n  it: {type: number}"
    data = file(
        "{{ 1 + 1 }}", slug="slug: facts", date="date: soon", extra="extra: 1", fields=rules
    )
    lines = [problem.line for problem in draft(data).problems]
    assert len(lines) >= 6
    assert lines == sorted(lines)


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_a_release_cannot_hide_a_page_of_the_press_room(slug: str) -> None:
    assert "page of its own" in wrong(file(slug=f"slug: {slug}"))[0]


@given(st.text(max_size=200), st.text(max_size=100))
def test_anything_is_judged_and_nothing_crashes(head: str, body: str) -> None:
    found = draft(file(body, extra=head))
    assert found.good == (not any(one.stops for one in found.problems) and found.front is not None)


@given(st.sampled_from(sorted(HEAD)), st.text(max_size=60))
def test_any_value_is_judged_and_nothing_crashes(name: str, value: str) -> None:
    draft(file(**{name + "_": f"{name}: {value}"}))


def national(number: int, length: int) -> str:
    value = "x" * length
    rules = (f"  f{n}: {{type: text, most: 5000, value: {value}}}" for n in range(number))
    return "fields:\n" + "\n".join(rules)


@pytest.mark.parametrize(
    ("rules", "body", "says"),
    [
        (national(1, 4_900), "{{ f0 }} " * 60, "too large a release"),
        (national(20, 4_500), "".join(f"{{{{ f{n} }}}}" for n in range(20)), "too long together"),
    ],
)
def test_what_cannot_be_rendered_for_anybody_is_told_by_the_check(
    rules: str, body: str, says: str
) -> None:
    (told,) = wrong(file(body, fields=rules))
    assert says in told


def test_a_good_file_is_made_once() -> None:
    made = draft(file()).made
    assert made is not None
    assert made.headline == "Every library takes action"


BOOKED = "fields:\n  own: {label: a, type: text}\n"
BOOKED += "  booked: {type: number, known: places_taken, required: false}"
OWN = "national: {own: Words, service.name: Every library}"
EMPTY = ["{% if booked %}x{% endif %}", "{{ booked.value|default(' ') }}", "{{ service.website }}"]
EMPTY += ["{% if booked %}x{% else %}-{% endif %}", "{% if booked %}x{% elif own %}y{% endif %}"]
SURE = [
    "{% if booked %}x{% else %}y{% endif %}",
    "{{ own }}",
    "{{ service.name }}",
    "{% if own %}{% endif %}x",
]
SURE += ["{{ booked.value|default('No') }}"]


@pytest.mark.parametrize("headline", EMPTY)
def test_a_headline_that_may_print_nothing_is_refused(headline: str) -> None:
    use = "{{ own }} {% if booked %}{{ booked.value }}{% endif %}"
    (told,) = wrong(file(use, headline=f'headline: "{headline}"', fields=BOOKED, national=OWN))
    assert "headline" in told


@pytest.mark.parametrize("headline", SURE)
def test_a_headline_that_is_sure_to_print_is_taken(headline: str) -> None:
    use = "{{ own }} {% if booked %}{{ booked.value }}{% endif %}"
    assert draft(file(use, headline=f'headline: "{headline}"', fields=BOOKED, national=OWN)).good


@pytest.mark.parametrize("body", ["{{ children.value", "{% if children %}x", "{{ 1 + 1 }}"])
def test_an_unreadable_template_hides_no_other_problem(body: str) -> None:
    """Nobody knows what it would have used."""
    found = wrong(fields("  children: {label: a, type: number}", body))
    assert len(found) == 1
    assert "never used" not in found[0]


@pytest.mark.parametrize("day", ["0001-01-01", "2020-08-01", "2022-09-30", "9999-12-31"])
def test_a_date_far_away_is_a_warning(day: str) -> None:
    found = draft(file(date=f"date: {day}"))
    assert found.good
    assert ["date: it is more than a year from today." in one.wrong for one in found.problems] == [
        True
    ]


def test_a_release_may_be_in_a_language_that_fanfare_has_no_words_of() -> None:
    found = draft(file(language="language: gd"))
    assert found.good
    (told,) = found.problems
    assert "stay English" in told.wrong
    assert not told.stops
    assert draft(file(language="language: cy")).problems == ()


@pytest.mark.parametrize(
    ("lines", "right"),
    [
        ({"deadline": "deadline: 2021-08-30 12:00 Europe/London"}, "services have 7 days"),
        (
            {
                "status": "status: embargo",
                "embargo": "embargo: 2021-08-30 12:00 Europe/London",
            },
            "with status: immediate",
        ),
    ],
)
def test_what_is_past_has_advice_of_its_own(lines: dict[str, str], right: str) -> None:
    (found,) = draft(file(**lines)).problems
    assert right in found.right


@pytest.mark.parametrize(
    "data",
    [
        file(audience='audience: {nations: ["\\ud800"]}'),
        file(audience='audience: {sectors: ["\\ud800"]}'),
        fields('  it: {label: It, type: quote, speakers: ["\\ud800"]}'),
    ],
)
def test_half_a_character_in_a_choice_is_told_as_any_other_that_there_is_not(data: bytes) -> None:
    assert any("unknown: “?”." in one for one in wrong(data))
