"""The issues that anybody may read on the site: which there are, hiding one, showing it again."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desk.refusal import NotFound
from fanfare.aws.ledger.issues import Issues
from fanfare.bulletin.issue import ArchiveEntry


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
    """Take an issue out of the archive. Raises NotFound when it is not public."""
    if not issues.unpublish(slug):
        raise NotFound("public issue", slug)


def publish(issues: Issues, slug: str) -> ArchiveEntry:
    """Show an issue in the archive again. Raises NotFound when it was never sent."""
    entry = issues.entry(slug)
    if entry is None:
        raise NotFound("sent issue", slug)
    shown = replace(entry, published=True)
    issues.publish(shown)
    return shown


def _visibility(entry: ArchiveEntry, now: datetime) -> Visibility:
    if entry.is_public(now):
        return Visibility.PUBLIC
    return Visibility.LATER if entry.published else Visibility.HIDDEN
