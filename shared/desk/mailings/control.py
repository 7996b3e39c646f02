"""Steering a mailing: pause it, let it go on, end it, send again what nobody knows about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from desk.aws.retries import NotRetryableError
from desk.aws.schedules import Schedules, mailing_schedule
from desk.mailings.late import Late, sweep
from desk.mailings.summary import counts_of, standing, the_mailing
from desk.refusal import Refused
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.outbox import Outbox
from fanfare.mailings.mailing import Mailing
from fanfare.mailings.release_ids import is_release

BY_HAND = "operator"
"""Why a mailing was stopped by a person."""

type Retry = Callable[[str, datetime], int]
"""Queues a mailing's unknown mails again, and gives how many there were. Raises NotRetryableError."""


class SendsRelease(Refused):
    """The mailing sends a press release, which is steered instead of it.

    Args:
        slug: Of the release.
        instead: What to do with that: hold, resume or cancel.
    """

    def __init__(self, mailing: str, slug: str, instead: str) -> None:
        super().__init__(f"{mailing} sends a press release.")
        self.slug = slug
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What cancelling would end.

    Attributes:
        sent: Mails that were sent so far, at least; None before the mailing began.
    """

    mailing: Mailing
    sent: int | None


def pause(mailings: Mailings, mailing: str, now: datetime) -> Mailing:
    """Stop a mailing within about a second; nothing queued is lost.

    Raises:
        Refused: There is none, it is not being sent, or it sends a press release.
    """
    found = _own(mailings, mailing, "hold")
    paused = mailings.pause(mailing, now, BY_HAND)
    if not paused:
        raise _refusal(mailings, found, "be paused: only one that is being sent can")
    return paused


def resume(mailings: Mailings, queue: Outbox, mailing: str, now: datetime) -> tuple[Late, ...]:
    """Go on with a mailing that was paused, or begin one that was held. Gives what is late.

    Args:
        queue: The one in front of fan_out_mailing.

    Raises:
        Refused: There is none, it is neither paused nor held, or it sends a press release.
    """
    found = _own(mailings, mailing, "resume")
    if not mailings.resume(mailing, now):
        raise _refusal(mailings, found, "be resumed: only one that is paused or held can")
    return sweep(queue, mailing)


def plan_cancelling(mailings: Mailings, mailing: str) -> Cancellation:
    """Say what cancelling a mailing would end. Raises Refused when there is none, or it sends a release."""
    found = _own(mailings, mailing, "cancel")
    return Cancellation(found, sent_by_now(mailings, found))


def cancel(
    mailings: Mailings, schedules: Schedules, queue: Outbox, plan: Cancellation, now: datetime
) -> tuple[Late, ...]:
    """End a mailing for good, within about a second. Gives what is late.

    Raises:
        Refused: It has ended already.
    """
    mailing = plan.mailing.id
    if not mailings.cancel(mailing, now, BY_HAND):
        raise _refusal(mailings, plan.mailing, "be cancelled: it has ended")
    schedules.drop(mailing_schedule(mailing))
    return sweep(queue, mailing)


def count_unknown(mailings: Mailings, mailing: str) -> int:
    """How many people may get the mailing twice if its unknown mails are sent again. Raises Refused."""
    return counts_of(mailings, the_mailing(mailings, mailing)).unknown


def retry_unknown(
    mailings: Mailings, retry: Retry, queue: Callable[[], Outbox], mailing: str, now: datetime
) -> tuple[int, tuple[Late, ...]]:
    """Queue a mailing's unknown mails again.

    Args:
        retry: Does it.
        queue: Gives the one in front of fan_out_mailing, asked only once they are queued.

    Returns:
        How many there were, and what is late.

    Raises:
        Refused: It was cancelled, or never began.
    """
    try:
        again = retry(mailing, now)
    except NotRetryableError:
        found = the_mailing(mailings, mailing)
        text = "be sent again: it was cancelled, or never began"
        raise _refusal(mailings, found, text) from None
    return again, sweep(queue(), mailing)


def sent_by_now(mailings: Mailings, mailing: Mailing) -> int | None:
    """How many mails were sent so far, at least; None before the mailing began."""
    return counts_of(mailings, mailing).sent if mailing.started_at else None


def _own(mailings: Mailings, mailing: str, instead: str) -> Mailing:
    """A mailing that may be steered by itself. A release's follows the release, which says what the
    public sees, too. Raises SendsRelease."""
    found = the_mailing(mailings, mailing)
    if is_release(mailing):
        raise SendsRelease(mailing, found.slug, instead)
    return found


def _refusal(mailings: Mailings, seen: Mailing, cannot: str) -> Refused:
    found = mailings.load(seen.id) or seen
    return Refused(f"{seen.id} is {standing(found)}. It cannot {cannot}.")
