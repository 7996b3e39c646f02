"""Nouns as JSON: what a row keeps as one attribute, since nobody queries by it."""

from typing import Any

from pydantic import TypeAdapter

_adapters: dict[Any, TypeAdapter[Any]] = {}
"""By kind, made when the first row of it is met: most functions meet few of the kinds that they know."""


def to_details(noun: object) -> str:
    """A noun as text."""
    return _adapter(type(noun)).dump_json(noun).decode()


def from_details[T](kind: type[T], text: str) -> T:
    """The noun of a text. Raises pydantic.ValidationError when it is none of that kind."""
    noun: T = _adapter(kind).validate_json(text, strict=True)
    return noun


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]
