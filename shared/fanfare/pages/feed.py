"""Feeds for feed readers (Atom, RFC 4287): of the bulletin, and of press releases."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from fanfare.bulletin.issue import ArchiveEntry
from fanfare.language import Language
from fanfare.pages.words import TOPICS

ATOM = "http://www.w3.org/2005/Atom"
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write (section 2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One page in a feed. path: of the page, below the site's address; its id comes from it.
    summary: plain text, may be empty. categories: term and label."""

    path: str
    title: str
    language: str
    author: str
    published: datetime
    updated: datetime
    summary: str = ""
    categories: Sequence[tuple[str, str]] = ()


def of_issue(about: ArchiveEntry, language: Language) -> FeedEntry:
    """An issue of the bulletin."""
    front = about.front
    return FeedEntry(
        path=f"bulletin/{front.slug}",
        title=front.subject,
        language=front.language,
        author=front.sender,
        published=about.public_from,
        updated=about.public_from,
        summary=front.preheader,
        categories=[
            (topic, language.gettext(TOPICS[topic])) for topic in front.topics if topic in TOPICS
        ],
    )


def atom_feed(
    entries: Sequence[FeedEntry],
    *,
    name: str,
    title: str,
    site: str,
    authority: str,
    language: Language,
    now: datetime,
) -> bytes:
    """The feed of these entries, newest first.

    Args:
        name: "bulletin" for the feed at /bulletin.atom, of the pages at /bulletin.
        site: absolute address, no slash at the end.
        authority: a domain of the sender's. Ids are made from it (RFC 4151), not from the site's address: an
            entry keeps its id when the site moves, so that no reader shows it twice.
    """
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": language.code})
    _add(feed, "id", _id(authority, name))
    _add(feed, "title", title)
    _add(feed, "updated", _instant(max((one.updated for one in entries), default=now)))
    _add(SubElement(feed, "author"), "name", title)
    _link(feed, "self", f"{site}/{name}.atom", "application/atom+xml")
    _link(feed, "alternate", f"{site}/{name}", "text/html")
    for entry in entries:
        _add_entry(feed, entry, site, authority)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _add_entry(feed: Element, about: FeedEntry, site: str, authority: str) -> None:
    entry = SubElement(feed, "entry", {"xml:lang": about.language})
    _add(entry, "id", _id(authority, about.path))
    _add(entry, "title", about.title)
    _add(entry, "published", _instant(about.published))
    _add(entry, "updated", _instant(about.updated))
    _add(SubElement(entry, "author"), "name", about.author)
    _link(entry, "alternate", f"{site}/{about.path}", "text/html")
    for term, label in about.categories:
        SubElement(entry, "category", term=term, label=label)
    if about.summary:
        _add(entry, "summary", about.summary)


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = NOT_IN_XML.sub("", text)


def _link(parent: Element, relation: str, address: str, kind: str) -> None:
    SubElement(parent, "link", rel=relation, href=address, type=kind)


def _id(authority: str, name: str) -> str:
    return f"tag:{authority.lower()},2026:{name}"


def _instant(instant: datetime) -> str:
    """RFC 3339, as Atom wants it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
