"""`fanfare release send` and `resume`: an approved release on its way, now or at its hour."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from desk.bulletin.plan import HOW_TO_WRITE, begins
from desk.mailings.summary import standing
from desk.releases.from_stack import planner, sender
from desk.releases.workflow import order, order_plan
from desk.stack import Stack
from infra.operator.bulletin.plan import read_at
from infra.operator.cli.output import confirm, say
from infra.operator.cli.stage import connect
from infra.operator.cli.usage import read_option
from infra.operator.mailings.rest import tell_late
from infra.operator.releases.identity import As, who
from infra.operator.releases.options import Id, Yes
from infra.operator.releases.words import tell_asked, tell_plan

Override = Annotated[
    str,
    typer.Option(
        metavar="REASON",
        help="Send in spite of what the calendar warns of; kept on the audit trail.",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would happen; write and send nothing.")
]


def send(
    context: typer.Context,
    release: Id,
    at: Annotated[str, typer.Option(metavar="TIME", help=f"Later. {HOW_TO_WRITE}")] = "",
    override: Override = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    as_: As = "",
) -> None:
    """Send an approved release to every service that it is for, now or later.

    Nothing leaves before its embargo. Services with gaps are held, and asked at once for what is missing:
    the mail names that, and nothing else of the release. Giving the command twice sends nothing twice; for
    a release that is held, it lets go.
    """
    now = datetime.now(UTC)
    when = read_at(at, now)
    stack = connect(context.obj)
    by = who(stack, as_)
    plan = read_option("--at", lambda: planner(stack).plan_sending(release, by, when, now))
    _go(stack, plan, override, yes, dry_run)


def resume(
    context: typer.Context,
    release: Id,
    override: Override = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    as_: As = "",
) -> None:
    """Let a release go that was held, by a person or because it was late, or whose mailing paused."""
    stack = connect(context.obj)
    plan = planner(stack).plan_resuming(release, who(stack, as_), datetime.now(UTC))
    _go(stack, plan, override, yes, dry_run)


def _go(stack: Stack, plan: order_plan.Plan, override: str, yes: bool, dry_run: bool) -> None:
    match plan:
        case order_plan.Sending():
            _send(stack, plan, override, yes, dry_run)
        case order_plan.Resumption():
            _resume(stack, plan, yes, dry_run)
        case order_plan.Repetition():
            _finish(stack, plan, dry_run)


def _send(stack: Stack, plan: order_plan.Sending, override: str, yes: bool, dry_run: bool) -> None:
    tell_plan(plan)
    now = datetime.now(UTC)
    agreed = read_option("--override", lambda: order_plan.accepted(plan, override, now))
    if dry_run:
        say("Dry run: nothing was written, nothing will be sent.")
        return
    confirm("Send it", yes, "sent")
    _tell(sender(stack).carry_out(agreed, datetime.now(UTC)), plan.wanted.slug)


def _resume(stack: Stack, plan: order_plan.Resumption, yes: bool, dry_run: bool) -> None:
    say(f"{plan.mailing.id} is {standing(plan.mailing)}.")
    if dry_run:
        say(f"Dry run: {plan.wanted.slug} stays as it is.")
        return
    confirm("Let it go", yes, "sent")
    _tell(sender(stack).carry_out(plan, datetime.now(UTC)), plan.wanted.slug)


def _finish(stack: Stack, plan: order_plan.Repetition, dry_run: bool) -> None:
    slug = plan.release.slug
    if dry_run:
        say(f"Dry run: {slug} was ordered.")
        return
    done = sender(stack).finish(plan, datetime.now(UTC))
    tell_late(done.late)
    tell_asked(done.asked, slug)
    say(f"Nothing to do: {slug} was ordered; {done.mailing.id} is {standing(done.mailing)}.")


def _tell(done: order.Ordered, slug: str) -> None:
    tell_late(done.late)
    tell_asked(done.asked, slug)
    mailing = done.mailing
    if done.waits:
        say(
            f"{mailing.id} begins at {begins(mailing.send_at)}. "
            f"To stop it: fanfare release hold {slug} --reason TEXT"
        )
    else:
        say(f"{mailing.id} is on its way. To watch: fanfare mailing watch {mailing.id}")
