"""Nouns as JSON: what a row keeps as one attribute, since nobody queries by it."""

from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_json

_adapters: dict[Any, TypeAdapter[Any]] = {}
"""By kind, made when a row of it is read: most functions read few of the kinds that they know."""


def to_details(noun: object) -> str:
    """A noun as text."""
    return to_json(noun).decode()


def from_details[T](kind: type[T], text: str) -> T:
    """The noun of a text. Raises pydantic.ValidationError when it is none of that kind."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    noun: T = _adapters[kind].validate_json(text, strict=True)
    return noun
