"""Opaque ids: keys made of addresses and the like, which do not reveal them.

Their secret is not the one that signs links. Rows are stored under these ids, so their key never changes;
a signing key that has leaked can be taken out.
"""

import hashlib
import hmac

DIGITS = 32
"""Of the keyed hash, in hexadecimal: 128 bits."""


class OpaqueIds:
    """Makes opaque ids. key: a secret, never empty."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def of(self, purpose: str, value: str) -> str:
        """The id of a value: one and the same for ever.

        Args:
            purpose: what it is for; another one gives another id.
        """
        mac = hmac.new(self._key, f"{purpose}\0{value}".encode(), hashlib.sha256)
        return mac.hexdigest()[:DIGITS]
