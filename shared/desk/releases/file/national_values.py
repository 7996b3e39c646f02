"""Values of a release's national version: what the public and journalists read, in the campaign's own voice.

What services say of themselves is empty in it, but for what the head says under `national`.
"""

from dataclasses import replace
from typing import Any

from fanfare import language as languages
from fanfare.language import Language
from fanfare.problems import InvalidValue
from fanfare.releases.facts import empty, read, tidy
from fanfare.releases.fields import Field
from fanfare.releases.template.declared import ALWAYS
from fanfare.releases.values import campaign
from fanfare.releases.version import ReleaseFront
from fanfare.services.service import Fact

SERVICE = "service."


def national_field(field: Field, fact: Fact) -> Field:
    """A service's field as it is in the national version: its value there, and of a quotation the post
    of who speaks."""
    return replace(field, national=fact, known=None, speaker_post=fact.title or field.speaker_post)


def national_values(front: ReleaseFront) -> dict[str, Any]:
    """Values of the national version, for fanfare.releases.template.program."""
    words = languages.of_text(front.language)
    given = {one.name: one.fact for one in front.national}
    said = {
        part: tidy(given[SERVICE + part].value)
        for part in ALWAYS["service"]
        if SERVICE + part in given
    }
    return {
        "service": dict.fromkeys(ALWAYS["service"], "") | said if said else {},
        "campaign": campaign(),
        **{one.name: _value(one, given.get(one.name), words) for one in front.fields},
    }


def _value(field: Field, given: Fact | None, words: Language) -> Any:
    fact = field.national or given
    if fact is None:
        return empty(field.type)
    try:
        return read(field if field.national else national_field(field, fact), fact, (), words)
    except InvalidValue:  # the check of the file tells its author
        return empty(field.type)
