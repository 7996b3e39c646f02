"""`fanfare release hold` and `cancel`."""

from datetime import UTC, datetime

import typer

from desk.mailings.summary import standing
from desk.releases.from_stack import release_mailings
from desk.releases.workflow import stop
from infra.operator.cli.output import confirm, say
from infra.operator.cli.stage import connect
from infra.operator.mailings import watch as watching
from infra.operator.mailings.rest import by_now, once_stopped, tell_late
from infra.operator.releases.identity import As, who
from infra.operator.releases.options import Id, Reason, Yes, given_reason

LEAVING = "; copies whose turn is this second may still leave"


def hold(context: typer.Context, release: Id, reason: Reason, as_: As = "") -> None:
    """Let nothing more of a release leave for now. What was sent stays sent, and public."""
    stack = connect(context.obj)
    now, by, why = datetime.now(UTC), who(stack, as_), given_reason(reason)
    if not stop.hold(stack.releases, release_mailings(stack), release, by, why, now):
        say(f"Nothing to do: {release} is held.")
        return
    say(f"{release} is held{LEAVING}. To let it go: fanfare release resume {release}")


def cancel(
    context: typer.Context, release: Id, reason: Reason = "", yes: Yes = False, as_: As = ""
) -> None:
    """End a release for good, with a correction of it that waits. What was sent stays sent, and public."""
    stack = connect(context.obj)
    now, by = datetime.now(UTC), who(stack, as_)
    why = given_reason(reason) if reason else ""
    plan = stop.plan_cancelling(stack.releases, stack.mailings, release)
    if plan.changes:
        say(_about(plan))
        confirm("Cancel it", yes, "cancelled")
    done = stop.cancel(stack.releases, release_mailings(stack), plan, by, why, now, watching.pause)
    tell_late(done.late)
    if not plan.changes:
        say(f"Nothing to do: {release} is cancelled.")
        return
    rest = f" {once_stopped(plan.mailing.id, done.counts)}" if plan.mailing and done.counts else ""
    say(f"{release} is cancelled.{rest}")


def _about(plan: stop.Cancellation) -> str:
    known, mailing = plan.release, plan.mailing
    if not mailing:
        return f"{known.slug} is {known.state}; nothing was sent."
    return (
        f"{known.slug} is {known.state}; {mailing.id} is {standing(mailing)}, {by_now(plan.sent)}."
    )
