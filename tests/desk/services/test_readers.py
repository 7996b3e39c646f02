"""Readers counted without telling of anybody."""

from hypothesis import given
from hypothesis import strategies as st

from desk.services.readers import MIN_TOLD, readers
from fanfare.services.service import Contact, LibraryService, Nation


def service(key: str, press: str, general: str = "") -> LibraryService:
    return LibraryService(
        key=key,
        name=key,
        nation=Nation.WALES,
        press=Contact(email=press),
        general=Contact(email=general),
    )


def many(domain: str, number: int) -> list[str]:
    return [f"r{n}@{domain}" for n in range(number)]


def test_readers_at_both_of_a_services_own_domains_count_together() -> None:
    one = service("a", "p@A.example", "g@b.example")
    addresses = many("a.example", 6) + many("B.example", 4)
    assert readers([one], addresses) == {"a": MIN_TOLD}
    assert readers([one], addresses[1:]) == {"a": None}


def test_nobody_counts_at_a_domain_of_several_services_or_of_everybody() -> None:
    services = [service("a", "p@shared.example"), service("b", "q@shared.example")]
    assert readers(services, many("shared.example", 50)) == {"a": None, "b": None}
    assert readers([service("a", "library@gmail.com")], many("gmail.com", 50)) == {"a": None}


@given(st.lists(st.sampled_from(["a.example", "b.example", "gmail.com", "x.example"]), max_size=60))
def test_no_small_number_is_ever_told(domains: list[str]) -> None:
    services = [service("a", "p@a.example"), service("b", "p@b.example", "p@gmail.com")]
    counted = readers(services, [f"r@{domain}" for domain in domains])
    for key in ("a", "b"):
        number = domains.count(f"{key}.example")
        assert counted[key] == (number if number >= MIN_TOLD else None)
