"""Checking what a library service typed on its own page.

Inputs are named as fanfare.services.details names texts: "press.email", "facts.children.source".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from fanfare.blanks.search import says_nothing
from fanfare.contact import is_telephone
from fanfare.fields import Checker, is_readable, is_seen, read_email, read_name
from fanfare.language import Language, mark
from fanfare.messages.releases import MAX_FACTS
from fanfare.problems import Code, InvalidValue, Problem
from fanfare.releases.facts import STRANGER, check_text, read, tidy
from fanfare.releases.fields import Field, FieldType
from fanfare.services.details import FACT_NAME, FACT_PARTS, YES, Details
from fanfare.services.service import Fact, SpeakerType, Spokesperson
from serve_site.press.asked_facts import PARTS, SPEAKERS

MAX_LINE = 120
MAX_FACT = 5000
"""Of one that no release asks for any more."""
LEFT_OUT = mark("Fill this in, or clear what belongs to it.")
_ON_PAGE = ("facts", "spokespeople", "press", "out_of_hours", "general", "website", "by")
"""In which order the page asks."""
_WEBSITE = Field(name="website", label="", type=FieldType.LINK)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form says. texts: for every input, empty where nothing was typed; facts: for every
    field, whole. by: who filled it in. problems: in the order of the page."""

    by: str
    texts: Details
    facts: dict[str, Fact]
    problems: list[Problem]


def carried(values: Mapping[str, str], asked: Sequence[Field]) -> list[Field]:
    """The fields of a form as it showed them when it was opened. asked: those that releases want now;
    another is known by the inputs it had."""
    now = {one.name: one for one in asked}
    names = [name.removeprefix("facts.") for name in values if name.startswith("facts.")]
    found = []
    for name in filter(FACT_NAME.fullmatch, names):
        type_ = _type_of(name, values)
        one = now.get(name)
        if one is None or PARTS[one.type] != PARTS[type_]:
            label = name.replace("_", " ").capitalize()
            one = Field(name=name, label=label, type=type_, required=False, most=MAX_FACT)
        found.append(one)
    return found[:MAX_FACTS]


def _type_of(name: str, values: Mapping[str, str]) -> FieldType:
    """By the inputs beside its value. A date looks like a text."""
    parts = tuple(part for part in FACT_PARTS if f"facts.{name}.{part}" in values)
    return next((type_ for type_ in PARTS if PARTS[type_] == parts), FieldType.TEXT)


def check(
    values: Mapping[str, str],
    fields: Sequence[Field],
    asked: Sequence[Field],
    shown: Mapping[str, str],
    words: Language,
) -> Filled:
    """What the form says, and what is wrong with it.

    Args:
        values: as typed.
        fields: all that it carries.
        asked: what releases want now, and so may be refused by its type.
        shown: texts that the form held when it was opened; a fact that was left as it was there is not
            judged, for its sender may have no part in it.
    """
    form = Checker(values)
    texts: Details = {}
    people = _speakers(form, texts)
    unsure = bool(
        form.problems
    )  # a person who is quoted may be among those who are not there whole
    problems: list[Problem] = []
    facts = {one.name: _fact(values, one) for one in fields}
    for one in fields:
        said = _texts(one, facts[one.name])
        texts |= said
        why = _why_not(one, facts[one.name], people, words, by_type=one in asked)
        if why and _differs(said, shown) and not (unsure and why == STRANGER):
            problems.append(Problem(why, field=f"facts.{one.name}"))
    _contacts(form, texts)
    texts["website"] = tidy(values.get("website", ""))
    if why := _why_not(_WEBSITE, Fact(value=texts["website"]), people, words, by_type=True):
        problems.append(Problem(why, field="website"))
    texts["large_print"] = YES if values.get("large_print") == YES else ""
    by = form.take("by", read_name, "")
    problems += form.problems
    problems.sort(key=lambda one: _ON_PAGE.index(one.field.partition(".")[0]))
    return Filled(by, texts, facts, problems)


