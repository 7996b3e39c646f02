"""Which domains belong to one organisation (RFC 7489, section 3.2)."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def same_organisation(one: str, other: str) -> bool:
    """Whether both domains are one organisation's: the same, or under the same name that was registered
    with a registry or a host of many ("library.kent.gov.uk" and "kent.gov.uk", not "a.gov.uk" and
    "b.gov.uk"). The list of those registries comes with the layer and is as old as the pins."""
    one, other = (domain.strip().rstrip(".").lower() for domain in (one, other))
    if one == other:
        return bool(one)
    if (
        one.rpartition(".")[2] != other.rpartition(".")[2]
    ):  # most need no list, which takes time to load
        return False
    registered = _suffixes().privatesuffix(one)
    return registered is not None and registered == _suffixes().privatesuffix(other)


@cache
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
