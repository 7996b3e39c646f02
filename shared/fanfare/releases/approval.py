"""Who may approve what, and what an edit does to an approval.

Each rule takes a release as it was read and gives it as it is to be stored. Storing it expects the version
that was read, so that nobody approves or sends what somebody else has just changed.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from fanfare.releases.release import Approval, Edition, Release, ReleaseState
from fanfare.releases.version import ReleaseVersion


class No(StrEnum):
    """Why something may not be done with a release."""

    WAS_ORDERED = "was_ordered"
    NEVER_ORDERED = "never_ordered"
    SAME_AS_SENT = "same_as_sent"
    OWN_WORK = "own_work"
    OTHER_CONTENT = "other_content"
    NOT_WAITING = "not_waiting"
    NOT_APPROVED = "not_approved"
    NOT_ON_ITS_WAY = "not_on_its_way"
    NOT_HELD = "not_held"
    WAS_CANCELLED = "was_cancelled"


class RefusedError(Exception):
    """It may not be done. why: by name."""

    def __init__(self, why: No) -> None:
        super().__init__(why.value)
        self.why = why


def same_person(one: str, other: str) -> bool:
    """Whether two identities are one person's, or may be.

    Of an ARN, the name at its end counts: a person can assume two roles, with the name of their session
    at the end of both (IAM User Guide, AWS STS identifiers). Case and space make no other person.
    """
    return _name(one) == _name(other)


def _name(identity: str) -> str:
    return " ".join(identity.rpartition("/")[2].split()).casefold()


def has_left(release: Release) -> bool:
    """Whether anybody may have been sent anything of it, or soon will."""
    return any(not edition.withheld for edition in release.editions)


def newest(release: Release) -> Edition | None:
    """The edition that was ordered last."""
    return release.editions[-1] if release.editions else None


def submitted(known: Release | None, handed: ReleaseVersion, by: str, now: datetime) -> Release:
    """The release with a file as its content, waiting for approval.

    The same file again changes nothing; any other voids the approval, and who handed it in is its author.

    Args:
        known: what is stored under its slug.

    Raises:
        RefusedError: it was ordered: then only a correction goes out, with its reason.
    """
    if known is None:
        return _fresh(handed, by, now)
    if known.state in (ReleaseState.ORDERED, ReleaseState.HELD) or has_left(known):
        raise RefusedError(No.WAS_ORDERED)
    return _edited(known, handed, by, now, reason="")


def corrected(
    known: Release, handed: ReleaseVersion, by: str, now: datetime, reason: str, begun: bool
) -> Release:
    """The release with a file that corrects what was ordered, waiting for approval.

    Args:
        reason: printed with the correction.
        begun: somebody may have been sent the newest edition; otherwise nobody is to see it.

    Raises:
        RefusedError: nothing was ordered, or the file is the very one that was.
    """
    last = newest(known)
    if last is None:
        raise RefusedError(No.NEVER_ORDERED)
    if handed.content == last.content:
        raise RefusedError(No.SAME_AS_SENT)
    return _edited(withheld_unless(begun, known), handed, by, now, reason)


def withdraws(known: Release, content: str) -> bool:
    """Whether a correction waits, and a file with that content says that there is nothing to correct."""
    last = newest(known)
    return last is not None and content == last.content and waits(known)


def withdrawn(
    known: Release, last: ReleaseVersion, by: str, now: datetime, state: ReleaseState, reason: str
) -> Release:
    """The release without the correction that waited.

    Args:
        last: what was ordered.
        state: of its mailing.
    """
    return replace(
        _fresh(last, by, now),
        editions=known.editions,
        state=state,
        reason=reason,
        version=known.version,
    )


def withheld_unless(begun: bool, release: Release) -> Release:
    """The release with its newest edition hidden from the public, unless somebody may have been sent it."""
    last = newest(release)
    if begun or last is None:
        return release
    return replace(release, editions=(*release.editions[:-1], replace(last, withheld=True)))


def _fresh(handed: ReleaseVersion, by: str, now: datetime) -> Release:
    return Release(
        slug=handed.front.slug,
        headline=handed.headline,
        content=handed.content,
        state=ReleaseState.SUBMITTED,
        author=by,
        submitted_at=now,
        embargo=handed.front.embargo,
        language=handed.front.language,
        national=handed.national,
    )


def _edited(known: Release, handed: ReleaseVersion, by: str, now: datetime, reason: str) -> Release:
    if waits(known) and handed.content == known.content and reason == known.reason:
        return known
    return replace(
        _fresh(handed, by, now), editions=known.editions, reason=reason, version=known.version
    )


def waits(release: Release) -> bool:
    """Whether its newest version is not ordered yet. A reason is of a correction then."""
    return release.state in (ReleaseState.SUBMITTED, ReleaseState.APPROVED)


def approved(release: Release, by: str, now: datetime, content: str) -> Release:
    """The release with an approval of exactly the content that was read.

    Approving again changes nothing. Raises RefusedError: the author approves nothing of their own, and
    nobody what is not the content now.
    """
    if not waits(release):
        raise RefusedError(No.NOT_WAITING)
    if content != release.content:
        raise RefusedError(No.OTHER_CONTENT)
    if same_person(by, release.author):
        raise RefusedError(No.OWN_WORK)
    if is_approved(release):
        return release
    approval = Approval(by=by, at=now, content=content)
    return replace(release, state=ReleaseState.APPROVED, approval=approval)


def is_approved(release: Release) -> bool:
    """Whether somebody other than the author has approved exactly the content that it has now."""
    approval = release.approval
    return (
        approval is not None
        and release.state is ReleaseState.APPROVED
        and approval.content == release.content
        and not same_person(approval.by, release.author)
    )
