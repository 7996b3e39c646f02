"""Who counts as one person: somebody with one address."""

import unicodedata


def normalised(address: str) -> str:
    """The address as people are told apart by: "Ada@Example.org" and "ada@example.org" are one person.

    Letters before the @ may differ by case in theory (RFC 5321, section 2.4); no mailbox that people
    use does. Tags ("ada+books@") and dots are left alone: what they mean is the mailbox's own affair.
    """
    return unicodedata.normalize("NFC", address).strip().casefold()


def masked(address: str) -> str:
    """Enough for its owner to know it, and too little for others: "a•••@example.org"."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"
