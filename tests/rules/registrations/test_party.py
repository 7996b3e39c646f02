"""A party is an address and a name: who is one, and who are two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from fanfare.messages.types import Id
from fanfare.registrations.party_key import folded, key_of, party_key
from tests.samples import party

ID = TypeAdapter[str](Id)
ADA = "0a1b2c3d" * 4
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.mark.parametrize(
    "typed",
    [
        "ada lovelace",
        "  Ada\tLOVELACE ",
        "Ada\u00a0Lovelace",
        "Ａｄａ Lovelace",
        "A\u00adda Love\u200blace",
        "Ada \u2067Lovelace\u2069",
    ],
)
def test_one_name_typed_otherwise_is_one_party(typed: str) -> None:
    assert party_key(ADA, typed) == party_key(ADA, "Ada Lovelace")


@pytest.mark.parametrize(
    ("one", "other"), [("Strauß", "STRAUSS"), ("Ζήνων Σ", "ζήνων σ"), ("Siân", "SIA\u0302N")]
)
def test_letters_of_other_alphabets_fold_too(one: str, other: str) -> None:
    assert party_key(ADA, one) == party_key(ADA, other)


@pytest.mark.parametrize(
    "name", ["Adam Lovelace", "AdaLovelace", "Ada-Lovelace", "Ada Lovelac", ""]
)
def test_another_name_at_one_address_is_another_party(name: str) -> None:
    assert party_key(ADA, name) != party_key(ADA, "Ada Lovelace")


def test_one_name_at_another_address_is_another_party() -> None:
    assert party_key("b" + ADA[1:], "Ada") != party_key(ADA, "Ada")


@given(names)
def test_folding_once_is_enough(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert party_key(ADA, folded(name)) == party_key(ADA, name)


@given(names)
def test_a_key_begins_with_its_person_and_may_travel(name: str) -> None:
    key = party_key(ADA, name)
    assert key.startswith(f"{ADA}-")
    assert ID.validate_python(key) == key


@given(names, names)
def test_what_is_hashed_tells_where_the_person_ends(one: str, other: str) -> None:
    assert (party_key("a", one) == party_key("a", other)) is (folded(one) == folded(other))


def test_a_party_has_the_key_of_its_address_and_name() -> None:
    assert key_of(party("ada", name="Ada L")) == party_key("ada", "ADA L")
