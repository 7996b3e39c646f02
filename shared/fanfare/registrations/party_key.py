"""Who counts as one party: a person and a name, since a household shares an address."""

import hashlib
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fanfare.registrations.registration import Party

DIGITS = 32
"""Of the hash, in hexadecimal: 128 bits, so that two names of one person never meet by chance."""


def folded(name: str) -> str:
    """The name as people are told apart by: "Ada  LOVELACE" and "ada lovelace" are one name.

    Compatibility forms, case, white space and characters that nobody sees make no difference.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    seen = "".join(" " if c.isspace() else c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen).split())


@lru_cache(maxsize=1024)
def party_key(person: str, name: str) -> str:
    """Names the registration of one person under one name: it begins with the person, so that all of an
    address can be found. person: opaque key of the address."""
    digest = hashlib.sha256(f"{person}\0{folded(name)}".encode()).hexdigest()
    return f"{person}-{digest[:DIGITS]}"


def person_of(key: str) -> str:
    """The person that the key of a party begins with."""
    return key.rpartition("-")[0]


def key_of(party: "Party") -> str:
    """The key of a registration."""
    return party_key(party.person, party.name)
