"""`fanfare mailing list`, `show`, `pause`, `resume`, `cancel` and `retry-unknown`."""

import json
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from desk.files.clock import as_written
from desk.mailings import control
from desk.mailings.progress import counts_at_rest
from desk.mailings.summary import NUMBERS, counts_of, facts, lines, standing, the_mailing
from desk.text import counted, printable
from infra.operator.activities.show import Json
from infra.operator.cli.output import confirm, say, table
from infra.operator.cli.stage import connect
from infra.operator.mailings import watch as watching
from infra.operator.mailings.rest import by_now, once_stopped, tell_late

Id = Annotated[str, typer.Argument(metavar="MAILING", help="The mailing's id.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
_COLUMNS = ("Mailing", "Begins", "State", "Audience", *(name.capitalize() for name in NUMBERS))


def list_all(context: typer.Context, as_json: Json = False) -> None:
    """List all mailings with their numbers, newest first."""
    mailings = connect(context.obj).mailings
    found = [(mailing, counts_of(mailings, mailing)) for mailing in mailings.all()]
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
    mailings = connect(context.obj).mailings
    found = the_mailing(mailings, mailing)
    counts = counts_of(mailings, found)
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
    control.pause(connect(context.obj).mailings, mailing, datetime.now(UTC))
    say(f"{mailing} is paused; mails whose turn is this second may still leave.")
    say(f"To go on: fanfare mailing resume {mailing}")


def resume(context: typer.Context, mailing: Id) -> None:
    """Go on with a mailing that was paused, or begin one that was held."""
    stack = connect(context.obj)
    queue = stack.queue("MailingQueue")
    tell_late(control.resume(stack.mailings, queue, mailing, datetime.now(UTC)))
    say(f"{mailing} goes on. To watch: fanfare mailing watch {mailing}")


def cancel(context: typer.Context, mailing: Id, yes: Yes = False) -> None:
    """End a mailing for good, within about a second. Mails that were sent stay sent."""
    stack = connect(context.obj)
    plan = control.plan_cancelling(stack.mailings, mailing)
    say(f"{mailing} is {standing(plan.mailing)}; {by_now(plan.sent)}.")
    confirm("Cancel it", yes, "done")
    queue = stack.queue("MailingQueue")
    tell_late(control.cancel(stack.mailings, stack.schedules, queue, plan, datetime.now(UTC)))
    counts = counts_at_rest(stack.mailings, plan.mailing, watching.pause)
    say(f"{mailing} is cancelled. {once_stopped(mailing, counts)}")


def retry_unknown(context: typer.Context, mailing: Id, yes: Yes = False) -> None:
    """Send mails again of which nobody knows whether they were sent. Some people may get two."""
    stack = connect(context.obj)
    unknown = control.count_unknown(stack.mailings, mailing)
    if not unknown:
        say(f"Nothing to do: no mail of {mailing} is unknown.")
        return
    say(f"{counted(unknown, 'person', 'people')} may get {mailing} twice.")
    confirm("Send again", yes, "done")
    queue, now = partial(stack.queue, "MailingQueue"), datetime.now(UTC)
    again, late = control.retry_unknown(stack.mailings, stack.retry_unknown, queue, mailing, now)
    tell_late(late)
    say(f"{counted(again, 'mail is', 'mails are')} queued again.")
