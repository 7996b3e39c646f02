"""Checking what a library service typed on its own page.

Inputs are named as fanfare.services.details names texts: "press.email", "facts.children.source".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from fanfare.forms import check_form
from fanfare.language import Language, mark
from fanfare.messages.releases import MAX_FACTS
from fanfare.problems import InvalidValue, Problem
from fanfare.releases.facts import STRANGER, check_text, read, tidy
from fanfare.releases.fields import Field, FieldType
from fanfare.services.details import FACT_NAME, FACT_PARTS, Details
from fanfare.services.service import Fact, Spokesperson
from serve_site.press.asked_facts import PARTS, SPEAKERS
from serve_site.press.own_page import OwnPage, Speaker

MAX_FACT = 5000
"""Of one that no release asks for any more."""
LEFT_OUT = mark("Fill this in, or clear what belongs to it.")


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
    people, incomplete = _speakers(values)
    texts = _as_texts(people)
    problems = []
    facts = {one.name: _fact(values, one) for one in fields}
    for one in fields:
        said = _texts(one, facts[one.name])
        texts |= said
        why = _why_not(one, facts[one.name], people, words, by_type=one in asked)
        # A person who is quoted may be among those who are not there whole.
        if why and _differs(said, shown) and not (incomplete and why == STRANGER):
            problems.append(Problem(why, field=f"facts.{one.name}"))
    own, wrong = check_form(OwnPage, values, words)
    if own:
        texts |= own.model_dump(by_alias=True)
    by = own.by if own else ""
    return Filled(by, texts, facts, [*problems, *incomplete, *wrong])


def _speakers(values: Mapping[str, str]) -> tuple[list[Spokesperson], list[Problem]]:
    """The spokespeople who are there whole, and what is wrong with the others."""
    people, problems = [], []
    for number in SPEAKERS:
        stem = f"spokespeople.{number}."
        one, wrong = check_form(
            Speaker, {part: values.get(stem + part, "") for part in Speaker.model_fields}
        )
        if one and one.type:
            people.append(Spokesperson(name=one.name, post=one.post, type=one.type))
        problems += [replace(each, field=stem + (each.field or "name")) for each in wrong]
    return people, problems


def _as_texts(people: Sequence[Spokesperson]) -> Details:
    """Spokespeople by the names of their inputs, without empty places between them, as they are kept."""
    return {
        f"spokespeople.{number}.{part}": str(getattr(one, part)) if one else ""
        for number, one in zip_longest(SPEAKERS, people)
        for part in Speaker.model_fields
    }


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
