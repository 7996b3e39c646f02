"""The field contract of a release: what its template may say, and where each part of it comes from."""

import keyword
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from desk.files.front_fields import Entries, Entry, Node, Text, quoted
from desk.files.head import Head, Reader, line
from desk.releases.file.contract_checks import EXAMPLE, note_contradictions
from desk.releases.file.nodes import choice, choices, whole, yes
from fanfare.problems import InvalidValue, Problem
from fanfare.releases.fields import Field, FieldType, Known
from fanfare.services.service import Fact, SpeakerType

MAX_FIELDS = 40
MAX_TEXT = 5000
MAX_ACTIVITIES = 20
ACTIVITIES_UNLESS_SAID = 5

RESERVED = (
    frozenset(("service", "campaign", "correction"))
    | frozenset(dir(dict))
    | frozenset(word.lower() for word in keyword.kwlist)
    | frozenset(
        (
            *("autoescape", "block", "call", "caller", "context", "cycler", "dict", "do", "elif"),
            *("endfor", "endif", "extends", "filter", "include", "joiner", "kwargs", "lipsum"),
            *("loop", "macro", "namespace", "range", "raw", "recursive", "scoped", "self", "set"),
            *("super", "trans", "varargs"),
        )
    )
)
"""Names with a meaning of their own: for us, for dictionaries (Jinja2 would print a method), for Jinja2."""

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_FACT_KEYS = ("value", "unit", "period", "source", "speaker", "title")


def contract(reader: Reader, node: Node, code: str) -> tuple[Field, ...]:
    """The fields that are declared; what is wrong with the others is noted. code: of the language."""
    if not isinstance(node, Entries):
        reader.wrong(node, "fields: names and their rules belong here.", f"Write: {EXAMPLE}")
        return ()
    if len(node.entries) > MAX_FIELDS:
        wrong = f"fields: {len(node.entries)} are too many."
        reader.wrong(node, wrong, f"Declare {MAX_FIELDS} at most.")
        return ()
    rules = reader.named(_well_named(reader, node))
    found = (_field(reader, name, rule, code) for name, rule in rules.items())
    return tuple(field for field in found if field)


def _well_named(reader: Reader, node: Entries) -> list[Entry]:
    good = []
    for entry in node.entries:
        name = quoted(entry.name)
        if entry.name in RESERVED:
            wrong = f"fields: {name} has a meaning of its own in templates."
            right = f"Call it, say, local_{entry.name.strip('_')}."
            reader.problems.append(Problem(wrong, right, line=entry.line))
        elif not _NAME.fullmatch(entry.name) or len(entry.name) > 40:
            right = "Use small letters, digits and single underscores, 40 at most: local_quote"
            wrong = f"fields: {name} cannot be the name of a field."
            reader.problems.append(Problem(wrong, right, line=entry.line))
        else:
            good.append(entry)
    return good


def fact_of(node: Node) -> Fact:
    """The value that everybody gets: a text, or a group of its parts. Raises InvalidValue."""
    if isinstance(node, Text):
        return Fact(value=node.text)
    right = f"Write a text, or a group of: {', '.join(_FACT_KEYS)}."
    if not isinstance(node, Entries):
        raise InvalidValue("a list cannot be a value.", right)
    parts = {one.name: one.value.text for one in node.entries if isinstance(one.value, Text)}
    if (
        len(parts) < len(node.entries)
        or not parts.keys() <= set(_FACT_KEYS)
        or "value" not in parts
    ):
        raise InvalidValue("its parts cannot be read.", right)
    return Fact(**parts)


def _most(node: Node, info: ValidationInfo) -> int:
    listed = info.data.get("type") is FieldType.ACTIVITIES
    return whole(1, MAX_ACTIVITIES if listed else MAX_TEXT, node)


class Rule(Head):
    """What the head says of one field."""

    sample = EXAMPLE

    label: Annotated[str, line(200, "Write what a service should fill in.")] = ""
    type: Annotated[FieldType | None, choice(FieldType)] = None
    required: Annotated[bool, BeforeValidator(yes)] = True
    value: Annotated[Fact | None, BeforeValidator(fact_of)] = None
    speaker_post: Annotated[str, line(200, "Write what the speaker does.")] = ""
    known: Annotated[Known | None, choice(Known)] = None
    speakers: Annotated[tuple[SpeakerType, ...], choices(SpeakerType)] = ()
    unit: Annotated[str, line(200, "Write what is counted, such as children.")] = ""
    most: Annotated[int, BeforeValidator(_most)] = 600
    example: Annotated[str, line(MAX_TEXT, "Write what a service might fill in.")] = ""


def _field(reader: Reader, name: str, node: Node, code: str) -> Field | None:
    """One field; None when its rule cannot be read."""
    before = len(reader.problems)
    values = reader.read(Rule, node, name)
    national, type_ = values.pop("value", None), values.get("type")
    if type_ is None:
        if len(reader.problems) == before:
            types = ", ".join(FieldType)
            reader.wrong(node, f"{name}: its type is missing.", f"Add one of: {types}.")
        return None
    usual: dict[str, Any] = {"label": name.replace("_", " ").capitalize(), "most": 600}
    if type_ is FieldType.ACTIVITIES:
        usual |= {"known": Known.ACTIVITIES, "most": ACTIVITIES_UNLESS_SAID}
    if national and type_ is FieldType.QUOTE:
        usual["speaker_post"] = national.title
    field = Field(name=name, national=national, **(usual | values))
    rule = node.by_name if isinstance(node, Entries) else {}
    note_contradictions(reader, field, rule, node, code)
    return field if len(reader.problems) == before else None
