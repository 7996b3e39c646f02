"""Which edition of a release a report is about."""

from desk.refusal import Refused
from desk.text import counted
from fanfare.aws.ledger.mailings import Mailings
from fanfare.releases.release import Edition, Release


def reported_edition(mailings: Mailings, release: Release, number: int | None) -> Edition:
    """The edition that was asked for, or the newest that has begun to leave, or the newest.

    Args:
        number: 0 for the first, 1 for correction 1; None when nobody asked for one.

    Raises:
        Refused: It was never sent, or has no such edition.
    """
    if not release.editions:
        raise Refused(f"{release.slug} was never sent, so there is nothing to report.")
    if number is not None:
        if number >= len(release.editions):
            editions = counted(len(release.editions), "edition", "editions")
            raise Refused(f"{release.slug} has {editions}, numbered from 0.")
        return release.editions[number]
    for one in reversed(release.editions):
        mailing = mailings.load(one.mailing)
        if mailing and mailing.started_at:
            return one
    return release.editions[-1]
