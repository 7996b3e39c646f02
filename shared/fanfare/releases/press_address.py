"""The address that a service copies us in at when it sends its release out: `press+<token>@<domain>`.

The token is the service's member id and a keyed hash of it, so nobody can make another service's. All
hexadecimal, since mail programs change capitals (RFC 5321, section 2.4, forbids it, and they do), and
short enough for a local part (64 octets, RFC 5321, section 4.5.3.1.1).
"""

import re

LOCAL_PART = "press"
MAC_DIGITS = 12
"""Of the keyed hash: 48 bits, guessed by mail alone, one try each."""

_TOKEN = re.compile(rf"{LOCAL_PART}\+([0-9a-f]{{32}})([0-9a-f]{{{MAC_DIGITS}}})", re.IGNORECASE)


def press_address(member: str, mac: str, domain: str) -> str:
    """A service's address. mac: keyed hash of the member (Signer.opaque, purpose "press-copy"), of which
    the beginning is used."""
    return f"{LOCAL_PART}+{member}{mac[:MAC_DIGITS]}@{domain}"


def read_token(local_part: str) -> tuple[str, str] | None:
    """Member and hash in the part before the @; None when it is no token. The hash has still to be
    compared."""
    found = _TOKEN.fullmatch(local_part)
    return (found[1].lower(), found[2].lower()) if found else None
