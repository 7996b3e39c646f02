"""What values in the head of a release may be, beside lines of text. Each raises InvalidValue."""

from enum import StrEnum
from functools import partial

from pydantic import BeforeValidator

from desk.files.front_fields import Items, Node, Text, quoted
from desk.files.head import read_line
from desk.text import did_you_mean
from fanfare.problems import InvalidValue


def several(node: Node) -> list[Text]:
    """One text, or a list of them."""
    items = node.items if isinstance(node, Items) else (node,)
    texts = [one for one in items if isinstance(one, Text) and one.text.strip()]
    if not texts or len(texts) < len(items):
        raise InvalidValue(
            "a list of texts belongs here.", "Write: [one, another], or leave it out."
        )
    return texts


def choice(kind: type[StrEnum]) -> BeforeValidator:
    """For one of the values of an enumeration."""
    right = f"There are: {', '.join(kind)}."
    return BeforeValidator(lambda node: _choice(kind, read_line(100, right, node)))


def choices(kind: type[StrEnum]) -> BeforeValidator:
    """For some of the values of an enumeration, in its own order."""
    return BeforeValidator(partial(_choices, kind))


def _choices[E: StrEnum](kind: type[E], node: Node) -> tuple[E, ...]:
    found = {_choice(kind, one.text.strip()) for one in several(node)}
    return tuple(one for one in kind if one in found)


def _choice[E: StrEnum](kind: type[E], text: str) -> E:
    known = [one.value for one in kind]
    if text in known:
        return kind(text)
    right = f"{did_you_mean(text, known)} There are: {', '.join(known)}.".lstrip()
    raise InvalidValue(f"unknown: {quoted(text)}.", right)


def whole(least: int, most: int, node: Node) -> int:
    """A whole number in digits."""
    text = node.text.strip() if isinstance(node, Text) else ""
    if not (text.isascii() and text.isdigit() and len(text) < 7 and least <= int(text) <= most):
        raise InvalidValue(
            f"a whole number from {least} to {most:,} belongs here.", "Write it in digits."
        )
    return int(text)


def yes(node: Node) -> bool:
    """Yes or no, as YAML knows them."""
    known = {"true": True, "yes": True, "false": False, "no": False}
    text = node.text.strip().lower() if isinstance(node, Text) else ""
    if text not in known:
        raise InvalidValue("that is neither true nor false.", "Write true or false.")
    return known[text]
