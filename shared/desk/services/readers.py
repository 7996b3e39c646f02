"""Counting the bulletin's readers at a service's own mail domain, without telling of anybody."""

from collections import Counter
from collections.abc import Iterable, Sequence

from fanfare.services.service import LibraryService

MIN_TOLD = 10
"""A smaller number could tell of single people, so it is never kept."""

ANYBODYS = frozenset(
    {
        "aol.com",
        "btinternet.com",
        "gmail.com",
        "googlemail.com",
        "hotmail.co.uk",
        "hotmail.com",
        "icloud.com",
        "live.co.uk",
        "live.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "yahoo.co.uk",
        "yahoo.com",
    }
)
"""Domains where anybody has an address: no service's own."""


def domain_of(address: str) -> str:
    """What is behind the @, in small letters."""
    return address.rpartition("@")[2].casefold()


def own_domains(services: Sequence[LibraryService]) -> dict[str, frozenset[str]]:
    """The mail domains of each service, by key. A domain that several services share is none's own."""
    found = {
        one.key: {domain_of(c.email) for c in (one.press, one.general) if c.email} - ANYBODYS
        for one in services
    }
    shared = Counter(domain for domains in found.values() for domain in domains)
    return {
        key: frozenset(domain for domain in domains if shared[domain] == 1)
        for key, domains in found.items()
    }


def readers(services: Sequence[LibraryService], addresses: Iterable[str]) -> dict[str, int | None]:
    """How many addresses are at each service's own domains, by key; None for fewer than MIN_TOLD."""
    at = Counter(map(domain_of, addresses))
    counts = {
        key: sum(at[domain] for domain in domains) for key, domains in own_domains(services).items()
    }
    return {key: number if number >= MIN_TOLD else None for key, number in counts.items()}
