"""What a release says: its head and its text, one version after another. Instants are in UTC."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fanfare.releases.fields import Field, NationalValue
from fanfare.services.service import Contact, Nation, Sector


@dataclass(frozen=True, slots=True, kw_only=True)
class PressAudience:
    """Which services a release is for. An empty part does not limit; services: keys."""

    nations: tuple[Nation, ...] = ()
    regions: tuple[str, ...] = ()
    sectors: tuple[Sector, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of the press kit. url: where it is; credit, licence: printed beside it."""

    url: str
    alt: str
    credit: str
    licence: str


TIME_TO_FILL = timedelta(days=7)
"""That services with gaps have when a release names no deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFront:
    """What the head of a release's file says.

    headline: may hold fields, like the body. embargo: nothing leaves before; None for immediate release.
    deadline: until when services with gaps may fill them; None: seven days from sending.
    out_of_hours: the contact's telephone at night. sender: the name shown before our address.
    """

    slug: str
    headline: str
    language: str
    embargo: datetime | None
    day: date
    audience: PressAudience
    contact: Contact
    out_of_hours: str = ""
    sender: str
    deadline: datetime | None = None
    notes: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    fields: tuple[Field, ...] = ()
    national: tuple[NationalValue, ...] = ()

    def closes(self, begun: datetime) -> datetime:
        """Until when services may fill gaps. begun: when the release began to leave, or will."""
        return self.deadline or begun + TIME_TO_FILL


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseVersion:
    """A release as it was submitted, with everything that is rendered once for all services.

    source: the file. program: what render_release runs, see fanfare.releases.template.program. document,
    large_document: prepared .docx files, base64. headline, text, article: the national version, which the
    public reads; article is HTML that is safe to put into a page, its headings begin at h2. national:
    False for one that was stored before there were national versions: it has brackets for what services
    fill in, and the public is never shown it.
    """

    front: ReleaseFront
    source: str
    program: str
    document: str
    large_document: str
    headline: str
    text: str
    article: str
    national: bool = False

    @property
    def content(self) -> str:
        """Hash of the file, by which exactly this version is approved and found: 32 hex digits."""
        return content_of(self.source)


def content_of(source: str) -> str:
    """A file's content hash."""
    return hashlib.sha256(source.encode()).hexdigest()[:32]
