"""Which names a release's template may use, and what each holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fanfare.releases.fields import Field, FieldType

PARTS: Mapping[FieldType, tuple[str, ...]] = {
    FieldType.TEXT: (),
    FieldType.DATE: (),
    FieldType.NUMBER: ("value", "unit", "period", "source"),
    FieldType.QUOTE: ("text", "name", "post"),
    FieldType.LINK: ("url", "title"),
    FieldType.ACTIVITIES: ("title", "when", "place", "summary", "link"),
}
"""What is printed of a field, `field.part`; of activities, of each in a loop. Nothing: the field itself."""

ALWAYS: Mapping[str, tuple[str, ...]] = {
    "service": (
        *("name", "formal", "welsh", "authority", "region", "nation"),
        *("website", "phone", "email", "out_of_hours"),
    ),
    "campaign": ("name", "theme", "hashtag"),
}
"""Names that every template may use without declaring them."""

MAY_BE_EMPTY = frozenset(("region", "website", "phone", "out_of_hours", "period", "summary"))
"""Parts that can be blank although the name itself is filled in."""


@dataclass(frozen=True, slots=True)
class Declared:
    """The names of one release. parts: what can be printed of each name; nothing for one that is printed
    itself. lists: names to loop over, with the parts of an entry. optional: names that can be empty."""

    parts: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, tuple[str, ...]]
    optional: frozenset[str]


def declared(fields: Iterable[Field]) -> Declared:
    """The names of a field contract, with those that are always there."""
    parts, lists, optional = dict(ALWAYS), {}, set()
    for field in fields:
        if field.type is FieldType.ACTIVITIES:
            lists[field.name] = PARTS[field.type]
        else:
            parts[field.name] = PARTS[field.type]
        if not field.required:
            optional.add(field.name)
    return Declared(parts, lists, frozenset(optional))
