"""The groups in the head of a release: audience, contact, notes to editors and pictures."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, model_validator

from desk.files.cells import is_mail_address
from desk.files.front_fields import Entries, Items, Node, Text
from desk.files.head import Group, Info, line, read_line
from desk.releases.file.nodes import choices, several
from fanfare.contact import host_of, is_telephone
from fanfare.problems import InvalidValue
from fanfare.services.service import Nation, Sector

NOTE_MOST = 2000
MAX_NOTES = 30
MAX_IMAGES = 20
EVERYBODY = "all"
AUDIENCE = "audience: {nations: [england], sectors: [public]}, or audience: all"
CONTACT = "contact: {name: Press office, phone: 020 7946 0000, email: press@example.org}"
IMAGE = "- {url: https://…, alt: what it shows, credit: who made it, licence: CC BY 4.0}"


def _names(node: Node) -> tuple[str, ...]:
    read = partial(read_line, 100, "Write names, such as [kent, suffolk].")
    return tuple(dict.fromkeys(read(one) for one in several(node)))


Names = Annotated[tuple[str, ...], BeforeValidator(_names)]


class Audience(Group):
    """Which services; `all` for everybody."""

    nations: Annotated[tuple[Nation, ...], choices(Nation)] = ()
    regions: Names = ()
    sectors: Annotated[tuple[Sector, ...], choices(Sector)] = ()
    services: Names = ()

    @model_validator(mode="before")
    @classmethod
    def _everybody(cls, node: Node) -> Node:
        if isinstance(node, Text) and node.text.strip() == EVERYBODY:
            return Entries(node.line, ())
        if not isinstance(node, Entries):
            text = isinstance(node, Text)
            wrong = "that is no group of services." if text else "names and values belong here."
            raise InvalidValue(wrong, f"Write: {AUDIENCE}")
        return node


def _only(
    is_good: Callable[[str], bool], right: str, wrong: str = "that cannot be it."
) -> AfterValidator:
    def check(text: str) -> str:
        if not is_good(text):
            raise InvalidValue(wrong, right)
        return text

    return AfterValidator(check)


_PHONE = "Write a telephone number: 020 7946 0000"
_NIGHT = "Write a telephone number: 07700 900000"
_EMAIL = "Write one address: press@example.org"
_LINK = "Begin with https://."


class ContactLines(Group):
    """Who editors ask, day and night."""

    name: Annotated[str, line(254, "Write a name or an office.")] = ""
    phone: Annotated[str, line(254, _PHONE), _only(is_telephone, _PHONE)] = ""
    out_of_hours: Annotated[str, line(254, _NIGHT), _only(is_telephone, _NIGHT)] = ""
    email: Annotated[str, line(254, _EMAIL), _only(is_mail_address, _EMAIL)] = ""

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, node: Node, info: Info) -> Node:
        given, wrong = given_of(node, cls), info.context["reader"].wrong
        for key in ("name", "phone", "email"):
            if key not in given:
                wrong(node, f"contact: its {key} is missing.", f"Write: {CONTACT}")
        if "out_of_hours" not in given:
            right = "Add out_of_hours with a telephone number: editors work late."
            wrong(node, "contact: nobody can be reached in the evening.", right, stops=False)
        return node


def given_of(node: Node, group: type[Group]) -> set[str]:
    """The names that are given of a group; of what is no group, nothing is missing."""
    known = set(group.model_fields)
    return known & node.by_name.keys() if isinstance(node, Entries) else known


def _notes(node: Node) -> tuple[str, ...]:
    items = node.items if isinstance(node, Items) else (node,)
    if len(items) > MAX_NOTES:
        raise InvalidValue(f"{len(items)} are too many.", f"Write {MAX_NOTES} at most.")
    read = partial(read_line, NOTE_MOST, 'Write texts, each on a line that begins with "- ".')
    return tuple(read(one) for one in items)


Notes = Annotated[tuple[str, ...], BeforeValidator(_notes)]
"""Notes to editors; they may hold fields."""


def _is_picture(url: str) -> bool:
    return url.startswith("https://") and "." in host_of(url) and " " not in url


class Picture(Group):
    """A picture with what has to be beside it."""

    url: Annotated[str, line(1000), _only(_is_picture, _LINK, "that is no link.")] = ""
    alt: Annotated[str, line(1000)] = ""
    credit: Annotated[str, line(1000)] = ""
    licence: Annotated[str, line(1000)] = ""

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, node: Node, info: Info) -> Node:
        if missing := [name for name in cls.model_fields if name not in given_of(node, cls)]:
            wrong = f"images: missing: {', '.join(missing)}."
            info.context["reader"].wrong(node, wrong, f"Write: {IMAGE}")
        return node


def _pictures(node: Node) -> tuple[Node, ...]:
    if not isinstance(node, Items) or len(node.items) > MAX_IMAGES:
        raise InvalidValue(f"a list of {MAX_IMAGES} at most belongs here.")
    return node.items


Pictures = Annotated[tuple[Picture, ...], BeforeValidator(_pictures)]
