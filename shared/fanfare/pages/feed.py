"""The bulletin's feed for feed readers (Atom, RFC 4287)."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from fanfare.bulletin.issue import ArchiveEntry
from fanfare.language import Language
from fanfare.pages.words import TOPICS

ATOM = "http://www.w3.org/2005/Atom"
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write (section 2.2)."""


def atom_feed(
    entries: Sequence[ArchiveEntry],
    *,
    title: str,
    site: str,
    authority: str,
    language: Language,
    now: datetime,
) -> bytes:
    """The feed of these issues, newest first. site: absolute address, no slash at the end.

    authority: a domain of the sender's. Ids are made from it (RFC 4151), not from the site's address:
    an issue keeps its id when the site moves, so that no reader shows it twice.
    """
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": language.code})
    _add(feed, "id", _id(authority, "bulletin"))
    _add(feed, "title", title)
    _add(feed, "updated", _instant(entries[0].public_from if entries else now))
    _add(SubElement(feed, "author"), "name", title)
    _link(feed, "self", f"{site}/bulletin.atom", "application/atom+xml")
    _link(feed, "alternate", f"{site}/bulletin", "text/html")
    for entry in entries:
        _add_entry(feed, entry, site, authority, language)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _add_entry(
    feed: Element, about: ArchiveEntry, site: str, authority: str, language: Language
) -> None:
    front = about.front
    entry = SubElement(feed, "entry", {"xml:lang": front.language})
    _add(entry, "id", _id(authority, f"bulletin/{front.slug}"))
    _add(entry, "title", front.subject)
    _add(entry, "published", _instant(about.public_from))
    _add(entry, "updated", _instant(about.public_from))
    _add(SubElement(entry, "author"), "name", front.sender)
    _link(entry, "alternate", f"{site}/bulletin/{front.slug}", "text/html")
    for topic in front.topics:
        SubElement(entry, "category", term=topic, label=language.gettext(TOPICS[topic]))
    _add(entry, "summary", front.preheader)


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = NOT_IN_XML.sub("", text)


def _link(parent: Element, relation: str, address: str, kind: str) -> None:
    SubElement(parent, "link", rel=relation, href=address, type=kind)


def _id(authority: str, name: str) -> str:
    return f"tag:{authority.lower()},2026:{name}"


def _instant(instant: datetime) -> str:
    """RFC 3339, as Atom wants it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
