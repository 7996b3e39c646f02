"""A release, its editions and approvals, and its audit trail. Instants are in UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReleaseState(StrEnum):
    """State of a release. ordered: its mailing exists, and says how far it is."""

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
    the newest is the current one. version:
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
