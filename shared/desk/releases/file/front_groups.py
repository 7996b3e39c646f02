"""The groups in the head of a release: audience, contact, notes to editors and pictures."""

from collections.abc import Callable
from typing import Any

from desk.files.cells import is_mail_address
from desk.files.front_fields import Entries, Items, Node, Text
from desk.releases.file.nodes import Reader, choices, several, words
from fanfare.contact import host_of, is_telephone
from fanfare.problems import InvalidValue
from fanfare.releases.version import Image, PressAudience
from fanfare.services.service import Contact, Nation, Sector

NOTE_MOST = 2000
MAX_NOTES = 30
MAX_IMAGES = 20
EVERYBODY = "all"
CONTACT = "contact: {name: Press office, phone: 020 7946 0000, email: press@example.org}"


def audience(reader: Reader, node: Node) -> PressAudience | None:
    """Which services; `all` for everybody."""
    example = "audience: {nations: [england], sectors: [public]}, or audience: all"
    if isinstance(node, Text):
        if node.text.strip() == EVERYBODY:
            return PressAudience()
        reader.wrong(node, "audience: that is no group of services.", f"Write: {example}")
        return None
    keys = ("nations", "regions", "sectors", "services")
    parts = reader.entries("audience", node, keys, example)

    def take(key: str, read: Callable[[Node], Any]) -> Any:
        return reader.take(f"audience.{key}", parts.get(key), read, ())

    return PressAudience(
        nations=take("nations", choices(Nation)),
        regions=take("regions", _names),
        sectors=take("sectors", choices(Sector)),
        services=take("services", _names),
    )


def _names(node: Node) -> tuple[str, ...]:
    read = words(100, "Write names, such as [kent, suffolk].")
    return tuple(dict.fromkeys(read(one) for one in several(node)))


def contact(reader: Reader, node: Node) -> dict[str, Any]:
    """Who editors ask, day and night."""
    keys = ("name", "phone", "out_of_hours", "email")
    parts = reader.entries("contact", node, keys, CONTACT)
    for key in ("name", "phone", "email"):
        if key not in parts and isinstance(node, Entries):
            reader.wrong(node, f"contact: its {key} is missing.", f"Write: {CONTACT}")
    if "out_of_hours" not in parts and isinstance(node, Entries):
        wrong = "contact: nobody can be reached in the evening."
        right = "Add out_of_hours with a telephone number: editors work late."
        reader.wrong(node, wrong, right, stops=False)

    def take(key: str, is_good: Callable[[str], bool], right: str) -> str:
        def read(one: Node) -> str:
            text = words(254, right)(one)
            if not is_good(text):
                raise InvalidValue("that cannot be it.", right)
            return text

        return reader.take(f"contact.{key}", parts.get(key), read, "")

    name = take("name", bool, "Write a name or an office.")
    phone = take("phone", is_telephone, "Write a telephone number: 020 7946 0000")
    night = take("out_of_hours", is_telephone, "Write a telephone number: 07700 900000")
    email = take("email", is_mail_address, "Write one address: press@example.org")
    return {"contact": Contact(name=name, phone=phone, email=email), "out_of_hours": night}


def notes(node: Node) -> tuple[str, ...]:
    """Notes to editors; they may hold fields. Raises InvalidValue."""
    items = node.items if isinstance(node, Items) else (node,)
    if len(items) > MAX_NOTES:
        raise InvalidValue(f"{len(items)} are too many.", f"Write {MAX_NOTES} at most.")
    read = words(NOTE_MOST, 'Write texts, each on a line that begins with "- ".')
    return tuple(read(one) for one in items)


def images(reader: Reader, node: Node) -> tuple[Image, ...]:
    """Pictures, each with what has to be beside it."""
    example = "- {url: https://…, alt: what it shows, credit: who made it, licence: CC BY 4.0}"
    if not isinstance(node, Items) or len(node.items) > MAX_IMAGES:
        reader.wrong(
            node, f"images: a list of {MAX_IMAGES} at most belongs here.", f"Write: {example}"
        )
        return ()
    keys = ("url", "alt", "credit", "licence")
    found = []
    for one in node.items:
        parts = reader.entries("images", one, keys, example)
        missing = [key for key in keys if key not in parts] if isinstance(one, Entries) else []
        if missing:
            reader.wrong(one, f"images: missing: {', '.join(missing)}.", f"Write: {example}")
        read = words(1000, f"Write: {example}")
        texts = {key: reader.take(f"images.{key}", value, read, "") for key, value in parts.items()}
        if texts.get("url") and not _is_picture(texts["url"]):
            reader.wrong(parts["url"], "images.url: that is no link.", "Begin with https://.")
        if not missing and texts:
            found.append(Image(**texts))
    return tuple(found)


def _is_picture(url: str) -> bool:
    return url.startswith("https://") and "." in host_of(url) and " " not in url
