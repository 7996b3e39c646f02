"""`fanfare release hold`, `resume` and `cancel`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from desk.mailings.control import sent_by_now
from desk.mailings.progress import counts_at_rest
from desk.mailings.summary import standing
from desk.refusal import Refused
from desk.releases.ledger import had
from desk.stack import Stack
from fanfare.mailings.mailing import Mailing, MailingState
from fanfare.releases.approval import newest
from fanfare.releases.editions import cancelled, held
from fanfare.releases.release import Action, Release, ReleaseState
from infra.operator.cli.output import confirm, say
from infra.operator.cli.stage import connect
from infra.operator.mailings import watch as watching
from infra.operator.mailings.rest import by_now, once_stopped
from infra.operator.releases.identity import As, who
from infra.operator.releases.workflow.mailing import end, stop
from infra.operator.releases.workflow.records import (
    Id,
    Yes,
    decided,
    entry,
    insist,
    mailing_of,
    read_reason,
    the_release,
)

Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; kept on the audit trail.")]

LEAVING = "; copies whose turn is this second may still leave"


def hold(context: typer.Context, release: Id, reason: Reason, as_: As = "") -> None:
    """Let nothing more of a release leave for now. What was sent stays sent, and public."""
    stack = connect(context.obj)
    now, by, why = datetime.now(UTC), who(stack, as_), read_reason(reason, "--reason")
    known = the_release(stack, release)
    decided(release, lambda: held(known, why, begun=True))
    if known.state is ReleaseState.HELD:
        say(f"Nothing to do: {release} is held.")
        return
    _refuse_finished(stack, known)
    begun = stop(stack, known)
    insist(
        stack,
        release,
        lambda found: held(found, why, begun),
        lambda made: entry(made, Action.HELD, by, now, why),
    )
    say(f"{release} is held{LEAVING}. To let it go: fanfare release resume {release}")


def cancel(
    context: typer.Context, release: Id, reason: Reason = "", yes: Yes = False, as_: As = ""
) -> None:
    """End a release for good, with a correction of it that waits. What was sent stays sent, and public."""
    stack = connect(context.obj)
    now, by = datetime.now(UTC), who(stack, as_)
    why = read_reason(reason, "--reason") if reason else ""
    known = the_release(stack, release)
    if known.state is ReleaseState.CANCELLED:
        end(stack, known)
        say(f"Nothing to do: {release} is cancelled.")
        return
    _refuse_finished(stack, known)
    say(_about(stack, known))
    confirm("Cancel it", yes, "cancelled")
    begun = end(stack, known)
    mailing = mailing_of(stack, known)
    rest = f" {_in_all(stack, mailing)}" if mailing else ""
    begun = begun or bool(
        had(stack.deliveries, known.editions[-1:])
    )  # what left within the last second
    insist(
        stack,
        release,
        lambda found: cancelled(found, why, begun),
        lambda made: entry(made, Action.CANCELLED, by, now, why),
    )
    say(f"{release} is cancelled.{rest}")


def _refuse_finished(stack: Stack, known: Release) -> None:
    mailing = mailing_of(stack, known)
    if mailing and mailing.state is MailingState.FINISHED and known.state is ReleaseState.ORDERED:
        raise Refused(
            f"Everything of {known.slug} has been sent. What is wrong in it can be corrected: "
            f"fanfare release correct {known.slug} --file FILE --reason TEXT"
        )


def _in_all(stack: Stack, mailing: Mailing) -> str:
    return once_stopped(mailing.id, counts_at_rest(stack.mailings, mailing, watching.pause))


def _about(stack: Stack, known: Release) -> str:
    mailing = mailing_of(stack, known)
    last = newest(known)
    if not mailing or not last:
        return f"{known.slug} is {known.state}; nothing was sent."
    sent = by_now(sent_by_now(stack.mailings, mailing))
    return f"{known.slug} is {known.state}; {mailing.id} is {standing(mailing)}, {sent}."
