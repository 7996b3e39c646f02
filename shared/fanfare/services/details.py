"""A library service as plain texts by name, which files, forms, messages and histories share.

"website", "press.email", "spokespeople.1.post", "facts.children", "facts.children.source": a dot goes into
a part; a fact's own name is its value. An empty text is the same as none.
"""

import re
from collections.abc import Mapping
from dataclasses import fields

from fanfare.services.service import (
    Contact,
    Fact,
    LibraryService,
    Nation,
    Sector,
    SpeakerType,
    Spokesperson,
)

MAX_SPOKESPEOPLE = 3
YES = "yes"
FACT_PARTS = tuple(field.name for field in fields(Fact) if field.name != "value")
FACT_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""What a field of a release may be called."""

FORMER_NAMES = {"welsh_name": "name_cy"}
"""What rows and files from before call a text, and what it is called now: a text in another language than
English ends in that language's code."""

_TEXTS = (
    "name",
    "formal_name",
    "name_cy",
    "authority",
    "nation",
    "region",
    "out_of_hours",
    "website",
    "language",
)
_CONTACTS = ("press", "general")
_CONTACT_PARTS = ("name", "email", "phone")
_SPEAKER_PARTS = ("name", "post", "type")

type Details = dict[str, str]
"""Texts by name; never an empty one."""


def details(service: LibraryService) -> Details:
    """All that a person says of a service: everything but its key, its readers and its version."""
    found = {name: str(getattr(service, name)) for name in _TEXTS}
    found["sectors"] = "; ".join(service.sectors)
    found |= {name: YES for name in ("large_print", "sample") if getattr(service, name)}
    for name in _CONTACTS:
        contact = getattr(service, name)
        found |= {f"{name}.{part}": getattr(contact, part) for part in _CONTACT_PARTS}
    for number, one in enumerate(service.spokespeople, 1):
        found |= {
            f"spokespeople.{number}.{part}": str(getattr(one, part)) for part in _SPEAKER_PARTS
        }
    for name, fact in service.facts.items():
        found |= fact_details(name, fact)
    return {name: text for name, text in found.items() if text}


def fact_details(name: str, fact: Fact) -> Details:
    """One fact as texts by name."""
    found = {f"facts.{name}": fact.value}
    found |= {f"facts.{name}.{part}": getattr(fact, part) for part in FACT_PARTS}
    return {name: text for name, text in found.items() if text}


def service_of(key: str, found: Mapping[str, str]) -> LibraryService:
    """The service that the texts describe. Callers check texts from people first.

    Raises:
        ValueError: there is no such nation, sector or kind of speaker.
        KeyError: the name or the nation is missing.
    """
    sectors = tuple(Sector(one) for one in found.get("sectors", "").split("; ") if one)
    return LibraryService(
        key=key,
        name=found["name"],
        formal_name=found.get("formal_name", ""),
        name_cy=found.get("name_cy", ""),
        authority=found.get("authority", ""),
        nation=Nation(found["nation"]),
        region=found.get("region", ""),
        sectors=sectors or (Sector.PUBLIC,),
        press=_contact(found, "press"),
        general=_contact(found, "general"),
        out_of_hours=found.get("out_of_hours", ""),
        website=found.get("website", ""),
        spokespeople=_spokespeople(found),
        facts=_facts(found),
        large_print=found.get("large_print") == YES,
        language=found.get("language", "en"),
        sample=found.get("sample") == YES,
    )


def group(name: str) -> str:
    """What changes as one: a contact, a fact with its unit and source, the spokespeople, who have no
    names but their places; else the name."""
    parts = name.split(".")
    return ".".join(parts[:2]) if parts[0] == "facts" else parts[0]


def _contact(found: Mapping[str, str], name: str) -> Contact:
    return Contact(**{part: found.get(f"{name}.{part}", "") for part in _CONTACT_PARTS})


def _spokespeople(found: Mapping[str, str]) -> tuple[Spokesperson, ...]:
    """Those with a name, in their order."""
    people = []
    for number in range(1, MAX_SPOKESPEOPLE + 1):
        name, post, kind = (found.get(f"spokespeople.{number}.{p}", "") for p in _SPEAKER_PARTS)
        if name:
            people.append(Spokesperson(name=name, post=post, type=SpeakerType(kind)))
    return tuple(people)


def _facts(found: Mapping[str, str]) -> dict[str, Fact]:
    """Those with a value."""
    names = [name.split(".")[1] for name in found if name.startswith("facts.")]
    facts = {}
    for name in dict.fromkeys(names):
        if value := found.get(f"facts.{name}"):
            parts = {part: found.get(f"facts.{name}.{part}", "") for part in FACT_PARTS}
            facts[name] = Fact(value=value, **parts)
    return facts
