"""An issue of the bulletin: as written, as stored, and as the archive shows it. Instants are in UTC."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum

_SLOT = re.compile("\x02(.*?)\x03")


class Slot(StrEnum):
    """What is different in each copy of an issue: a line to begin with, two signed links, and as much of
    the address that it goes to as its owner needs to know it by. Issues from before have no ADDRESS."""

    GREETING = "greeting"
    LEAVE = "leave"
    PREFERENCES = "preferences"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What the head of an issue's file says. topics: empty means everybody. sender: the name shown
    before our address. day: the date that readers see."""

    subject: str
    preheader: str
    topics: tuple[str, ...]
    language: str
    slug: str
    sender: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIssue:
    """An issue as it is mailed and archived, rendered once for everybody.

    text, html: of the mail: literal parts and, at odd positions, names of slots, as in a Letter.
    article: HTML for the archive's page, already safe, its headings beginning at h2.
    """

    front: FrontMatter
    text: tuple[str, ...]
    html: tuple[str, ...]
    article: str

    @property
    def slug(self) -> str:
        """What it is called in addresses and in the ledger."""
        return self.front.slug

    @property
    def content(self) -> str:
        """A hash of all of it, by which exactly this version is found again: 32 hexadecimal digits."""
        whole = json.dumps(asdict(self), default=str, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(whole.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveEntry:
    """A line of the archive. content: the version shown. public_from: when it was or will be mailed,
    nobody sees it earlier. published: taken back when false."""

    front: FrontMatter
    content: str
    public_from: datetime
    published: bool = True

    def is_public(self, now: datetime) -> bool:
        """Whether anybody may read it."""
        return self.published and self.public_from <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An issue on its page. html: the article alone, safe to put into a page as it is."""

    entry: ArchiveEntry
    html: str


def mark_slot(slot: Slot) -> str:
    """A slot's mark in a template's output."""
    return f"\x02{slot}\x03"


def parts(rendered: str) -> tuple[str, ...]:
    """Literal parts and, at odd positions, the names of slots."""
    return tuple(_SLOT.split(rendered))
