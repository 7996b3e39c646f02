"""The address that a reader's copy names for leaving by mail: `bulletin-unsubscribe+<token>@<domain>`.

The token says who leaves, whatever address the mail comes from: an issue that came by an alias or was
forwarded is left by answering it. It is the reader's key and a keyed hash of it, so nobody makes another's,
and it never expires. Who holds it can end that subscription and nothing else, as with the link in the issue.

In base32, which has one case only, since mail programs change capitals; and short enough for a local part
(64 octets, RFC 5321, section 4.5.3.1.1).
"""

import binascii
from base64 import b32decode, b32encode

LOCAL_PART = "bulletin-unsubscribe"
PURPOSE = "leave-mail"
"""Of the keyed hash (OpaqueIds)."""

_KEY_BYTES = 16
_MAC_BYTES = 10
"""80 bits, guessed by mail alone, one try each."""
_LETTERS = 42
_PADDING = "=" * 6


def leave_address(person: str, mac: str, domain: str) -> str:
    """A reader's address.

    Args:
        person: 32 hexadecimal digits.
        mac: keyed hash of the person, of which the beginning is used.
    """
    token = b32encode(bytes.fromhex(person) + bytes.fromhex(mac)[:_MAC_BYTES]).decode().lower()
    return f"{LOCAL_PART}+{token.rstrip('=')}@{domain}"


def read_token(token: str) -> tuple[str, str] | None:
    """Person and the beginning of the hash, hexadecimal; None for what is no token. The hash has still to
    be compared."""
    if len(token) != _LETTERS:
        return None
    try:
        raw = b32decode(token.upper() + _PADDING)
    except (binascii.Error, ValueError):
        return None
    return raw[:_KEY_BYTES].hex(), raw[_KEY_BYTES:].hex()
