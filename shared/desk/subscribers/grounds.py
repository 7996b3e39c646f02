"""On what basis people may be put on the bulletin, as the operator words it."""

import re
from dataclasses import dataclass

from fanfare.problems import InvalidValue
from fanfare.subscribers.subscriber import Basis

MAX_NOTE = 200


@dataclass(frozen=True, slots=True)
class Grounds:
    """On what basis people may be written to.

    Attributes:
        note: Where it comes from, in the operator's words.
        evidence: SHA-256 of the file.
    """

    basis: Basis
    note: str
    evidence: str


def read_basis(words: str) -> tuple[Basis, str]:
    """The basis that the words name, and the words. Raises InvalidValue unless they name just one."""
    note = " ".join(words.split())
    plain = re.sub(r"[^a-z]+", "_", note.casefold())
    named = [basis for basis in Basis if re.search(rf"(?:^|_){basis}(?:_|$)", plain)]
    if len(named) != 1 or len(note) > MAX_NOTE:
        raise InvalidValue(
            "It does not name just one basis, or is too long.",
            f"Name one of {', '.join(Basis)} and say where it comes from, in {MAX_NOTE} characters at most.",
        )
    return named[0], note
