"""How people and pages are reached. Each decision is compared with the pattern that made it before: messages
and mails that it let pass are on the queues still."""

import ast
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from fanfare.contact import (
    addresses_in,
    host_of,
    is_sendable,
    is_slug,
    is_telephone,
    without_addresses,
)
from fanfare.messages.types import Email, EmailOrNone
from tests.stack import ROOT

EMAIL = r"^[^\s@,<>\x00-\x1f]+@[^\s@,<>\x00-\x1f]+$"
EMAIL_OR_NONE = r"^([^\s@,<>\x00-\x1f]+@[^\s@,<>\x00-\x1f]+)?$"
SENDABLE = re.compile(r"(?!.*=\?)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
IN_LINES = re.compile(r"[^\s<>()\"',;:]+@[^\s<>()\"',;:]+")

odd = st.sampled_from("@@@aZ0.,;:<>()[]\"'=?-+ \t\n\x00\x1f\x7f\x85é\u2028")
texts = st.text(st.one_of(odd, st.characters(exclude_categories=["Cs"])), max_size=20)
near_addresses = st.one_of(
    texts,
    st.emails(),
    st.builds("{}@{}".format, texts, texts),
    st.builds("{}{}{}".format, texts, st.emails(), texts),
    st.integers(245, 260).map(lambda n: "a@" + "b" * n),
    st.integers(60, 70).map(lambda n: "a" * n + "@b.example"),
)


def takes(kind: TypeAdapter[Any], text: str) -> bool:
    try:
        return bool(kind.validate_python(text, strict=True) == text)
    except ValidationError:
        return False


@pytest.mark.parametrize(("kind", "pattern"), [(Email, EMAIL), (EmailOrNone, EMAIL_OR_NONE)])
def test_a_message_takes_the_addresses_that_it_took(kind: Any, pattern: str) -> None:
    now = TypeAdapter(kind)
    before = TypeAdapter(Annotated[str, Field(pattern=pattern, max_length=254)])

    @given(near_addresses)
    def same(text: str) -> None:
        assert takes(now, text) == takes(before, text)

    same()
    points = map(chr, range(0x3100))  # there is no space above
    assert not [one for one in points if takes(now, f"a{one}b@c") != takes(before, f"a{one}b@c")]


@given(near_addresses)
def test_mail_goes_where_it_went(text: str) -> None:
    assert is_sendable(text) == bool(SENDABLE.fullmatch(text))


@given(st.lists(st.one_of(near_addresses, texts)).map(" ".join))
def test_the_addresses_of_a_line_are_those_that_were(line: str) -> None:
    assert addresses_in(line) == IN_LINES.findall(line)
    assert without_addresses(line, "x") == IN_LINES.sub("x", line)


@pytest.mark.parametrize(
    "number",
    ["01632 960123", "(01632) 960123", "+44 1632 960123", "07700 900123 ext 12", "101", "116 123"],
)
def test_a_number_that_can_be_dialled(number: str) -> None:
    assert is_telephone(number)


@pytest.mark.parametrize(
    "number",
    [
        "1632960123",
        "",
        "0",
        "call us",
        "01632 960123; 01632 960124",
        "0" * 41,
        "٠١٦٣٢٩٦٠١٢٣",
        "01632 96\n",
    ],
)
def test_no_number(number: str) -> None:
    assert not is_telephone(number)


SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
slugs = st.one_of(st.text("ab0-", max_size=6), st.text("a-", min_size=58, max_size=62), texts)


@given(slugs)
def test_a_slug_is_what_it_was(text: str) -> None:
    assert is_slug(text) == bool(SLUG.fullmatch(text))


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://www.Kent.example/libraries", "www.kent.example"),
        ("http://localhost:8080", "localhost"),
        ("https://[::1]/", "::1"),
        ("https://our-site@elsewhere.example", ""),
        ("https://user:word@elsewhere.example", ""),
        ("https://[broken", ""),
        ("https://", ""),
        ("https:kent.example", ""),
        ("//kent.example", ""),
        ("ftp://kent.example", ""),
        ("javascript://kent.example/%0aalert(1)", ""),
        ("kent.example", ""),
        ("", ""),
    ],
)
def test_a_link_leads_to_a_host_that_nobody_hides(link: str, host: str) -> None:
    assert host_of(link) == host


PROBES = [
    f"{before}zed-7@qx.example{behind}"
    for before, behind in (("", ""), ("<", ">"), ("for <", ">;"))
]


def patterns(path: Path) -> Iterator[str]:
    """The texts of a module that could be regular expressions of an address."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "@" in node.value:
            yield node.value


def is_of_addresses(pattern: str) -> bool:
    """Whether it finds an address by its @."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compiled = re.compile(pattern)
        except re.error:
            return False
    found = [(compiled.search(one), compiled.search(one.replace("@", "."))) for one in PROBES]
    return any(one and "7@q" in one[0] and not other for one, other in found)


@pytest.mark.parametrize(
    "pattern",
    [
        EMAIL,
        EMAIL_OR_NONE,
        SENDABLE.pattern,
        IN_LINES.pattern,
        r"<([^<>]*@[^<>]*)>",
        r"\bfor\s+<?([^\s<>;]+@[^\s<>;]+)>?\s*;",
    ],
)
def test_a_regular_expression_of_an_address_is_known(pattern: str) -> None:
    assert is_of_addresses(pattern)


def test_one_regular_expression_of_an_address_is_enough() -> None:
    code = [p for top in ("shared", "functions", "infra") for p in (ROOT / top).rglob("*.py")]
    found = [str(p.relative_to(ROOT)) for p in code for one in patterns(p) if is_of_addresses(one)]
    assert found == ["shared/fanfare/contact.py"]
