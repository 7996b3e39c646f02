"""Copies of a release, one for each library service. Instants are in UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from fanfare.releases.release import Edition, Release
from fanfare.releases.version import ReleaseVersion


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
