"""Correcting a release that was ordered; and withdrawing a correction that waited."""

from dataclasses import dataclass
from datetime import UTC, datetime

from desk.refusal import Refused
from desk.releases.workflow.mailing import ReleaseMailings
from desk.releases.workflow.records import decided, entry, insist, mailing_of, save
from desk.releases.workflow.submission import keep, refuse_disputed
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.press.releases import Releases
from fanfare.mailings.mailing import MailingState
from fanfare.releases.approval import corrected, withdrawn
from fanfare.releases.release import Action, Release, ReleaseState
from fanfare.releases.version import ReleaseVersion

_BACK = {
    MailingState.FINISHED: ReleaseState.ORDERED,
    MailingState.CANCELLED: ReleaseState.CANCELLED,
}
"""State of a release without its correction; held, when its mailing was stopped for it."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction that waits for an approval.

    Attributes:
        stopped: Id of the mailing of the wrong version, which no longer sends; empty when all had left.
    """

    release: Release
    stopped: str


def correct(
    releases: Releases,
    mailings: ReleaseMailings,
    known: Release,
    handed: ReleaseVersion,
    by: str,
    reason: str,
    now: datetime,
) -> Corrected:
    """Store a correction, and stop what has not left.

    Args:
        known: The release that was ordered.
        reason: What was wrong; printed with the correction.

    Raises:
        Refused: It was never ordered, or the file is for another release, too large, or corrects nothing.
    """
    slug = known.slug
    if handed.front.slug != slug:
        raise Refused(f"The file's slug is {handed.front.slug}, not {slug}: write {slug} into it.")
    refuse_disputed(releases, handed)
    decided(slug, lambda: corrected(known, handed, by, now, reason, begun=True))
    keep(releases, handed)
    begun = mailings.stop(known)
    changed = insist(
        releases,
        slug,
        lambda found: corrected(found, handed, by, now, reason, begun),
        lambda made: entry(made, Action.CORRECTED, by, now, reason),
    )
    mailing = mailing_of(mailings.mailings, known)
    going = mailing and mailing.state is not MailingState.FINISHED
    return Corrected(changed, mailing.id if mailing and going else "")


def withdraw(
    releases: Releases, mailings: Mailings, known: Release, by: str, reason: str
) -> Release:
    """Put a release back to the edition that was ordered. Nothing leaves before somebody lets it go.

    Args:
        known: A release whose correction waits.

    Raises:
        Refused: Somebody changed it meanwhile.
    """
    now = datetime.now(UTC)
    last = releases.version(known.slug, known.editions[-1].content)
    mailing = mailing_of(mailings, known)
    state = _BACK.get(mailing.state, ReleaseState.HELD) if mailing else ReleaseState.HELD
    back = withdrawn(known, last, by, now, state, reason if state is ReleaseState.HELD else "")
    return save(releases, back, entry(back, Action.WITHDRAWN, by, now, reason))
