"""Handing in a release for another person to approve."""

from dataclasses import dataclass
from datetime import datetime

from desk.refusal import Refused
from desk.releases.wanted_facts import disputed
from desk.releases.workflow.records import decided, entry, save
from fanfare.aws.press.releases import Releases, TooLargeError
from fanfare.releases.approval import is_approved, submitted
from fanfare.releases.release import Action, Approval, Release
from fanfare.releases.version import ReleaseVersion


@dataclass(frozen=True, slots=True)
class Submitted:
    """A release that waits for an approval.

    Attributes:
        changed: Whether it does since now; exactly this content was submitted before otherwise.
        void: An approval that no longer counts, since the content has changed.
    """

    release: Release
    changed: bool = True
    void: Approval | None = None


def submit(releases: Releases, handed: ReleaseVersion, by: str, now: datetime) -> Submitted:
    """Store a release that waits for an approval, in place of what was submitted under its slug before.

    Args:
        by: Its author from now on, who cannot approve it.

    Raises:
        Refused: It was ordered before, it is too large, or another open release asks services for the same
            fields as other types.
    """
    refuse_disputed(releases, handed)
    known = releases.load(handed.front.slug)
    release = decided(handed.front.slug, lambda: submitted(known, handed, by, now))
    if release is known:
        return Submitted(release, changed=False)
    keep(releases, handed)
    stored = save(releases, release, entry(release, Action.SUBMITTED, by, now))
    return Submitted(stored, void=known.approval if known and is_approved(known) else None)


def refuse_disputed(releases: Releases, handed: ReleaseVersion) -> None:
    """Raise Refused when another open release asks services for the same fields as other types."""
    if problems := disputed(releases, handed.front):
        raise Refused(
            "Nothing was stored: services could not fill in both releases.", problems=problems
        )


def keep(releases: Releases, handed: ReleaseVersion) -> None:
    """Store what was submitted. Raises Refused when it is too large."""
    try:
        releases.store(handed)
    except TooLargeError as error:
        raise Refused(
            f"Nothing was stored: the release takes {error.size:,} bytes, more than can be kept. Shorten it."
        ) from None
