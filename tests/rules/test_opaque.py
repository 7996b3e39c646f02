"""Opaque ids: one value has one id for ever, which tells nothing of it."""

from hypothesis import given
from hypothesis import strategies as st

from fanfare.opaque import OpaqueIds

IDS = OpaqueIds("key")
texts = st.text(st.characters(exclude_categories=["Cs"]))


def test_an_id_is_what_it_was_when_rows_were_stored_under_it() -> None:
    assert IDS.of("person", "ada@example.org") == "8f18a51f5838561981bacdb6b288b74e"


@given(texts, texts)
def test_another_value_purpose_or_key_gives_another_id(one: str, other: str) -> None:
    assert (IDS.of("person", one) == IDS.of("person", other)) is (one == other)
    assert IDS.of("ip", one) != IDS.of("person", one)
    assert OpaqueIds("other").of("person", one) != IDS.of("person", one)
