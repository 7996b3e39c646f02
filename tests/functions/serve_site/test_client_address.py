"""By which address a visitor is counted. A client can write any header; only a proxy's can be believed."""

from dataclasses import replace
from ipaddress import IPv6Address
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from serve_site import resources
from serve_site.http.request import read_request
from tests.support.site import Clock, dynamodb, send, visit

PROXY = "192.0.2.80"
ADDRESSES = st.ip_addresses().map(str)


def event(headers: dict[str, str], reached: str = PROXY) -> dict[str, Any]:
    return {"path": "/", "headers": headers, "requestContext": {"identity": {"sourceIp": reached}}}


@given(st.sampled_from(["X-Forwarded-For", "CF-Connecting-IP", "Forwarded", ""]), st.text())
def test_without_a_proxy_no_header_is_believed(name: str, told: str) -> None:
    assert read_request(event({name: told, "x-forwarded-for": told}), "").ip == PROXY


@given(st.lists(ADDRESSES | st.text(alphabet="abc1.:"), max_size=4), ADDRESSES, st.booleans())
def test_the_proxy_is_believed_and_nothing_that_came_with_the_request(
    invented: list[str], client: str, noted: bool
) -> None:
    """noted: whether API Gateway adds the address that reached it."""
    assume(client != PROXY)
    hops = [*invented, client, *([PROXY] if noted else [])]
    asked = event({"X-Forwarded-For": ", ".join(hops)})
    assert read_request(asked, "", "x-forwarded-for").ip == client


@pytest.mark.parametrize("name", ["cf-connecting-ip", "CF-Connecting-IP"])
def test_the_name_of_the_header_may_be_written_either_way(name: str) -> None:
    asked = event({"Cf-Connecting-Ip": "2001:DB8::1"})
    assert read_request(asked, "", name).ip == "2001:db8::1"


@pytest.mark.parametrize("told", ["", " ", ",", "unknown", "1.2.3", "198.51.100.1:443", PROXY])
def test_a_header_without_an_address_counts_the_proxy(told: str) -> None:
    assert read_request(event({"X-Real-Ip": told}), "", "X-Real-IP").ip == PROXY
    assert read_request(event({}), "", "X-Real-IP").ip == PROXY


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_a_network_of_ipv6_is_one_sender(address: IPv6Address, other: int) -> None:
    assume(not address.ipv4_mapped)
    neighbour = IPv6Address(int(address) >> 64 << 64 | other)
    assume(not neighbour.ipv4_mapped)
    stranger = IPv6Address(int(address) ^ 1 << 64)
    one, two, three = (
        read_request(event({}, str(ip)), "").network for ip in (address, neighbour, stranger)
    )
    assert one == two != three


@pytest.mark.parametrize("reached", ["192.0.2.80", "::ffff:192.0.2.80"])
def test_an_address_of_ipv4_is_one_sender(reached: str) -> None:
    assert read_request(event({}, reached), "").network == "192.0.2.80"


@pytest.mark.parametrize(
    ("header", "counted"),
    [
        ("", "192.0.2.1"),
        ("X-Forwarded-For", "203.0.113.9"),
        ("CF-Connecting-IP", "2001:db8:0:1::"),
    ],
)
def test_forms_are_counted_for_that_address(
    site: Clock, monkeypatch: pytest.MonkeyPatch, header: str, counted: str
) -> None:
    told = replace(resources.settings, client_address_header=header)
    monkeypatch.setattr(resources, "settings", told)
    form = "/bulletin/subscribe"
    values = visit(form).inputs | {"email": "ada@example.org", "everything": "yes"}
    headers = {
        "X-Forwarded-For": "198.51.100.7, 203.0.113.9",
        "CF-Connecting-IP": "2001:db8:0:1::7",
    }
    assert send(form, values, headers=headers).status == 303
    rows = dynamodb.scan(TableName="RegisterTable")["Items"]
    counters = {row["pk"]["S"] for row in rows if row["pk"]["S"].startswith("LIMIT#")}
    assert any(resources.opaque_ids().of("ip", counted) in counter for counter in counters)
