"""The head of a file as a model: a field for each name, with a good line as its example."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationInfo, model_validator
from pydantic_core import ErrorDetails

from desk.files.front_fields import (
    MAX_SENDER,
    Entries,
    Entry,
    Items,
    Node,
    Text,
    day,
    language_code,
    one_line,
    sender,
    twice,
    unknown,
)
from desk.files.written import Written, raised, read
from fanfare.problems import InvalidValue, Problem

type Info = ValidationInfo[dict[str, Any]]


class Group(BaseModel):
    """Names and values, as they are in a head. Its types read nodes, by validators that raise InvalidValue;
    where they do not say what would be right, the example of the head's field does."""

    @model_validator(mode="before")
    @classmethod
    def _by_name(cls, node: Node, info: Info) -> dict[str, Node]:
        if not isinstance(node, Entries):
            raise InvalidValue("names and values belong here.")
        reader: Reader = info.context["reader"]
        return reader.named(node.entries, examples_of(cls))


class Head(Group, Written):
    """A group whose good values are of use although others are wrong.

    Attributes:
        sample: What would be right where neither a field nor a validator says it.
    """

    sample: ClassVar[str] = ""


def examples_of(group: type[Group]) -> dict[str, str]:
    """The names that a group knows, each with a good line."""
    return {
        one.alias or name: (one.examples or [""])[0] for name, one in group.model_fields.items()
    }


@dataclass(slots=True)
class Reader:
    """Takes values out of a head. problems: what was wrong so far."""

    problems: list[Problem] = field(default_factory=list)

    def wrong(self, node: Node, wrong: str, right: str, *, stops: bool = True) -> None:
        """Note a problem at a value."""
        column = node.column if isinstance(node, Text) else 0
        self.problems.append(Problem(wrong, right, line=node.line, stops=stops, column=column))

    def named(self, entries: Iterable[Entry], known: Collection[str] = ()) -> dict[str, Node]:
        """Values by name. What nobody reads, and what is there twice, is noted. known: empty for any."""
        found: dict[str, Entry] = {}
        for entry in entries:
            if known and entry.name not in known:
                self.problems.append(unknown(entry.name, entry.line, known))
            elif entry.name in found:
                self.problems.append(twice(entry.name, entry.line, found[entry.name].line))
            else:
                found[entry.name] = entry
        return {name: entry.value for name, entry in found.items()}

    def read(self, head: type[Head], node: Node, label: str = "", **context: Any) -> dict[str, Any]:
        """The good values of a head, by field; what is wrong with the others is noted.

        Args:
            label: what the problems of a group are told of.
            context: what validators have to know.
        """
        good, errors = read(head, node, reader=self, **context)
        examples = examples_of(head)
        for error in errors:
            example = examples[str(error["loc"][0])] if error["loc"] else ""
            self._note(error, example or head.sample, node, label)
        return good

    def _note(self, error: ErrorDetails, example: str, node: Node, label: str) -> None:
        place, bad = error["loc"], raised(error)
        if bad is None:  # pydantic's own: nothing is there
            right = f"Add a line between the two ---, such as: {example}"
            self.problems.append(Problem(f"“{place[0]}” is missing.", right, line=1))
            return
        names = [label, *(one for one in place if isinstance(one, str))]
        wrong = f"{'.'.join(filter(None, names))}: {bad.wrong}"
        self.wrong(_at(node, place), wrong, bad.right or f"Write: {example}")


def _at(node: Node, place: Iterable[int | str]) -> Node:
    for step in place:
        if isinstance(node, Entries):
            node = node.by_name[str(step)]
        elif isinstance(node, Items):
            node = node.items[int(step)]
    return node


def line(most: int, right: str = "") -> BeforeValidator:
    """For one line of text of up to `most` characters. right: what to write instead."""
    return BeforeValidator(partial(read_line, most, right))


def read_line(most: int, right: str, node: Node) -> str:
    """One line of text. Raises InvalidValue."""
    if not isinstance(node, Text):
        raise InvalidValue("that is not a line of text.", right)
    return one_line(node.text, most, right)


def _known_language(code: str, info: Info) -> str:
    return language_code(code, info.context["languages"])


Day = Annotated[date, BeforeValidator(day), line(100)]
LanguageCode = Annotated[str, line(20), AfterValidator(_known_language)]
"""Of those in the context's `languages`."""
Sender = Annotated[str, line(MAX_SENDER), AfterValidator(sender)]
