"""What all messages have in common."""

import msgspec
from msgspec import Struct

UNREADABLE = (msgspec.DecodeError, RecursionError)
"""What decoding raises for what is no message; the second for JSON that is nested a thousand deep."""

_encoder = msgspec.json.Encoder()


def encode(message: Struct) -> str:
    """The message as it travels."""
    return _encoder.encode(message).decode()
