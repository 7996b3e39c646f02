"""A release for those who work on it: the names of the fields, in brackets, for what services fill in."""

from typing import Any

from fanfare import language as languages
from fanfare.language import Language, mark
from fanfare.problems import InvalidValue
from fanfare.releases.facts import read
from fanfare.releases.fields import Field, FieldType
from fanfare.releases.template.declared import ALWAYS, PARTS
from fanfare.releases.values import campaign
from fanfare.releases.version import ReleaseFront

_SERVICE = {
    "name": mark("your library service"),
    "formal": mark("your library service"),
    "welsh": mark("your library service"),
    "authority": mark("your authority"),
    "region": mark("your region"),
    "nation": mark("your nation"),
}
"""The other parts, a service's addresses, stay empty: its contact's line falls away."""

_PARTS = {
    "unit": mark("unit"),
    "period": mark("period"),
    "source": mark("source"),
    "name": mark("name"),
    "post": mark("post"),
    "when": mark("day and time"),
    "place": mark("place"),
    "summary": mark("summary"),
}
_LABELLED = {
    FieldType.NUMBER: "value",
    FieldType.QUOTE: "text",
    FieldType.LINK: "title",
    FieldType.ACTIVITIES: "title",
}


def stand_ins(front: ReleaseFront) -> dict[str, Any]:
    """Values for fanfare.releases.template.program, with what each service fills in itself in brackets."""
    words = languages.of_text(front.language)
    service = dict.fromkeys(ALWAYS["service"], "")
    return {
        "service": service | {part: _in_brackets(m, words) for part, m in _SERVICE.items()},
        "campaign": campaign(),
        **{field.name: _value(field, words) for field in front.fields},
    }


def _value(field: Field, words: Language) -> Any:
    """What a field says to everybody: its national value, or its label."""
    if field.national:
        try:
            return read(field, field.national, (), words)
        except InvalidValue:
            pass  # the check of the file tells its author; the label will do here
    label = f"[{field.label}]"
    if field.type not in _LABELLED:
        return label
    parts = dict.fromkeys(PARTS[field.type], "")
    parts |= {part: _in_brackets(_PARTS[part], words) for part in parts if part in _PARTS}
    parts[_LABELLED[field.type]] = label
    if field.unit:
        parts["unit"] = field.unit
    return [parts] if field.type is FieldType.ACTIVITIES else parts


def _in_brackets(message: str, words: Language) -> str:
    return f"[{words.gettext(message)}]"
