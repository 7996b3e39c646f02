"""What becomes of an approved release: ordered, held, let go, cancelled. See fanfare.releases.approval."""

from dataclasses import replace
from datetime import datetime

from fanfare.mailings.release_ids import mailing_id
from fanfare.releases.approval import No, RefusedError, is_approved, newest, withheld_unless
from fanfare.releases.release import Edition, Release, ReleaseState


def start_of(release: Release, now: datetime, at: datetime | None) -> datetime:
    """When an edition may begin to leave: now or as wished, and never before the embargo."""
    return max(instant for instant in (now, release.embargo, at) if instant is not None)


def ordered(release: Release, now: datetime, at: datetime | None = None) -> Release:
    """The release with a new edition that is to be sent.

    Args:
        at: when, if not now.

    Raises:
        RefusedError: exactly this content is not approved by another person than its author, or the release
            was cancelled.
    """
    if release.state is ReleaseState.CANCELLED:
        raise RefusedError(No.WAS_CANCELLED)
    if not is_approved(release):
        raise RefusedError(No.NOT_APPROVED)
    number = len(release.editions)
    edition = Edition(
        number=number,
        content=release.content,
        mailing=mailing_id(release.slug, number),
        headline=release.headline,
        public_from=start_of(release, now, at),
        language=release.language,
        reason=release.reason,
        national=release.national,
    )
    editions = (*release.editions, edition)
    return replace(release, state=ReleaseState.ORDERED, editions=editions, reason="")


def held(release: Release, reason: str, begun: bool) -> Release:
    """The release while its newest edition waits for a person. Holding again changes nothing.

    Args:
        begun: somebody may have been sent it: then the public goes on seeing it.

    Raises:
        RefusedError: none is on its way.
    """
    if release.state is ReleaseState.HELD:
        return release
    if release.state is not ReleaseState.ORDERED:
        raise RefusedError(No.NOT_ON_ITS_WAY)
    return replace(withheld_unless(begun, release), state=ReleaseState.HELD, reason=reason)


def let_go(release: Release, now: datetime) -> Release:
    """The release with its held edition on its way again. What the public had not seen yet, it sees from
    now on, and not before the hour that was set. Raises RefusedError when it is not held."""
    last = newest(release)
    if release.state is not ReleaseState.HELD or last is None:
        raise RefusedError(No.NOT_HELD)
    if last.withheld:
        last = replace(last, withheld=False, public_from=max(last.public_from, now))
    editions = (*release.editions[:-1], last)
    return replace(release, state=ReleaseState.ORDERED, editions=editions, reason="")


def cancelled(release: Release, reason: str, begun: bool) -> Release:
    """The release ended for good; what was sent stays sent, and public. Cancelling again changes nothing."""
    if release.state is ReleaseState.CANCELLED:
        return release
    ended = withheld_unless(begun, release)
    return replace(ended, state=ReleaseState.CANCELLED, approval=None, reason=reason)
