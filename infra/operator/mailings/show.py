"""`fanfare mailing list`, `show`, `pause`, `resume`, `cancel` and `retry-unknown`."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from desk.files.clock import as_written
from desk.mailings.summary import NUMBERS, counts_of, facts, lines, standing, the_mailing
from desk.refusal import Refused
from desk.stack import Stack
from desk.text import counted, printable
from fanfare.mailings.mailing import Mailing
from fanfare.mailings.release_ids import is_release
from fanfare.messages.mailings import SweepMailing
from infra.operator.activities.show import Json
from infra.operator.cli.output import confirm, say, table
from infra.operator.cli.stage import connect
from infra.operator.mailings.rest import by_now, once_stopped

Id = Annotated[str, typer.Argument(metavar="MAILING", help="The mailing's id.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
_COLUMNS = ("Mailing", "Begins", "State", "Audience", *(name.capitalize() for name in NUMBERS))


def list_all(context: typer.Context, as_json: Json = False) -> None:
    """List all mailings with their numbers, newest first."""
    stack = connect(context.obj)
    found = [(mailing, counts_of(stack, mailing)) for mailing in stack.mailings.all()]
    if as_json:
        print(json.dumps([facts(mailing, counts) for mailing, counts in found], indent=2))
        return
    rows = [
        {
            "Mailing": mailing.id,
            "Begins": as_written(mailing.started_at or mailing.send_at),
            "State": mailing.state.value,
            "Audience": f"{counts.audience:,}",
            **{name.capitalize(): f"{getattr(counts, name):,}" for name in NUMBERS},
        }
        for mailing, counts in found
    ]
    table(_COLUMNS, rows)
    say(f"{counted(len(rows), 'mailing', 'mailings')}.")


def show(context: typer.Context, mailing: Id, as_json: Json = False) -> None:
    """Show one mailing: where it stands, and its numbers."""
    stack = connect(context.obj)
    found = the_mailing(stack, mailing)
    counts = counts_of(stack, found)
    if as_json:
        print(json.dumps(facts(found, counts), indent=2))
        return
    for name, value in lines(found, counts).items():
        print(f"{name:12}{printable(value)}")
    if counts.unknown:
        say(
            f"Of {counts.unknown:,} mails nobody knows whether SES sent them. Its events usually tell "
            f"within minutes; to send the rest again: fanfare mailing retry-unknown {found.id}"
        )


def pause(context: typer.Context, mailing: Id) -> None:
    """Stop a mailing within about a second. Nothing is lost: resume goes on."""
    stack = connect(context.obj)
    found = _issue(stack, mailing, "hold")
    if not stack.mailings.pause(mailing, datetime.now(UTC), "operator"):
        raise _refusal(stack, found, "be paused: only one that is being sent can")
    say(f"{mailing} is paused; mails whose turn is this second may still leave.")
    say(f"To go on: fanfare mailing resume {mailing}")


def resume(context: typer.Context, mailing: Id) -> None:
    """Go on with a mailing that was paused, or begin one that was held."""
    stack = connect(context.obj)
    found = _issue(stack, mailing, "resume")
    if not stack.mailings.resume(mailing, datetime.now(UTC)):
        raise _refusal(stack, found, "be resumed: only one that is paused or held can")
    _sweep(stack, mailing)
    say(f"{mailing} goes on. To watch: fanfare mailing watch {mailing}")


def cancel(context: typer.Context, mailing: Id, yes: Yes = False) -> None:
    """End a mailing for good, within about a second. Mails that were sent stay sent."""
    from desk.aws.schedules import mailing_schedule

    stack = connect(context.obj)
    found = _issue(stack, mailing, "cancel")
    say(f"{mailing} is {standing(found)}; {by_now(stack, mailing)}.")
    confirm("Cancel it", yes, "done")
    if not stack.mailings.cancel(mailing, datetime.now(UTC), "operator"):
        raise _refusal(stack, found, "be cancelled: it has ended")
    stack.schedules.drop(mailing_schedule(mailing))
    _sweep(stack, mailing)
    say(f"{mailing} is cancelled. {once_stopped(stack, mailing)}")


def retry_unknown(context: typer.Context, mailing: Id, yes: Yes = False) -> None:
    """Send mails again of which nobody knows whether they were sent. Some people may get two."""
    from desk.aws.retries import NotRetryableError

    stack = connect(context.obj)
    found = the_mailing(stack, mailing)
    unknown = counts_of(stack, found).unknown
    if not unknown:
        say(f"Nothing to do: no mail of {mailing} is unknown.")
        return
    say(f"{counted(unknown, 'person', 'people')} may get {mailing} twice.")
    confirm("Send again", yes, "done")
    try:
        again = stack.retry_unknown(mailing, datetime.now(UTC))
    except NotRetryableError:
        raise _refusal(stack, found, "be sent again: it was cancelled, or never began") from None
    _sweep(stack, mailing)
    say(f"{counted(again, 'mail is', 'mails are')} queued again.")


def _issue(stack: Stack, mailing: str, instead: str) -> Mailing:
    """A mailing that these commands may change. A release's follows the release, which says what the
    public sees, too. Raises Refused."""
    found = the_mailing(stack, mailing)
    if is_release(mailing):
        raise Refused(
            f"{mailing} sends a press release. Say: fanfare release {instead} {found.slug}"
        )
    return found


def _refusal(stack: Stack, seen: Mailing, cannot: str) -> Refused:
    found = stack.mailings.load(seen.id) or seen
    return Refused(f"{seen.id} is {standing(found)}. It cannot {cannot}.")


def _sweep(stack: Stack, mailing: str) -> None:
    """Put to work, or write down, what stands queued. Unqueued, the regular sweep does it later."""
    if stack.queue("MailingQueue").send([SweepMailing(mailing=mailing, idle=0)]):
        say("The queue is busy: what is left to do is done within half an hour.")
