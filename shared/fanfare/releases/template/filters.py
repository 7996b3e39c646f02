"""The filters of the dialect: texts in, a text out. None can make much of little."""

from collections.abc import Callable
from typing import Any

from jinja2 import Undefined
from jinja2.exceptions import FilterArgumentError

MAX_DEFAULT_LENGTH = 200
"""Characters of a default."""


def upper(value: Any) -> str:
    """All capitals."""
    return _text(value).upper()


def lower(value: Any) -> str:
    """No capitals."""
    return _text(value).lower()


def capitalize(value: Any) -> str:
    """A capital first; the rest as it was written: "kent Libraries" becomes "Kent Libraries"."""
    text = _text(value)
    return text[:1].upper() + text[1:]


def title(value: Any) -> str:
    """A capital at the head of each word; the rest as it was written."""
    return " ".join(capitalize(word) for word in _text(value).split(" "))


def trim(value: Any) -> str:
    """Without white space at either end."""
    return _text(value).strip()


def host(value: Any) -> str:
    """A web address as it is printed: "www.kent.gov.uk/libraries"."""
    return _text(value).removeprefix("https://").removeprefix("http://").rstrip("/")


def count(value: Any) -> str:
    """How many entries a list has."""
    if not isinstance(value, list):
        raise FilterArgumentError
    return str(len(value))


def default(value: Any, instead: str) -> str:
    """The value, or a few fixed words when it is blank."""
    if isinstance(value, Undefined) or not value:
        return instead
    return _text(value)


FILTERS: dict[str, Callable[..., str]] = {
    function.__name__: function
    for function in (upper, lower, capitalize, title, trim, host, count, default)
}
"""All of them, by the name that templates use."""


def _text(value: Any) -> str:
    if isinstance(value, Undefined):
        str(value)  # a strict one says so
    if not isinstance(value, str):
        raise FilterArgumentError
    return value
