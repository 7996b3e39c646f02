"""`fanfare bulletin send`: to one address to look at, or to everybody who wants it."""

import getpass
from datetime import UTC, datetime
from typing import Annotated

import typer

from desk.bulletin.from_stack import planner, sender
from desk.bulletin.front_matter import topics_named
from desk.bulletin.order import send_copy
from desk.bulletin.order_plan import Order
from desk.bulletin.plan import HOW_TO_WRITE, Plan, begins
from desk.stack import Stack
from fanfare.bulletin.issue import StoredIssue
from fanfare.contact import read_email
from fanfare.problems import InvalidValue
from fanfare.subscribers.terms import Topic
from infra.operator.bulletin.check import File, good_issue
from infra.operator.bulletin.plan import read_at, tell_plan
from infra.operator.cli.output import confirm, say
from infra.operator.cli.stage import connect
from infra.operator.cli.usage import UsageRefused, read_option
from infra.operator.mailings.rest import tell_late


def send(
    context: typer.Context,
    file: File,
    topics: Annotated[
        str,
        typer.Option(
            metavar="A,B", help="Only to who takes one of these topics, instead of the file's."
        ),
    ] = "",
    at: Annotated[str, typer.Option(metavar="TIME", help=f"Later. {HOW_TO_WRITE}")] = "",
    test: Annotated[
        str, typer.Option(metavar="ADDRESS", help="To this address only, to look at it.")
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Send an issue that was sent before once more.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; write and send nothing.")
    ] = False,
) -> None:
    """Send an issue to everybody who wants to read about its topics, now or later.

    Counts them, says what it costs and how long it takes, and asks. Sending the same issue twice is
    refused.
    """
    now = datetime.now(UTC)
    if test and (at or topics or again):
        raise UsageRefused("--test mails one copy now: leave out --at, --topics and --again.")
    when = read_at(at, now)
    wanted = read_option("--topics", lambda: _topics(topics)) if topics else None
    stack = connect(context.obj)
    issue = good_issue(file, stack.output("SiteUrl").rstrip("/"))
    if test:
        _try_out(stack, issue, test)
        return
    order = Order(by=_operator(), at=when, topics=wanted, again=again)
    plan = planner(stack).plan(issue, order, now)
    tell_plan(plan, issue)
    if dry_run:
        say("Dry run: nothing was written, nothing will be sent.")
        return
    confirm("Send it", yes, "sent", "send")
    _commit(stack, issue, plan)


def _topics(names: str) -> tuple[Topic, ...]:
    return topics_named([name.strip() for name in names.split(",") if name.strip()])


def _try_out(stack: Stack, issue: StoredIssue, typed: str) -> None:
    try:
        email = read_email(typed)
    except InvalidValue:
        raise UsageRefused(f"--test: {typed} is not an address that mail can go to.") from None
    send_copy(stack.issues, stack.queue("DeliveryQueue"), issue, email)
    say(f"A copy is on its way to {email}. Nobody else gets it.")


def _operator() -> str:
    """The account on this machine of the person who typed the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _commit(stack: Stack, issue: StoredIssue, plan: Plan) -> None:
    late, mailing = sender(stack).carry_out(issue, plan), plan.mailing.id
    if plan.at:
        say(f"{mailing} begins at {begins(plan.at)}. To stop it: fanfare mailing cancel {mailing}")
        return
    tell_late(late)
    say(f"{mailing} is on its way. To watch: fanfare mailing watch {mailing}")
