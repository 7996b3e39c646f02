"""Whatever is typed, a form gives either an entry that may travel or problems that can be shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.activities.party import MAX_PARTY, AgeBand
from fanfare.forms import check_form
from fanfare.messages.registrations import RegistrationRequested, decode_registration
from fanfare.people import normalised
from fanfare.problems import Code
from fanfare.registrations.conditions import most_places
from fanfare.registrations.form import Entry, Reduction
from tests.samples import NOON, listing

GOOD = {"name": "Ada", "email": "ada@example.org", "places": "2", "agree": "yes"}
FIELDS = tuple(Entry.model_fields)

typed = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="\r\n\t\x00\x1b\u202e\ufffd<>\"'&,@. aA1\u0301é", max_size=40),
    st.sampled_from(["2", "yes", "ada@example.org", "Ada", "0-4"]),
)


@given(values=st.dictionaries(st.sampled_from(FIELDS), typed, max_size=2))
def test_what_passes_may_travel(values: dict[str, str]) -> None:
    about = listing(age_bands=(AgeBand.UNDER_5,))
    entry, problems = check_form(Entry, GOOD | {"age_band": "0-4"} | values, about)
    assert bool(entry) is not bool(problems)
    if not entry:
        assert all(problem.field in FIELDS for problem in problems)
        return
    message = RegistrationRequested(
        request_id="r",
        activity="a",
        person="p",
        **entry.model_dump(),
        requested_at=NOON,
    )
    assert decode_registration(message.model_dump_json()) == message
    assert entry.model_dump().items() <= message.model_dump().items()
    assert not any(unicodedata.category(c) == "Cc" for c in entry.name + entry.email)
    assert entry.email.isascii()
    assert 1 <= entry.places <= most_places(about)
    assert entry.name == unicodedata.normalize("NFC", " ".join(entry.name.split()))


@given(local=st.text(min_size=1, max_size=10), domain=st.text(min_size=1, max_size=10))
def test_an_address_never_breaks_a_header(local: str, domain: str) -> None:
    entry, _ = check_form(Entry, GOOD | {"email": f"{local}@{domain}.org"}, listing())
    if entry:
        assert not set(entry.email) & set("\r\n ,<>;:\"'()\\") - {"'"}
        assert entry.email.count("@") == 1


def codes(**values: str) -> list[Code]:
    return [problem.wrong for problem in check_form(Entry, GOOD | values, listing())[1]]


def test_an_empty_form_names_every_field_in_its_order() -> None:
    _, problems = check_form(Entry, {}, listing(age_bands=(AgeBand.ADULT,)))
    assert [problem.field for problem in problems] == [
        "name",
        "email",
        "places",
        "age_band",
        "agree",
    ]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "x" * 101}, Code.NAME_TOO_LONG),
        ({"name": "Ada\u202eevol"}, Code.NAME_CHARACTERS),
        ({"name": "A\ufffdda"}, Code.NAME_CHARACTERS),
        ({"name": "Ada\x1b[0m"}, Code.NAME_CHARACTERS),
        ({"email": "a" * 250 + "@example.org"}, Code.EMAIL_TOO_LONG),
        ({"name": "\u200b"}, Code.NAME_MISSING),
        ({"email": "ada@localhost"}, Code.EMAIL_FORMAT),
        ({"email": "a" * 65 + "@example.org"}, Code.EMAIL_FORMAT),
        ({"email": '"ada b"@example.org'}, Code.EMAIL_FORMAT),
        ({"email": "Ada <ada@example.org>"}, Code.EMAIL_FORMAT),
        ({"email": "ada@[127.0.0.1]"}, Code.EMAIL_FORMAT),
        ({"email": "siân@example.org"}, Code.EMAIL_LOCAL_PART),
        ({"places": "1.5"}, Code.PLACES_NOT_A_NUMBER),
        ({"places": "²"}, Code.PLACES_NOT_A_NUMBER),
        ({"places": "9" * 5000}, Code.PLACES_NOT_A_NUMBER),
        ({"places": "5"}, Code.PLACES_TOO_MANY),
        ({"access_needs": "x" * 1001}, Code.NEEDS_TOO_LONG),
        ({"access_needs": "a\x00"}, Code.NEEDS_CHARACTERS),
        ({"agree": "no"}, Code.NOT_AGREED),
    ],
)
def test_each_problem_has_its_code(values: dict[str, str], code: Code) -> None:
    assert codes(**values) == [code]


@pytest.mark.parametrize(
    "name", ["x" * 100, "Ŵyn ap Llŷr", "עברית", "👨‍👩‍👧", "O'Neill-Smith, Jr."]
)
def test_names_of_all_kinds_pass(name: str) -> None:
    assert codes(name=name) == []


def test_a_party_never_exceeds_what_the_activity_can_hold() -> None:
    assert most_places(listing(largest_party=99, capacity=None)) == MAX_PARTY
    assert most_places(listing(largest_party=10, capacity=3)) == 3


@given(typed=typed | st.integers(-3, 60).map(str), booked=st.integers(2, MAX_PARTY))
def test_a_reduction_is_smaller_or_a_problem(typed: str, booked: int) -> None:
    smaller, problems = check_form(Reduction, {"places": typed}, booked)
    assert problems if smaller is None else 1 <= smaller.places < booked


@given(st.emails())
def test_normalising_twice_changes_nothing(address: str) -> None:
    once = normalised(address)
    assert normalised(once) == once == normalised(address.upper().lower())


def test_every_code_has_its_sentence() -> None:
    from fanfare.pages.words import PROBLEMS

    assert set(PROBLEMS) == set(Code)
