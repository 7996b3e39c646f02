"""The address that press copies go to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.contact import read_email
from fanfare.opaque import OpaqueIds
from fanfare.releases.press_address import press_address, read_token
from fanfare.services.service import member_of

MAC = OpaqueIds("key").of("press-copy", "x")


@given(key=st.text(min_size=1, max_size=30))
def test_an_address_is_one_and_gives_its_token_back(key: str) -> None:
    address = press_address(member_of(key), MAC, "bulletin.example")
    local, _, domain = address.partition("@")
    assert domain == "bulletin.example"
    assert read_email(address) == address
    assert len(local) <= 64
    assert read_token(local) == read_token(local.upper()) == (member_of(key), MAC[:12])


@given(local=st.text(max_size=80))
def test_anything_else_is_no_token(local: str) -> None:
    assert read_token(local) is None


@pytest.mark.parametrize(
    "local", ["press", "press+", f"press+{MAC}", f"x+{MAC}{MAC[:12]}", f"press+{MAC}{MAC[:12]}0",
              f"press+{MAC}{MAC[:12]}\n"]
)  # fmt: skip
def test_a_token_is_whole_or_none(local: str) -> None:
    assert read_token(local) is None
