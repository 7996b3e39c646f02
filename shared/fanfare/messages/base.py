"""What all messages have in common."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

UNREADABLE = (ValidationError,)
"""What decoding raises for what is no message, JSON that is nested a thousand deep included."""


class Message(BaseModel):
    """What travels on a queue. Fields of a later version are ignored.

    type, version: come first in what is written, and tell what it is.
    """

    # A function pays for the validators of what it sends and receives, not of all that it imports. What is
    # wrong is told without what was written there, since logs keep errors and hold nothing personal.
    model_config = ConfigDict(
        frozen=True, extra="ignore", defer_build=True, hide_input_in_errors=True
    )

    type: str
    version: Literal[1] = 1


type Decoder[M] = Callable[[str | bytes], M]
"""Reads the messages of one queue. Raises UNREADABLE."""


def decoder(union: Any) -> Decoder[Any]:
    """What reads the messages of a union, each by its type. It takes no value of one type for another."""
    adapter: TypeAdapter[Any] = TypeAdapter(
        Annotated[union, Field(discriminator="type")],
        config=ConfigDict(defer_build=True, hide_input_in_errors=True),
    )
    return partial(adapter.validate_json, strict=True)


def reason_of(error: ValidationError) -> str:
    """What is wrong, field by field, without what was written there."""
    return "; ".join(
        f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
        for one in error.errors(include_url=False, include_input=False, include_context=False)
    )
