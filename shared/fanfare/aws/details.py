"""Nouns as JSON: what a row keeps as one attribute, since nobody queries by it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_adapters: dict[Any, "TypeAdapter[Any]"] = {}
"""By kind, made when the first row of it is met: most functions meet few of the kinds that they know."""


def to_details(noun: object) -> str:
    """A noun as text."""
    return _adapter(type(noun)).dump_json(noun).decode()


def from_details[T](kind: type[T], text: str) -> T:
    """The noun of a text.

    Raises:
        ValueError: it is none of that kind. The message holds nothing of what was written, since logs keep
            errors and hold nothing personal.
    """
    from pydantic import ValidationError  # with the first row: see _adapter

    try:
        noun: T = _adapter(kind).validate_json(text, strict=True)
    except ValidationError as error:
        wrong = [(one["loc"], one["type"]) for one in error.errors(include_input=False)]
        raise ValueError(f"no {kind.__name__}: {wrong}") from None
    return noun


def _adapter(kind: Any) -> "TypeAdapter[Any]":
    if kind not in _adapters:
        from pydantic import TypeAdapter  # a page without a row need not wait for it

        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]
