"""What files, forms and messages change of a library service."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from fanfare.services.changes import alterations, altered, apply_report, imported, shown_in
from fanfare.services.details import MAX_SPOKESPEOPLE, details, group, service_of
from fanfare.services.service import (
    ChangedBy,
    Contact,
    Fact,
    LibraryService,
    Nation,
    Sector,
    ServiceChange,
    SpeakerType,
    Spokesperson,
)
from tests.samples import NOON

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
filled = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
contacts = st.builds(Contact, name=texts, email=texts, phone=texts)
people = st.builds(Spokesperson, name=filled, post=filled, type=st.sampled_from(SpeakerType))
facts = st.builds(
    Fact, value=filled, unit=texts, period=texts, source=texts, speaker=texts, title=texts
)
NAMES = ("children", "more", "local_quote")
libraries = st.builds(
    LibraryService,
    key=st.just("kent"),
    name=filled,
    formal_name=texts,
    name_cy=texts,
    authority=texts,
    nation=st.sampled_from(Nation),
    region=texts,
    sectors=st.lists(st.sampled_from(Sector), min_size=1, unique=True).map(tuple),
    press=contacts,
    general=contacts,
    out_of_hours=texts,
    website=texts,
    spokespeople=st.lists(people, max_size=MAX_SPOKESPEOPLE).map(tuple),
    facts=st.dictionaries(st.sampled_from(NAMES), facts),
    large_print=st.booleans(),
    sample=st.booleans(),
    version=st.integers(1, 9),
    subscribers=st.none() | st.integers(10, 99),
)
sayings = st.dictionaries(
    st.sampled_from(
        ["website", "press.email", "press.name", *(f"facts.{n}" for n in NAMES), "facts.more.title"]
    ),
    texts,
    max_size=4,
)


def change(
    number: int, before: LibraryService, after: LibraryService, door: ChangedBy
) -> ServiceChange:
    return ServiceChange(
        member=before.member,
        id=f"c-{number}",
        by="Bo",
        door=door,
        at=NOON + timedelta(minutes=number),
        alterations=alterations(details(before), details(after)),
        version=after.version,
    )


@given(libraries)
def test_texts_hold_all_that_is_said_of_a_service(service: LibraryService) -> None:
    made = service_of(service.key, details(service))
    kept = altered(made, {})
    assert details(made) == details(service)
    assert kept.alterations == ()
    outcome = altered(service, {})
    assert (outcome.service, outcome.alterations) == (service, ())


@given(libraries, sayings)
def test_a_change_does_what_it_says_and_keeps_the_rest(
    service: LibraryService, said: dict[str, str]
) -> None:
    outcome = altered(service, said)
    before, after = details(service), details(outcome.service)
    assert outcome.alterations == alterations(before, after)
    for name in before.keys() | after.keys():
        if group(name) not in set(map(group, said)):
            assert before.get(name) == after.get(name)
    assert (outcome.service.subscribers, outcome.service.version) == (
        service.subscribers,
        service.version,
    )


@given(libraries, st.lists(sayings, min_size=1, max_size=5), st.data())
def test_what_a_form_showed_can_be_told_from_the_history(
    service: LibraryService, said: list[dict[str, str]], data: st.DataObject
) -> None:
    standing, history = [service], []
    for number, one in enumerate(said):
        known = standing[-1]
        outcome = altered(known, one).service
        stored = LibraryService(
            **{f: getattr(outcome, f) for f in outcome.__slots__} | {"version": known.version + 1}
        )
        history.append(change(number, known, stored, ChangedBy.OWN_PAGE))
        standing.append(stored)
    opened = data.draw(st.sampled_from(standing))
    data.draw(st.randoms()).shuffle(history)
    assert shown_in(standing[-1], opened.version, history) == details(opened)


@given(libraries, sayings, sayings)
def test_the_same_file_again_leaves_alone_what_was_said_since(
    service: LibraryService, row: dict[str, str], since: dict[str, str]
) -> None:
    first = imported(service, row, [])
    made = change(1, service, first.service, ChangedBy.IMPORT)
    history = [replace(made, said=first.said)]
    second = altered(first.service, since)
    history.append(change(2, first.service, second.service, ChangedBy.OWN_PAGE))
    again = imported(second.service, row, history)
    assert (again.alterations, again.said) == ((), {})


def test_what_imports_said_before_they_kept_it_follows_from_what_they_did() -> None:
    before = LibraryService(key="kent", name="Kent", nation=Nation.ENGLAND)
    after = altered(before, {"website": "a"}).service
    history = [change(1, before, after, ChangedBy.IMPORT)]
    own = altered(after, {"website": "b"}).service
    assert imported(own, {"website": "a"}, history).alterations == ()
    assert imported(own, {"website": "c"}, history).service.website == "c"


def test_a_later_change_of_anybody_wins_over_an_older_saying() -> None:
    before = LibraryService(key="kent", name="Kent", nation=Nation.ENGLAND, website="a")
    after = altered(before, {"website": "b"}).service
    history = [change(5, before, after, ChangedBy.IMPORT)]
    said = {"website": "c", "out_of_hours": "999"}
    late = apply_report(after, {}, said, NOON, history).service
    assert (late.website, late.out_of_hours) == ("b", "999")
    new = apply_report(after, {}, said, NOON + timedelta(minutes=9), history).service
    assert new.website == "c"
