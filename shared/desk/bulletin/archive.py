"""The issues that anybody may read on the site: which there are, hiding one, showing it again."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desk.refusal import Refused
from fanfare.aws.ledger.issues import Issues
from fanfare.bulletin.issue import ArchiveEntry

_UNKNOWN = "There is no {what} issue {slug}. fanfare bulletin archive list shows all."


class Visibility(StrEnum):
    """Whether anybody can read an issue."""

    PUBLIC = "public"
    LATER = "later"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Archived:
    """An issue of the archive.

    Attributes:
        public_from: When its mailing began; it is public from then on, unless it is hidden.
    """

    slug: str
    public_from: datetime
    state: Visibility
    subject: str


def archived(issues: Issues, now: datetime) -> list[Archived]:
    """All issues of the archive, the newest first."""
    return [
        Archived(one.front.slug, one.public_from, _visibility(one, now), one.front.subject)
        for one in issues.entries()
    ]


def unpublish(issues: Issues, slug: str) -> None:
    """Take an issue out of the archive. Raises Refused when it is not public."""
    if not issues.unpublish(slug):
        raise Refused(_UNKNOWN.format(what="public", slug=slug))


def publish(issues: Issues, slug: str) -> ArchiveEntry:
    """Show an issue in the archive again. Raises Refused when it was never sent."""
    entry = issues.entry(slug)
    if entry is None:
        raise Refused(_UNKNOWN.format(what="sent", slug=slug))
    shown = replace(entry, published=True)
    issues.publish(shown)
    return shown


def _visibility(entry: ArchiveEntry, now: datetime) -> Visibility:
    if entry.is_public(now):
        return Visibility.PUBLIC
    return Visibility.LATER if entry.published else Visibility.HIDDEN