def _speakers(form: Checker, texts: Details) -> list[Spokesperson]:
    """The spokespeople who are there whole; their texts go with the others, without empty places between
    them, as they are kept."""
    people = []
    for number in SPEAKERS:
        stem, known = f"spokespeople.{number}", len(form.problems)
        name = form.take(f"{stem}.name", _line, "")
        post = form.take(f"{stem}.post", _line, "")
        kind = form.take(f"{stem}.type", _kind, "")
        if name and post and kind:
            people.append(Spokesperson(name=name, post=post, type=SpeakerType(kind)))
        elif (name or post or kind) and len(form.problems) == known:
            form.take(f"{stem}.name", _incomplete, "")
    for number, one in zip_longest(SPEAKERS, people):
        for part in ("name", "post", "type"):
            texts[f"spokespeople.{number}.{part}"] = str(getattr(one, part)) if one else ""
    return people


def _contacts(form: Checker, texts: Details) -> None:
    for contact in ("press", "general"):
        texts[f"{contact}.name"] = form.take(f"{contact}.name", _line, "")
        reads = _press_email if contact == "press" else _optional_email
        texts[f"{contact}.email"] = form.take(f"{contact}.email", reads, "")
        texts[f"{contact}.phone"] = form.take(f"{contact}.phone", _telephone, "")
    texts["out_of_hours"] = form.take("out_of_hours", _telephone, "")


def _fact(values: Mapping[str, str], one: Field) -> Fact:
    name = f"facts.{one.name}"
    parts = {part: tidy(values.get(f"{name}.{part}", "")) for part in PARTS[one.type]}
    return Fact(value=tidy(values.get(name, "")), **parts)


def _texts(one: Field, fact: Fact) -> Details:
    """A fact by the names of its inputs."""
    parts = {f"facts.{one.name}.{part}": str(getattr(fact, part)) for part in PARTS[one.type]}
    return {f"facts.{one.name}": fact.value} | parts


def _differs(said: Mapping[str, str], shown: Mapping[str, str]) -> bool:
    return any(text != tidy(shown.get(name, "")) for name, text in said.items())


def _why_not(
    one: Field, fact: Fact, people: Sequence[Spokesperson], words: Language, *, by_type: bool
) -> str | None:
    """Why a fact cannot be taken, as the release itself would say; None when it can, or is empty.
    by_type: or only because no document could show it."""
    if not fact.value:
        return LEFT_OUT if any(getattr(fact, part) for part in FACT_PARTS) else None
    try:
        check_text(one, fact)
        if by_type:
            read(one, fact, people, words)
    except InvalidValue as invalid:
        return invalid.wrong
    return None


def _line(typed: str) -> str:
    line = tidy(typed) if is_seen(typed) else ""
    if len(line) > MAX_LINE:
        raise InvalidValue(Code.TEXT_TOO_LONG, most=MAX_LINE)
    if not is_readable(line):
        raise InvalidValue(Code.TEXT_CHARACTERS)
    if says_nothing(line):
        raise InvalidValue(Code.TEXT_SAYS_NOTHING)
    return line


def _telephone(typed: str) -> str:
    number = tidy(typed)
    if number and not is_telephone(number):
        raise InvalidValue(Code.TELEPHONE_FORMAT)
    return number


def _press_email(typed: str) -> str:
    if not typed.strip():
        raise InvalidValue(Code.PRESS_EMAIL_MISSING)
    return read_email(typed)


def _optional_email(typed: str) -> str:
    return read_email(typed) if typed.strip() else ""


def _kind(typed: str) -> str:
    """A form offers only the kinds there are, so anything else was not chosen by a person."""
    return typed if typed in set(SpeakerType) else ""


def _incomplete(_: str) -> str:
    raise InvalidValue(Code.SPOKESPERSON_INCOMPLETE)
