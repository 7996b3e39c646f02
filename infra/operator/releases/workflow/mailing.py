"""A release's mailing follows what was decided about the release: begun, stopped, let go, ended.

The release is the record of what people want; whatever this machine leaves undone, the same command does
again.
"""

from datetime import UTC, datetime

from desk.aws.schedules import mailing_schedule
from desk.releases.ledger import had
from desk.stack import Stack
from fanfare.aws.ledger.mailings import MailingExistsError
from fanfare.mailings.mailing import Mailing, MailingState
from fanfare.messages.mailings import FreezeAudience, SweepMailing
from fanfare.releases.release import Edition, Release
from infra.operator.cli.output import say
from infra.operator.releases.workflow.records import mailing_of

BY_HAND = "operator"
"""Why a mailing stands that a person stopped."""


def set_going(stack: Stack, release: Release, by: str) -> Mailing:
    """Let the newest edition leave at its hour; an earlier one sends no more. Safe to repeat.

    Returns the mailing as it stands then.
    """
    *earlier, edition = release.editions
    for one in earlier:
        _end(stack, one.mailing)
    mailing = stack.mailings.load(edition.mailing) or _made(stack, release, edition, by)
    now = datetime.now(UTC)
    if mailing.state is MailingState.HELD and edition.public_from > now:
        mailing = _back_to_schedule(stack, mailing, now)
    if mailing.state is MailingState.SCHEDULED:
        _begin(stack, mailing, now)
    elif mailing.state in (MailingState.PAUSED, MailingState.HELD):
        mailing = stack.mailings.resume(mailing.id, now) or mailing
        _sweep(stack, mailing.id)
    return mailing


def stop(stack: Stack, release: Release) -> bool:
    """Let nothing more of the newest edition leave; it can be let go again. Says whether anybody may
    have been sent it."""
    mailing = mailing_of(stack, release)
    if mailing is None:
        return False
    now = datetime.now(UTC)
    scheduled = {MailingState.SCHEDULED}
    if stack.mailings.set_state(mailing.id, scheduled, MailingState.HELD, now, BY_HAND):
        stack.schedules.drop(mailing_schedule(mailing.id))
    stack.mailings.pause(mailing.id, now, BY_HAND)
    return bool(had(stack.deliveries, release.editions[-1:]))


def end(stack: Stack, release: Release) -> bool:
    """Let nothing more of any edition leave, for good. Says whether anybody may have been sent
    the newest."""
    for edition in release.editions:
        _end(stack, edition.mailing)
    return bool(had(stack.deliveries, release.editions[-1:]))


def _made(stack: Stack, release: Release, edition: Edition, by: str) -> Mailing:
    made = Mailing(
        id=edition.mailing,
        slug=release.slug,
        content=edition.content,
        subject=edition.headline,
        created_at=datetime.now(UTC),
        send_at=edition.public_from,
        by=by,
    )
    try:
        stack.mailings.create(made)
    except MailingExistsError:  # somebody else gave the same command
        return stack.mailings.load(made.id) or made
    return made


def _back_to_schedule(stack: Stack, mailing: Mailing, now: datetime) -> Mailing:
    held = {MailingState.HELD}
    return (
        stack.mailings.set_state(mailing.id, held, MailingState.SCHEDULED, now)
        or stack.mailings.load(mailing.id)
        or mailing
    )


def _begin(stack: Stack, mailing: Mailing, now: datetime) -> None:
    if mailing.send_at > now:
        stack.schedules.begin(mailing.id, mailing.send_at)
    elif stack.queue("MailingQueue").send([FreezeAudience(mailing=mailing.id)]):
        say("The queue is busy: the mailing begins within half an hour.")


def _end(stack: Stack, mailing: str) -> None:
    if stack.mailings.cancel(mailing, datetime.now(UTC), BY_HAND):
        stack.schedules.drop(mailing_schedule(mailing))
        _sweep(stack, mailing)


def _sweep(stack: Stack, mailing: str) -> None:
    if stack.queue("MailingQueue").send([SweepMailing(mailing=mailing, idle=0)]):
        say("The queue is busy: what is left to do is done within half an hour.")
