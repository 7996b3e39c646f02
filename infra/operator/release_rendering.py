"""A release as everybody may read it: with what each service fills in, in square brackets."""

from typing import Any

from fanfare import language as languages
from fanfare.language import Language
from fanfare.model import Campaign
from fanfare.press import Field, FieldType, ReleaseFront
from fanfare.release.content import Kind
from fanfare.release.declared import ALWAYS, PARTS
from fanfare.release.facts import Unfit, read
from fanfare.release.program import run
from fanfare.release.writing import as_html, as_text, headline_of

_LEFT_OUT = ("website", "phone", "email", "out_of_hours")
"""Of a service: its contact's line falls away."""


def public_version(front: ReleaseFront, program: str) -> tuple[str, str, str]:
    """Headline, text and article (HTML) for the public page. Without the status lines: the page is there
    from the hour that they speak of. Raises RenderError."""
    blocks = [block for block in run(program, _values(front)) if block.kind is not Kind.STATUS]
    return headline_of(blocks), as_text(blocks, front.language), as_html(blocks, front.language)


def _values(front: ReleaseFront) -> dict[str, Any]:
    words = languages.of(front.language)
    campaign = Campaign()
    library = f"[{words.gettext('your library service')}]"
    return {
        "service": {part: "" if part in _LEFT_OUT else library for part in ALWAYS["service"]}
        | {part: f"[{words.gettext(part)}]" for part in ("region", "nation")},
        "campaign": {part: getattr(campaign, part) for part in ALWAYS["campaign"]},
        **{field.name: _value(field, words) for field in front.fields},
    }


def _value(field: Field, words: Language) -> Any:
    """What a field says to everybody: its national value, or its label."""
    if field.national:
        try:
            return read(field, field.national, (), words)
        except Unfit:
            pass  # the check of the file says so; here its label will do
    label = f"[{field.label}]"
    parts = PARTS[field.type]
    if field.type is FieldType.ACTIVITIES:
        return [dict.fromkeys(parts, "") | {"title": label}]
    if not parts:
        return label
    return dict.fromkeys(parts, "") | _bracketed(field, label, words)


def _bracketed(field: Field, label: str, words: Language) -> dict[str, str]:
    if field.type is FieldType.NUMBER:
        return {"value": label, "unit": field.unit}
    if field.type is FieldType.QUOTE:
        who, post = words.gettext("name"), words.gettext("post")
        return {"text": label, "name": f"[{who}]", "post": f"[{post}]"}
    return {"title": label}
