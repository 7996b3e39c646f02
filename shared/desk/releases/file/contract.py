"""The field contract of a release: what its template may say, and where each part of it comes from."""

import keyword
import re
from collections.abc import Callable, Mapping
from typing import Any

from desk.files.front_fields import Entries, Entry, Node, Text, quoted
from desk.problems import InvalidValue, Problem
from desk.releases.file.nodes import Reader, choice, choices, whole, words, yes
from fanfare import language
from fanfare.releases.facts import BLANK, Unfit, check_text, read, tidy
from fanfare.releases.fields import Field, FieldType, Known
from fanfare.services.service import Fact, SpeakerType

MOST_FIELDS = 40
LONGEST_TEXT = 5000
MOST_ACTIVITIES = 20
ACTIVITIES_UNLESS_SAID = 5
EXAMPLE = "children: {label: Children who took part, type: number}"

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
_KEYS = (
    *("label", "type", "required", "value", "speaker_post", "known", "speakers", "unit", "most"),
    "example",
)
_FACT_KEYS = ("value", "unit", "period", "source", "speaker", "title")
_ONLY_FOR = {
    "speakers": FieldType.QUOTE,
    "speaker_post": FieldType.QUOTE,
    "unit": FieldType.NUMBER,
}
_COUNTED = {
    Known.ACTIVITIES: FieldType.ACTIVITIES,
    Known.PLACES_TAKEN: FieldType.NUMBER,
    Known.SUBSCRIBERS: FieldType.NUMBER,
}


def contract(reader: Reader, node: Node, code: str) -> tuple[Field, ...]:
    """The fields that are declared; what is wrong with the others is noted. code: of the language."""
    if not isinstance(node, Entries):
        reader.wrong(node, "fields: names and their rules belong here.", f"Write: {EXAMPLE}")
        return ()
    if len(node.entries) > MOST_FIELDS:
        wrong = f"fields: {len(node.entries)} are too many."
        reader.wrong(node, wrong, f"Declare {MOST_FIELDS} at most.")
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


def _field(reader: Reader, name: str, node: Node, code: str) -> Field | None:
    """One field; None when its rule cannot be read."""
    before = len(reader.problems)
    rule = reader.entries(name, node, _KEYS, EXAMPLE)

    def take(key: str, read: Callable[[Node], Any], otherwise: Any) -> Any:
        return reader.take(f"{name}.{key}", rule.get(key), read, otherwise)

    type_ = take("type", choice(FieldType), None)
    if type_ is None:
        if len(reader.problems) == before:
            types = ", ".join(FieldType)
            reader.wrong(node, f"{name}: its type is missing.", f"Add one of: {types}.")
        return None
    listed = type_ is FieldType.ACTIVITIES
    national = take("value", fact_of, None)
    field = Field(
        name=name,
        label=take("label", words(200, "Write what a service should fill in."), "")
        or name.replace("_", " ").capitalize(),
        type=type_,
        required=take("required", yes, True),
        national=national,
        speaker_post=take("speaker_post", words(200, "Write what the speaker does."), "")
        or (national.title if national and type_ is FieldType.QUOTE else ""),
        known=take("known", choice(Known), Known.ACTIVITIES if listed else None),
        speakers=take("speakers", choices(SpeakerType), ()),
        unit=take("unit", words(200, "Write what is counted, such as children."), ""),
        most=take(
            "most",
            whole(1, MOST_ACTIVITIES if listed else LONGEST_TEXT),
            ACTIVITIES_UNLESS_SAID if listed else 600,
        ),
        example=take("example", words(LONGEST_TEXT, "Write what a service might fill in."), ""),
    )
    _fits_together(reader, field, rule, node, code)
    return field if len(reader.problems) == before else None


def _fits_together(
    reader: Reader, field: Field, rule: Mapping[str, Node], node: Node, code: str
) -> None:
    """Notes what is good by itself and makes no sense beside the rest."""
    name = field.name
    for key, type_ in _ONLY_FOR.items():
        if key in rule and field.type is not type_:
            reader.wrong(rule[key], f"{name}.{key}: only a {type_} has one.", "Take it out.")
    if field.known and _COUNTED[field.known] is not field.type:
        at, right = rule.get("known", node), f"Write type: {_COUNTED[field.known]}."
        reader.wrong(at, f"{name}: {field.known} cannot be a {field.type}.", right)
    if field.known and "value" in rule:
        right = "Take value out: Fanfare fills this field in."
        reader.wrong(rule["value"], f"{name}: it has a value already.", right)
    elif field.national:
        check_national(reader, field, rule["value"], code, f"{name}.value")
        _check_speaker(reader, field, rule.get("speakers", node))
    elif "speaker_post" in rule:
        right = "Take it out: each service's spokespeople bring their own post."
        reader.wrong(
            rule["speaker_post"], f"{name}.speaker_post: it is for national quotes.", right
        )
    if not rule.keys() & {"label", "value"} and not field.known:
        right = f"Add what services should fill in, such as: {EXAMPLE}"
        reader.wrong(node, f"{name}: its label is missing.", right)


def check_national(reader: Reader, field: Field, node: Node, code: str, place: str) -> None:
    """Hold a field's national value to the same rules as a service's. place: where it stands. What only
    keeps a place is told by who looks through the whole head."""
    fact = field.national or Fact(value="")
    try:
        if not tidy(fact.value):
            raise Unfit("Nothing stands there.")
        check_text(field, fact)
        read(field, fact, (), language.of(code))
    except Unfit as unfit:
        if unfit.why != BLANK:
            right = "Mend it, or take it out for each service to fill in."
            reader.wrong(node, f"{place}: {unfit.why}", right)


def _check_speaker(reader: Reader, field: Field, node: Node) -> None:
    """Of a national quote, everybody has to know who speaks: an elected member may not before a poll."""
    if field.type is FieldType.QUOTE and len(field.speakers) != 1:
        wrong = f"{field.name}: what its one speaker is has to be said."
        right = f"Add, say, speakers: [officer]. There are: {', '.join(SpeakerType)}."
        reader.wrong(node, wrong, right)


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
