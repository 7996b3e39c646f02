"""Holding a release that is on its way, and ending one for good."""

from dataclasses import dataclass
from datetime import datetime

from desk.mailings.control import sent_by_now
from desk.mailings.late import Late
from desk.mailings.progress import Sleep, counts_at_rest
from desk.releases.ledger import had
from desk.releases.workflow.mailing import ReleaseMailings
from desk.releases.workflow.records import decided, entry, insist, mailing_of, the_release
from desk.releases.workflow.refusals import AllSent
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.press.releases import Releases
from fanfare.mailings.mailing import Counts, Mailing, MailingState
from fanfare.releases.editions import cancelled, held
from fanfare.releases.release import Action, Release, ReleaseState


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What cancelling a release would end.

    Attributes:
        sent: Mails of it that were sent so far, at least; None before it began.
    """

    release: Release
    mailing: Mailing | None
    sent: int | None

    @property
    def changes(self) -> bool:
        """Whether it is not cancelled yet."""
        return self.release.state is not ReleaseState.CANCELLED


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A release that was ended.

    Attributes:
        late: What is late.
    """

    counts: Counts | None
    late: tuple[Late, ...]


def hold(
    releases: Releases, mailings: ReleaseMailings, slug: str, by: str, reason: str, now: datetime
) -> bool:
    """Let nothing more of a release leave for now. False when it was held before.

    Raises:
        Refused: There is none, it is not on its way, or everything of it has been sent.
    """
    known = the_release(releases, slug)
    decided(slug, lambda: held(known, reason, begun=True))
    if known.state is ReleaseState.HELD:
        return False
    _refuse_finished(known, mailing_of(mailings.mailings, known))
    begun = mailings.stop(known)
    insist(
        releases,
        slug,
        lambda found: held(found, reason, begun),
        lambda made: entry(made, Action.HELD, by, now, reason),
    )
    return True


def plan_cancelling(releases: Releases, mailings: Mailings, slug: str) -> Cancellation:
    """Say what cancelling a release would end. Raises Refused when there is none, or all of it was sent."""
    known = the_release(releases, slug)
    if known.state is ReleaseState.CANCELLED:
        return Cancellation(known, None, None)
    mailing = mailing_of(mailings, known)
    _refuse_finished(known, mailing)
    sent = sent_by_now(mailings, mailing) if mailing else None
    return Cancellation(known, mailing, sent)


def cancel(
    releases: Releases,
    mailings: ReleaseMailings,
    plan: Cancellation,
    by: str,
    reason: str,
    now: datetime,
    sleep: Sleep,
) -> Cancelled:
    """End a release for good, with a correction of it that waits. What was sent stays sent, and public.

    A repeat ends what an earlier one left undone.

    Args:
        reason: For the audit trail; may be empty.
        sleep: Waits so many seconds, for the numbers to come to rest.
    """
    known = plan.release
    ended = mailings.end(known)
    if not plan.changes:
        return Cancelled(None, ended.late)
    mailing = mailing_of(mailings.mailings, known)
    counts = counts_at_rest(mailings.mailings, mailing, sleep) if mailing else None
    # Some may have left within the last second.
    begun = ended.begun or bool(had(mailings.deliveries, known.editions[-1:]))
    insist(
        releases,
        known.slug,
        lambda found: cancelled(found, reason, begun),
        lambda made: entry(made, Action.CANCELLED, by, now, reason),
    )
    return Cancelled(counts, ended.late)


def _refuse_finished(known: Release, mailing: Mailing | None) -> None:
    if mailing and mailing.state is MailingState.FINISHED and known.state is ReleaseState.ORDERED:
        raise AllSent(known.slug)
