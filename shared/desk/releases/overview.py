"""What was ordered of a release, edition by edition, with the numbers of each mailing."""

from dataclasses import dataclass

from desk.mailings.summary import counts_of
from fanfare.aws.ledger.mailings import Mailings
from fanfare.mailings.mailing import Counts, Mailing
from fanfare.releases.release import Edition, Release


@dataclass(frozen=True, slots=True)
class Progress:
    """An edition on its way.

    Attributes:
        mailing: None when it was ordered, and its mailing was not made.
    """

    edition: Edition
    mailing: Mailing | None
    counts: Counts


def progress_of(mailings: Mailings, release: Release) -> list[Progress]:
    """The editions of a release, the oldest first."""
    found = []
    for edition in release.editions:
        mailing = mailings.load(edition.mailing)
        counts = counts_of(mailings, mailing) if mailing else Counts()
        found.append(Progress(edition, mailing, counts))
    return found
