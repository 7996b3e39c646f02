"""A release leaves with every required field filled in, or not at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.activities.activity import Activity, Listing, Mode
from fanfare.releases import facts
from fanfare.releases import values as filling
from fanfare.releases.fields import Field, FieldType, Known
from fanfare.releases.known_facts import known_facts, programme
from fanfare.releases.template.declared import ALWAYS, PARTS
from fanfare.releases.values import Filled, Gaps, KnownFacts, fill
from fanfare.releases.version import PressAudience, ReleaseFront
from fanfare.services.service import (
    Contact,
    Fact,
    LibraryService,
    Nation,
    SpeakerType,
    Spokesperson,
)

NOW = datetime(2021, 9, 27, 9, tzinfo=UTC)
ANN = Spokesperson(name="Ann Able", post="head of libraries", type=SpeakerType.OFFICER)
BEN = Spokesperson(name="Ben Booth", post="cabinet member", type=SpeakerType.ELECTED_MEMBER)
NUMBER = Fact(value="1762", unit="children", source="our records")


def service(**given: Any) -> LibraryService:
    known: dict[str, Any] = {
        "key": "kent",
        "name": "Kent & Medway Libraries",
        "nation": Nation.ENGLAND,
        "press": Contact(email="press@kent.example"),
        "spokespeople": (ANN, BEN),
    }
    return LibraryService(**known | given)


def front(*fields: Field) -> ReleaseFront:
    return ReleaseFront(
        slug="week",
        headline="Week",
        language="en",
        embargo=None,
        day=date(2021, 9, 27),
        audience=PressAudience(),
        contact=Contact(),
        sender="Press",
        fields=fields,
    )


def field(type_: FieldType, **parts: Any) -> Field:
    return Field(name="it", label="The thing", type=type_, **parts)


def filled(declared: Field, fact: Fact | None, known: KnownFacts | None = None) -> Any:
    """The value of the one field `it`; of a gap, why."""
    found = fill(
        front(declared), service(facts={"it": fact} if fact else {}), known or KnownFacts(), "en"
    )
    if isinstance(found, Filled):
        return found.values["it"]
    (gap,) = found.missing
    assert (gap.name, gap.label) == ("it", "The thing")
    return gap.why


@pytest.mark.parametrize(
    ("type_", "fact", "value"),
    [
        (FieldType.TEXT, Fact(value=" Rhyme\n\n time & tea "), "Rhyme time & tea"),
        (FieldType.TEXT, Fact(value="Cymru 📚"), "Cymru 📚"),
        (FieldType.DATE, Fact(value="2021-10-04"), "Monday 4 October 2021"),
        (FieldType.DATE, Fact(value="04/10/2021"), "Monday 4 October 2021"),
        (
            FieldType.NUMBER,
            replace(NUMBER, value="1,762", period="in 2021"),
            {"value": "1,762", "unit": "children", "period": "in 2021", "source": "our records"},
        ),
        (
            FieldType.NUMBER,
            replace(NUMBER, value="12.5"),
            {"value": "12.5", "unit": "children", "period": "", "source": "our records"},
        ),
        (
            FieldType.QUOTE,
            Fact(value="“Come along.”", speaker="ann  able"),
            {"text": "Come along.", "name": "Ann Able", "post": "head of libraries"},
        ),
        (
            FieldType.LINK,
            Fact(value="https://kent.example/week", title="Our week"),
            {"url": "https://kent.example/week", "title": "Our week"},
        ),
        (
            FieldType.LINK,
            Fact(value="http://kent.example"),
            {"url": "http://kent.example", "title": "http://kent.example"},
        ),
    ],
)
def test_facts_in_the_shape_of_their_type(type_: FieldType, fact: Fact, value: Any) -> None:
    assert filled(field(type_), fact) == value


@pytest.mark.parametrize(
    ("type_", "fact", "why"),
    [
        (FieldType.TEXT, None, filling.MISSING),
        (FieldType.TEXT, Fact(value=" \n\t"), filling.MISSING),
        (FieldType.TEXT, Fact(value="\u200b\u00ad "), filling.MISSING),
        (FieldType.TEXT, Fact(value="TBC"), facts.BLANK),
        (FieldType.TEXT, Fact(value="ｔ．ｂ．ｃ．"), facts.BLANK),
        (FieldType.TEXT, Fact(value="We served [number of people] in spring."), facts.BLANK),
        (FieldType.NUMBER, replace(NUMBER, value="n/a"), facts.BLANK),
        (FieldType.NUMBER, replace(NUMBER, source="to be confirmed"), facts.BLANK),
        (FieldType.NUMBER, replace(NUMBER, unit="XX"), facts.BLANK),
        (FieldType.NUMBER, replace(NUMBER, period="TBC"), facts.BLANK),
        (FieldType.DATE, Fact(value="TBA"), facts.BLANK),
        (FieldType.LINK, Fact(value="https://TBC"), facts.BLANK),
        (FieldType.LINK, Fact(value="https://kent.example", title="[title]"), facts.BLANK),
        (FieldType.QUOTE, Fact(value="[Insert quote]", speaker="Ann Able"), facts.BLANK),
        (FieldType.QUOTE, Fact(value="Come.", speaker="TBC"), facts.BLANK),
        (FieldType.TEXT, Fact(value="a" * 5000), facts.TOO_LONG),
        (FieldType.TEXT, Fact(value="a\x00b"), facts.UNSEEN),
        (FieldType.TEXT, Fact(value="a\u202eb"), facts.UNSEEN),
        (FieldType.NUMBER, replace(NUMBER, value="many"), facts.NO_NUMBER),
        (FieldType.NUMBER, replace(NUMBER, value="1,76"), facts.NO_NUMBER),
        (FieldType.NUMBER, replace(NUMBER, value="-4"), facts.NO_NUMBER),
        (FieldType.NUMBER, replace(NUMBER, value="١٢"), facts.NO_NUMBER),
        (FieldType.NUMBER, replace(NUMBER, unit=" "), facts.NO_UNIT),
        (FieldType.NUMBER, replace(NUMBER, source=""), facts.NO_SOURCE),
        (FieldType.NUMBER, replace(NUMBER, source="a" * 201), facts.TOO_LONG),
        (FieldType.DATE, Fact(value="4 October"), facts.NO_DATE),
        (FieldType.DATE, Fact(value="31/02/2021"), facts.NO_DATE),
        (FieldType.LINK, Fact(value="javascript:alert(1)"), facts.NO_LINK),
        (FieldType.LINK, Fact(value="https://user@kent.example"), facts.NO_LINK),
        (FieldType.LINK, Fact(value="http://[kent"), facts.NO_LINK),
        (FieldType.QUOTE, Fact(value="Come.", speaker=" "), facts.NO_SPEAKER),
        (FieldType.QUOTE, Fact(value="Come.", speaker="Nobody"), facts.STRANGER),
        (FieldType.QUOTE, Fact(speaker="Ann Able", value=" "), filling.MISSING),
        (FieldType.ACTIVITIES, None, filling.MISSING),
    ],
)
def test_what_cannot_be_taken_is_a_gap_with_its_reason(
    type_: FieldType, fact: Fact | None, why: str
) -> None:
    assert filled(field(type_), fact) == why


def test_a_speaker_of_another_type_is_a_gap() -> None:
    officers = field(FieldType.QUOTE, speakers=(SpeakerType.OFFICER,))
    assert filled(officers, Fact(value="Come.", speaker="Ben Booth")) == facts.NOT_ALLOWED
    assert filled(officers, Fact(value="Come.", speaker="Ann Able"))["name"] == "Ann Able"


def test_a_speaker_without_post_is_a_gap() -> None:
    nameless = service(spokespeople=(replace(ANN, post=" "),))
    nameless = replace(nameless, facts={"it": Fact(value="Come.", speaker="Ann Able")})
    found = fill(front(field(FieldType.QUOTE)), nameless, KnownFacts(), "en")
    assert isinstance(found, Gaps)
    assert found.missing[0].why == facts.NO_POST


def test_an_optional_field_may_be_blank_and_may_not_be_wrong() -> None:
    optional = field(FieldType.NUMBER, required=False)
    assert filled(optional, None) == {}
    assert filled(optional, Fact(value="many")) == facts.NO_NUMBER


def test_a_service_without_a_press_address_is_held() -> None:
    found = fill(front(), service(press=Contact(phone="1")), KnownFacts(), "en")
    assert isinstance(found, Gaps)
    assert [gap.name for gap in found.missing] == ["press.email"]


def test_every_gap_is_told_in_the_order_of_the_contract() -> None:
    fields = [replace(field(type_), name=type_.value) for type_ in FieldType]
    found = fill(front(*fields), service(), KnownFacts(), "en")
    assert isinstance(found, Gaps)
    assert [gap.name for gap in found.missing] == [type_.value for type_ in FieldType]


def test_a_national_value_is_locked() -> None:
    locked = field(FieldType.TEXT, national=Fact(value="Taking action"))
    assert filled(locked, Fact(value="Ours")) == "Taking action"
    quote = field(
        FieldType.QUOTE, national=Fact(value="Come.", speaker="A. Author"), speaker_post="author"
    )
    assert filled(quote, None) == {"text": "Come.", "name": "A. Author", "post": "author"}


def activity(key: str, days: int = 7, name: str = "Kent & Medway Libraries", **row: Any) -> Listing:
    starts = NOW + timedelta(days=days)
    return Listing(
        activity=Activity(
            key=key,
            title=f"Title {key}",
            service=name,
            summary="Songs & stories",
            mode=Mode.IN_PERSON,
            starts=starts,
            ends=starts + timedelta(hours=1),
            opens=NOW,
            closes=starts,
            venue="Central Library",
        ),
        **row,
    )


def test_activities_are_the_services_own_that_are_to_come() -> None:
    listings = [
        activity("later", 9, "KENT & medway  libraries", taken=3),
        activity("sooner", 7, "kent", taken=4),
        activity("over", -1, taken=50),
        activity("off", 8, cancelled=True, taken=60),
        activity("other", 8, "Suffolk Libraries", taken=70),
    ]
    known = known_facts(service(), programme(listings, NOW), "https://site.example")
    assert [one.activity.key for one in known.activities] == ["sooner", "later"]
    assert known.places_taken == 7
    entries = filled(field(FieldType.ACTIVITIES, most=1), None, known)
    assert entries == [
        {
            "title": "Title sooner",
            "when": "Monday 4 October 2021, 10am to 11am",
            "place": "Central Library",
            "summary": "Songs & stories",
            "link": "https://site.example/activities/sooner",
        }
    ]


def test_what_fanfare_counts() -> None:
    taken = field(FieldType.NUMBER, known=Known.PLACES_TAKEN, required=False)
    assert filled(taken, Fact(value="999"), KnownFacts((), 0)) == {}
    assert filled(taken, None, KnownFacts((), 1234))["value"] == "1,234"
    readers = field(FieldType.NUMBER, known=Known.SUBSCRIBERS, unit="people")
    found = fill(front(readers), service(subscribers=40), KnownFacts(), "en")
    assert isinstance(found, Filled)
    assert found.values["it"]["value"] == "40"
    assert found.values["it"]["unit"] == "people"
    assert filled(readers, None) == filling.MISSING


@pytest.mark.parametrize("required", [True, False])
def test_a_service_whose_every_fact_is_to_be_confirmed_lacks_them_all(required: bool) -> None:
    types = [type_ for type_ in FieldType if type_ is not FieldType.ACTIVITIES]
    contract = [
        Field(name=f"f{n}", label=f"L{n}", type=t, required=required) for n, t in enumerate(types)
    ]
    tbc = {one.name: Fact(value="TBC", unit="TBC", speaker="TBC", title="TBC") for one in contract}
    found = fill(front(*contract), service(facts=tbc), KnownFacts(), "en")
    assert isinstance(found, Gaps)
    assert [(gap.name, gap.why) for gap in found.missing] == [
        (one.name, facts.BLANK) for one in contract
    ]


def test_blank_details_count_as_empty_and_a_blank_name_holds_the_service() -> None:
    blank = service(formal_name="TBC", authority="N/A", region="[region]", name_cy="i'w gadarnhau")
    found = fill(
        front(), replace(blank, press=Contact(email="a@b.example", phone="TBC")), KnownFacts(), "en"
    )
    assert isinstance(found, Filled)
    about = found.values["service"]
    assert about["formal"] == about["authority"] == about["welsh"] == "Kent & Medway Libraries"
    assert about["region"] == about["phone"] == ""
    found = fill(
        front(), service(name="[Name of library]", press=Contact(email="TBC")), KnownFacts(), "en"
    )
    assert isinstance(found, Gaps)
    assert [gap.name for gap in found.missing] == ["name", "press.email"]


def test_a_post_that_is_to_be_confirmed_is_missing() -> None:
    quote = Fact(value="Come.", speaker="Ann Able")
    found = fill(
        front(field(FieldType.QUOTE)),
        service(facts={"it": quote}, spokespeople=(replace(ANN, post="TBC"),)),
        KnownFacts(),
        "en",
    )
    assert isinstance(found, Gaps)
    assert found.missing[0].why == facts.NO_POST


def test_an_activity_that_is_not_settled_is_no_news() -> None:
    one = activity("a")
    unsure = replace(one, activity=replace(one.activity, key="b", place="Venue TBC"))
    known = KnownFacts((unsure, one), 0, "https://site.example")
    entries = filled(field(FieldType.ACTIVITIES), None, known)
    assert [entry["link"] for entry in entries] == ["https://site.example/activities/a"]


def test_names_fall_back_and_stay_plain() -> None:
    found = fill(front(), service(), KnownFacts(), "en")
    assert isinstance(found, Filled)
    about = found.values["service"]
    assert about["formal"] == about["welsh"] == about["authority"] == "Kent & Medway Libraries"
    assert {name: tuple(found.values[name]) for name in ALWAYS} == {
        name: tuple(parts) for name, parts in ALWAYS.items()
    }


texts = st.one_of(st.sampled_from(["", " ", "\n", "1762", "2021-10-04", "a" * 700]), st.text())
some_facts = st.builds(
    Fact,
    value=st.one_of(texts, st.just("https://kent.example")),
    unit=texts,
    period=texts,
    source=texts,
    speaker=st.sampled_from(["", "Ann Able", "Ben Booth", "Nobody"]),
    title=texts,
)
contracts = st.lists(
    st.builds(
        Field,
        name=st.sampled_from(["one", "two", "three", "four"]),
        label=st.just("Label"),
        type=st.sampled_from(FieldType),
        required=st.booleans(),
        speakers=st.sampled_from([(), (SpeakerType.OFFICER,)]),
        unit=st.sampled_from(["", "children"]),
    ),
    max_size=4,
    unique_by=lambda one: one.name,
)
services = st.builds(
    service,
    name=st.text(min_size=1).filter(str.strip),
    formal_name=texts,
    website=texts,
    press=st.builds(Contact, email=st.sampled_from(["", " ", "press@kent.example"]), phone=texts),
    facts=st.dictionaries(st.sampled_from(["one", "two", "three", "four"]), some_facts),
)


@given(contracts, services, st.booleans())
def test_everything_required_is_there_or_nothing_leaves(
    contract: list[Field], one: LibraryService, busy: bool
) -> None:
    known = KnownFacts((activity("a"),) if busy else (), 0, "https://site.example")
    found = fill(front(*contract), one, known, "en")
    if isinstance(found, Gaps):
        assert found.missing
        assert {gap.name for gap in found.missing} <= {f.name for f in contract} | {
            "press.email",
            "name",
        }
        return
    assert found.values.keys() == {"service", "campaign"} | {f.name for f in contract}
    assert one.press.email.strip()
    for declared in contract:
        check_value(declared, found.values[declared.name])


def check_value(declared: Field, value: Any) -> None:
    """Plain texts in the shape that templates read, and none that they need is blank."""
    if not value:
        assert not declared.required
        return
    parts = PARTS[declared.type]
    entries = value if isinstance(value, list) else [value]
    for entry in entries:
        if parts:
            assert set(entry) == set(parts)
            needed = set(parts) - {"period"}
            assert all(entry[part].strip() for part in needed)
            assert all(type(text) is str for text in entry.values())
        else:
            assert type(entry) is str
            assert entry.strip()
