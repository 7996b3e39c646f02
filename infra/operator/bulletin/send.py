"""`fanfare bulletin send`: to one address to look at, or to everybody who wants it."""

import getpass
import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Annotated

import typer

from desk.bulletin.front_matter import topics_named
from desk.bulletin.plan import HOW_TO_WRITE, Plan, begins, count_audience, quota, read_time
from desk.files.front_fields import BadValue
from desk.refusal import Refused
from desk.stack import Stack
from fanfare.aws.ledger.issues import TooLargeError
from fanfare.bulletin.issue import StoredIssue
from fanfare.fields import Wrong, read_email
from fanfare.mailings.mailing import Mailing, MailingState
from fanfare.messages.deliveries import PreviewIssue
from fanfare.messages.mailings import FreezeAudience
from fanfare.subscribers.subscriber import Topic
from infra.operator.bulletin.check import File, good_issue
from infra.operator.bulletin.plan import tell_plan
from infra.operator.cli.output import confirm, say
from infra.operator.cli.stage import connect


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
        raise Refused("--test mails one copy now: leave out --at, --topics and --again.", code=2)
    when, wanted = read_time(at, now) if at else None, _topics(topics) if topics else None
    stack = connect(context.obj)
    issue = good_issue(file, stack.output("SiteUrl").rstrip("/"))
    if test:
        _try_out(stack, issue, test)
        return
    mailing = _mailing(stack, issue, again, now, when, wanted)
    plan = Plan(mailing, count_audience(stack, mailing), quota(stack), when)
    tell_plan(plan, issue)
    if dry_run:
        say("Dry run: nothing was written, nothing will be sent.")
        return
    confirm("Send it", yes, "sent", "send")
    _commit(stack, issue, plan)


def _topics(names: str) -> tuple[Topic, ...]:
    try:
        return topics_named([name.strip() for name in names.split(",") if name.strip()])
    except BadValue as bad:
        raise Refused(f"--topics: {bad.wrong} {bad.right}", code=2) from None


def _try_out(stack: Stack, issue: StoredIssue, typed: str) -> None:
    try:
        email = read_email(typed)
    except Wrong:
        raise Refused(f"--test: {typed} is not an address that mail can go to.", code=2) from None
    order = PreviewIssue(
        delivery_id=f"test-{issue.slug}_{secrets.token_hex(8)}",
        slug=issue.slug,
        content=_stored(stack, issue),
        email=email,
    )
    if stack.queue("DeliveryQueue").send([order]):
        raise Refused("The mail could not be queued. Nothing was sent; try again.")
    say(f"A copy is on its way to {email}. Nobody else gets it.")


def _mailing(
    stack: Stack,
    issue: StoredIssue,
    again: bool,
    now: datetime,
    at: datetime | None,
    topics: tuple[Topic, ...] | None,
) -> Mailing:
    """The mailing to be, under the first number that is free. Raises Refused when the issue was
    sent before and nobody said --again."""
    before = [one for one in stack.mailings.all() if one.slug == issue.slug]
    # What was cancelled before it began has reached nobody.
    sent = [one.id for one in before if one.started_at or one.state is not MailingState.CANCELLED]
    if sent and not again:
        raise Refused(
            f"{issue.slug} was sent before or is scheduled, as {', '.join(sent)}. Write another slug into "
            "the file, or say --again to send it once more."
        )
    return Mailing(
        id=f"{issue.slug}-{_next_number(before)}",
        slug=issue.slug,
        content=issue.content,
        subject=issue.front.subject,
        topics=issue.front.topics if topics is None else topics,
        created_at=now,
        send_at=at or now,
        by=_operator(),
    )


def _next_number(before: Collection[Mailing]) -> int:
    return max((int(one.id.rpartition("-")[2]) for one in before), default=0) + 1


def _operator() -> str:
    """The account on this machine of whoever typed the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _commit(stack: Stack, issue: StoredIssue, plan: Plan) -> None:
    """Store the issue, write the mailing down, and let it begin. Once it is written down, the sweeper
    begins what this machine could not."""
    from fanfare.aws.ledger.mailings import MailingExistsError

    mailing = plan.mailing
    _stored(stack, issue)
    try:
        stack.mailings.create(mailing)
    except MailingExistsError:
        raise Refused(f"Nothing was sent: somebody else just sent {mailing.id}.") from None
    if plan.at:
        stack.schedules.begin(mailing.id, plan.at)
        say(
            f"{mailing.id} begins at {begins(plan.at)}. To stop it: fanfare mailing cancel {mailing.id}"
        )
        return
    if stack.queue("MailingQueue").send([FreezeAudience(mailing=mailing.id)]):
        say("The queue is busy: the mailing begins within half an hour.")
    say(f"{mailing.id} is on its way. To watch: fanfare mailing watch {mailing.id}")


def _stored(stack: Stack, issue: StoredIssue) -> str:
    try:
        return stack.issues.store(issue)
    except TooLargeError as error:
        raise Refused(
            f"Nothing was sent: the issue takes {error.size:,} bytes, more than can be kept. Shorten it."
        ) from None
