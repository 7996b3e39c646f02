"""Reading the parts of a head, gathering all that is wrong with them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from desk.files.front_fields import (
    Entries,
    Entry,
    Items,
    Node,
    Text,
    one_line,
    quoted,
    twice,
    unknown,
)
from desk.text import did_you_mean
from fanfare.problems import InvalidValue, Problem


@dataclass(slots=True)
class Reader:
    """Takes values out of a head. problems: what was wrong so far."""

    problems: list[Problem] = field(default_factory=list)

    def wrong(self, node: Node, wrong: str, right: str, *, stops: bool = True) -> None:
        """Note a problem at a value."""
        column = node.column if isinstance(node, Text) else 0
        self.problems.append(Problem(wrong, right, line=node.line, stops=stops, column=column))

    def take[T](self, name: str, node: Node | None, read: Callable[[Node], T], otherwise: T) -> T:
        """A value as `read` understands it. When there is none, or read raises InvalidValue: `otherwise`."""
        if node is None:
            return otherwise
        try:
            return read(node)
        except InvalidValue as bad:
            self.wrong(node, f"{name}: {bad.wrong}", bad.right)
            return otherwise

    def entries(
        self, name: str, node: Node, known: Collection[str], example: str
    ) -> dict[str, Node]:
        """The values of a group by name. What nobody reads, and what is there twice, is noted."""
        if not isinstance(node, Entries):
            self.wrong(node, f"{name}: names and values belong here.", f"Write: {example}")
            return {}
        return self.named(node.entries, known)

    def named(self, entries: Iterable[Entry], known: Collection[str] = ()) -> dict[str, Node]:
        """Values by name; known: empty for any."""
        found: dict[str, Entry] = {}
        for entry in entries:
            if known and entry.name not in known:
                self.problems.append(unknown(entry.name, entry.line, known))
            elif entry.name in found:
                self.problems.append(twice(entry.name, entry.line, found[entry.name].line))
            else:
                found[entry.name] = entry
        return {name: entry.value for name, entry in found.items()}


def words(most: int, right: str) -> Callable[[Node], str]:
    """Reads one line of text of up to `most` characters. right: what to write instead."""

    def read(node: Node) -> str:
        if not isinstance(node, Text):
            raise InvalidValue("that is not a line of text.", right)
        return one_line(node.text, most, right)

    return read


def several(node: Node) -> list[Text]:
    """One text, or a list of them. Raises InvalidValue."""
    items = node.items if isinstance(node, Items) else (node,)
    texts = [one for one in items if isinstance(one, Text) and one.text.strip()]
    if not texts or len(texts) < len(items):
        raise InvalidValue(
            "a list of texts belongs here.", "Write: [one, another], or leave it out."
        )
    return texts


def choice[E: StrEnum](kind: type[E]) -> Callable[[Node], E]:
    """Reads one of the values of an enumeration."""

    def read(node: Node) -> E:
        return _choice(kind, words(100, f"There are: {', '.join(kind)}.")(node))

    return read


def choices[E: StrEnum](kind: type[E]) -> Callable[[Node], tuple[E, ...]]:
    """Reads some of the values of an enumeration, into its own order."""

    def read(node: Node) -> tuple[E, ...]:
        found = {_choice(kind, one.text.strip()) for one in several(node)}
        return tuple(one for one in kind if one in found)

    return read


def _choice[E: StrEnum](kind: type[E], text: str) -> E:
    known = [one.value for one in kind]
    if text in known:
        return kind(text)
    right = f"{did_you_mean(text, known)} There are: {', '.join(known)}.".lstrip()
    raise InvalidValue(f"unknown: {quoted(text)}.", right)


def whole(least: int, most: int) -> Callable[[Node], int]:
    """Reads a whole number in digits."""

    def read(node: Node) -> int:
        text = node.text.strip() if isinstance(node, Text) else ""
        if not (text.isascii() and text.isdigit() and len(text) < 7 and least <= int(text) <= most):
            raise InvalidValue(
                f"a whole number from {least} to {most:,} belongs here.", "Write it in digits."
            )
        return int(text)

    return read


def yes(node: Node) -> bool:
    """Yes or no, as YAML knows them."""
    known = {"true": True, "yes": True, "false": False, "no": False}
    text = node.text.strip().lower() if isinstance(node, Text) else ""
    if text not in known:
        raise InvalidValue("that is neither true nor false.", "Write true or false.")
    return known[text]
