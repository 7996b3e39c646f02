"""Press releases: nouns that rules, tables, messages and pages share. Instants are in UTC."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from fanfare.services.service import Contact, Fact, Nation, Sector, SpeakerType


class FieldType(StrEnum):
    """What a field of a release holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    QUOTE = "quote"
    ACTIVITIES = "activities"
    LINK = "link"


class Known(StrEnum):
    """Facts that Fanfare knows about a service by itself."""

    ACTIVITIES = "activities"
    PLACES_TAKEN = "places_taken"
    SUBSCRIBERS = "subscribers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One entry of a release's field contract: what a template may say, and where it comes from.

    national: locked, with the value that everybody gets. known: what Fanfare fills in by itself; None
    when the service does. speakers: of a quote: who may be quoted; empty for anybody. most: characters,
    or entries of a list.
    """

    name: str
    label: str
    type: FieldType
    required: bool = True
    national: Fact | None = None
    speaker_post: str = ""
    known: Known | None = None
    speakers: tuple[SpeakerType, ...] = ()
    unit: str = ""
    most: int = 600
    example: str = ""

    @property
    def local(self) -> bool:
        """Whether a service fills it in itself, on its own page."""
        return not (self.national or self.known or self.type is FieldType.ACTIVITIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalValue:
    """What the national version says in place of what each service says of itself. name: of a field, or
    a detail such as "service.name". fact: as a service would give it; of a quotation, title is the post
    of who speaks."""

    name: str
    fact: Fact


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
    """A release as it was handed in, with all that is made of it once for everybody.

    source: the file. program: what render_release runs, see fanfare.release.program. document,
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


class ReleaseState(StrEnum):
    """Where a release stands. ordered: its mailing exists, and says how far it is."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    ORDERED = "ordered"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Somebody else than the author has read exactly this version."""

    by: str
    at: datetime
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A version that was ordered to be sent. number: 0 for the first, then the number of the
    correction. public_from: when the public and its services may see it. reason: of a correction.
    withheld: it was held or cancelled before anybody was sent it. national: as ReleaseVersion.national:
    without it, only services see it."""

    number: int
    content: str
    mailing: str
    headline: str
    public_from: datetime
    language: str = "en"
    reason: str = ""
    withheld: bool = False
    national: bool = False

    def is_public(self, now: datetime) -> bool:
        """Whether its hour has come, and it was not held or cancelled before."""
        return self.public_from <= now and not self.withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release and what has become of it. content: of the version that is worked on now.

    national: whether that has a national version. editions: the versions ordered so far, oldest first;
    the newest is the one that stands. version:
    0 for one that is not stored yet; grows with every write, and each writer expects the one it read.
    """

    slug: str
    headline: str
    content: str
    state: ReleaseState
    author: str
    submitted_at: datetime
    embargo: datetime | None
    language: str = "en"
    approval: Approval | None = None
    editions: tuple[Edition, ...] = ()
    reason: str = ""
    national: bool = False
    version: int = 0

    def shown(self, now: datetime) -> Edition | None:
        """The edition that services may read: the newest whose hour has come. While a release is held or
        cancelled before its hour, nothing of its newest edition is shown."""
        due = [one for one in self.editions if one.is_public(now)]
        return due[-1] if due else None

    def read_by_all(self, now: datetime) -> Edition | None:
        """The edition on the public's pages: the one that is shown, if it has a national version. An older
        one is never shown in its place: it had the error."""
        edition = self.shown(now)
        return edition if edition and edition.national else None

    def corrects(self, edition: Edition) -> bool:
        """Whether that edition takes the place of one that anybody has seen."""
        return any(one.number < edition.number and not one.withheld for one in self.editions)


class Action(StrEnum):
    """What the audit trail of a release records."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    ORDERED = "ordered"
    OVERRIDDEN = "overridden"
    STARTED = "started"
    HELD = "held"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what, when, on which content. Never changed. note: a reason, or what was decided."""

    slug: str
    id: str
    at: datetime
    by: str
    action: Action
    content: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCopy:
    """What render_release fills into one service's copy: plain texts, lists and dictionaries.

    values: by name; `correction` is the line that a copy begins with, for a service that may have had
    the wrong one.
    """

    member: str
    values: dict[str, Any]
    large_print: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedCopy:
    """One service's copy in every format. html: an article like ReleaseVersion's. document: .docx,
    base64; empty when none is wanted. correction: as in WantedCopy.values. failure: why there is none,
    by name; the rest is empty then."""

    member: str
    headline: str = ""
    text: str = ""
    html: str = ""
    document: str = ""
    correction: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCopy:
    """A copy as its service got it: for its press kit page, and to compare press copies with."""

    member: str
    mailing: str
    slug: str
    number: int
    headline: str
    text: str
    html: str
    rendered_at: datetime


class Use(StrEnum):
    """What a service did with its release."""

    USED = "used"
    ADAPTED = "adapted"
    NOT_USED = "not_used"


@dataclass(frozen=True, slots=True, kw_only=True)
class UseAnswer:
    """A service's newest answer about one mailing."""

    mailing: str
    member: str
    use: Use
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Where a release was printed or broadcast, as a service tells it. url: may be empty."""

    mailing: str
    member: str
    id: str
    title: str
    outlet: str
    url: str
    day: date
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PressCopy:
    """What a service sent out itself. mailing: the release that it is nearest to; empty when it is
    near none. similarity: 0 to 1, to the copy that the service got. known_sender: it came from the
    service's own domain."""

    member: str
    id: str
    mailing: str
    similarity: float
    subject: str
    text: str
    known_sender: bool
    at: datetime


class Hold(StrEnum):
    """Why a release waits for one service; or the name of what went wrong when its copy was rendered."""

    GAPS = "gaps"
    NO_CONTACT = "no_contact"
    TOO_LARGE = "too_large"
    PRE_ELECTION = "pre_election"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What a mailing sends: an edition of a release, in the version that was ordered."""

    release: Release
    edition: Edition
    version: ReleaseVersion

    @property
    def earlier(self) -> tuple[str, ...]:
        """The mailings of the editions before."""
        return tuple(one.mailing for one in self.release.editions[: self.edition.number])
