"""What a field of a release declares that makes no sense beside the rest of it."""

from collections.abc import Mapping

from desk.files.front_fields import Node
from desk.files.head import Reader
from fanfare import language
from fanfare.problems import InvalidValue
from fanfare.releases.facts import BLANK, check_text, read, tidy
from fanfare.releases.fields import Field, FieldType, Known
from fanfare.services.service import Fact, SpeakerType

EXAMPLE = "children: {label: Children who took part, type: number}"

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


def note_contradictions(
    reader: Reader, field: Field, rule: Mapping[str, Node], node: Node, code: str
) -> None:
    """Note what is good by itself and makes no sense beside the rest."""
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
    """Hold a field's national value to the same rules as a service's. place: where it is. What only
    keeps a place is found by the check of the whole head."""
    fact = field.national or Fact(value="")
    try:
        if not tidy(fact.value):
            raise InvalidValue("It is empty.")
        check_text(field, fact)
        read(field, fact, (), language.of(code))
    except InvalidValue as invalid:
        if invalid.wrong != BLANK:
            right = "Mend it, or take it out for each service to fill in."
            reader.wrong(node, f"{place}: {invalid.wrong}", right)


def _check_speaker(reader: Reader, field: Field, node: Node) -> None:
    """Of a national quote, everybody has to know who speaks: an elected member may not before a poll."""
    if field.type is FieldType.QUOTE and len(field.speakers) != 1:
        wrong = f"{field.name}: what its one speaker is has to be said."
        right = f"Add, say, speakers: [officer]. There are: {', '.join(SpeakerType)}."
        reader.wrong(node, wrong, right)
