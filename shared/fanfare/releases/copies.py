"""Copies of a release, one for each library service. Instants are in UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fanfare.releases.release import Edition, Release
from fanfare.releases.version import ReleaseVersion


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
