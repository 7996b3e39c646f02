"""Signed links.

A link carries ids, never an address, under a signature that is bound to one purpose: a token for the
status page opens nothing else. The first key signs; all keys are accepted, so that a key can be
replaced without breaking the links already mailed, and one that has leaked be taken out.
"""

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

SKEW = 60
"""Seconds that the clock of a token's signer may be ahead of its reader's: a token that is younger than
that much is as good as new, whatever its purpose. One from further ahead is refused where age counts."""

_clock = TimestampSigner("").get_timestamp
"""The clock by which tokens are dated, in seconds since the epoch."""


class Purpose(StrEnum):
    """What a token opens, and nothing else."""

    FORM = "form"
    STATUS = "status"
    MANAGE = "manage"
    JOIN = "join"
    SUBSCRIBE_FORM = "subscribe"
    CONFIRM = "confirm"
    LEAVE = "leave"
    PREFERENCES = "preferences"
    OWN_DATA = "data"
    FACTS = "facts"
    EDIT = "edit"
    NEW_ADDRESS = "address"
    KEEP_ADDRESS = "keep"
    KIT = "kit"
    USE = "use"


class BadLink(Exception):
    """The token is not ours, was altered, or was made for another purpose."""


class ExpiredLink(BadLink):
    """The token is ours but older than its purpose allows."""


class Signer:
    """Signs and reads tokens. keys: secrets, newest first, never empty."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = list(keys)
        self._serializers = {purpose: self._serializer(purpose) for purpose in Purpose}

    def sign(self, purpose: Purpose, *parts: str) -> str:
        """A URL-safe token that carries the parts."""
        return str(self._serializers[purpose].dumps(parts))

    def read(self, purpose: Purpose, token: str, max_age: int | None = None) -> tuple[str, ...]:
        """The parts that were signed.

        Args:
            max_age: seconds.

        Raises:
            ExpiredLink: it is older than max_age.
            BadLink: the token is not ours, was altered, or was made for another purpose.
        """
        return self.read_with_age(purpose, token, max_age)[0]

    def read_with_age(
        self, purpose: Purpose, token: str, max_age: int | None = None
    ) -> tuple[tuple[str, ...], float]:
        """The parts, and the instant of signing (seconds since the epoch)."""
        try:
            parts, signed = self._serializers[purpose].loads(token, return_timestamp=True)
        except BadSignature as error:
            raise BadLink(str(error)) from error
        signed_at = signed.timestamp()
        if max_age is not None:
            age = _clock() - signed_at
            if not -SKEW <= age <= max_age:
                raise ExpiredLink(f"signed {age:.0f} s ago")
        return tuple(parts), signed_at

    def _serializer(self, purpose: Purpose) -> URLSafeTimedSerializer:
        options: dict[str, Any] = {"digest_method": hashlib.sha256}
        # itsdangerous signs with the last key of the list and accepts any.
        return URLSafeTimedSerializer(
            self._keys[::-1], salt=f"fanfare.{purpose}", signer_kwargs=options
        )
