"""A correction that waited is withdrawn: there was nothing to correct."""

from datetime import UTC, datetime

from desk.stack import Stack
from fanfare.mailings.mailing import MailingState
from fanfare.releases.approval import withdrawn
from fanfare.releases.release import Action, Release, ReleaseState
from infra.operator.cli.output import say
from infra.operator.releases.workflow.records import entry, mailing_of, save

_BACK = {
    MailingState.FINISHED: ReleaseState.ORDERED,
    MailingState.CANCELLED: ReleaseState.CANCELLED,
}
"""How a release stands without its correction; held, when its mailing was stopped for it."""


def withdraw(stack: Stack, known: Release, by: str, reason: str) -> None:
    """Put the release back to the edition that was ordered. Nothing leaves before somebody lets it go."""
    now = datetime.now(UTC)
    last = stack.releases.version(known.slug, known.editions[-1].content)
    mailing = mailing_of(stack, known)
    state = _BACK.get(mailing.state, ReleaseState.HELD) if mailing else ReleaseState.HELD
    back = withdrawn(known, last, by, now, state, reason if state is ReleaseState.HELD else "")
    save(stack, back, entry(back, Action.WITHDRAWN, by, now, reason))
    say(f"The correction is withdrawn: {known.slug} is {state}, as it was ordered.")
    if state is ReleaseState.HELD:
        say(f"To let it go: fanfare release resume {known.slug}")
