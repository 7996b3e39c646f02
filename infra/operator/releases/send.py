"""`fanfare release send` and `resume`: an approved release on its way, now or at its hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer

from desk.bulletin.plan import HOW_TO_WRITE, begins
from desk.mailings.summary import standing
from desk.refusal import Refused
from desk.releases.outlook import outlook
from desk.stack import Stack
from desk.text import printable
from fanfare.mailings.mailing import Mailing, MailingState
from fanfare.releases.editions import let_go, ordered
from fanfare.releases.release import Action, AuditEntry, Release, ReleaseState
from infra.operator.bulletin.plan import read_at
from infra.operator.cli.output import confirm, say
from infra.operator.cli.stage import connect
from infra.operator.cli.usage import UsageRefused
from infra.operator.releases.identity import As, who
from infra.operator.releases.workflow.ask import ask
from infra.operator.releases.workflow.mailing import set_going
from infra.operator.releases.workflow.plan import guard, tell_plan
from infra.operator.releases.workflow.records import (
    Id,
    Yes,
    decided,
    entry,
    mailing_of,
    save,
    the_release,
)

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


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants it, and how. override: why in spite of the calendar."""

    by: str
    override: str
    yes: bool
    dry_run: bool


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
    wish = Wish(who(stack, as_), override, yes, dry_run)
    known = the_release(stack, release)
    if known.state in (ReleaseState.ORDERED, ReleaseState.HELD):
        if when:
            raise UsageRefused(f"--at: {release} was ordered already. Leave it out.")
        _go_on(stack, known, wish)
        return
    wanted = decided(release, lambda: ordered(known, now, when))
    _send(stack, wanted, Action.ORDERED, wish)


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
    wish = Wish(who(stack, as_), override, yes, dry_run)
    known = the_release(stack, release)
    if known.state is not ReleaseState.ORDERED:
        decided(release, lambda: let_go(known, datetime.now(UTC)))
    _go_on(stack, known, wish)


def _go_on(stack: Stack, known: Release, wish: Wish) -> None:
    """Let go what is held; finish what an earlier command left undone."""
    mailing = mailing_of(stack, known)
    if known.state is ReleaseState.HELD:
        gone = decided(known.slug, lambda: let_go(known, datetime.now(UTC)))
        if mailing and mailing.started_at:  # the calendar was looked at when it began
            _resume(stack, gone, mailing, wish)
        else:
            _send(stack, gone, Action.RESUMED, wish)
    elif mailing and mailing.state in (MailingState.PAUSED, MailingState.HELD):
        _resume(stack, known, mailing, wish)
    elif wish.dry_run:
        say(f"Dry run: {known.slug} was ordered.")
    else:
        going = set_going(stack, known, wish.by)
        ask(stack, known)
        say(f"Nothing to do: {known.slug} was ordered; {going.id} is {standing(going)}.")


def _resume(stack: Stack, wanted: Release, mailing: Mailing, wish: Wish) -> None:
    """Let a mailing go on that had begun. wanted: its release, as it is to be stored."""
    say(f"{mailing.id} is {standing(mailing)}.")
    if wish.dry_run:
        say(f"Dry run: {wanted.slug} stays as it is.")
        return
    confirm("Let it go", wish.yes, "sent")
    _commit(stack, wanted, Action.RESUMED, wish, [])


def _send(stack: Stack, wanted: Release, action: Action, wish: Wish) -> None:
    """Tell what would happen, ask, and do it. wanted: as it is to be stored."""
    edition = wanted.editions[-1]
    front = stack.releases.version(wanted.slug, edition.content).front
    ahead = outlook(stack, front, edition.public_from, wanted.editions[:-1])
    for stranger in ahead.strangers:
        say(printable(f"Warning: {stranger}"))
    if not ahead.services:
        raise Refused("Nothing was sent: the release is for no service that is known.")
    tell_plan(stack, wanted, ahead)
    noted = datetime.now(UTC)
    overridden = [
        entry(wanted, Action.OVERRIDDEN, wish.by, noted, note)
        for note in guard(ahead, wish.override)
    ]
    if wish.dry_run:
        say("Dry run: nothing was written, nothing will be sent.")
        return
    confirm("Send it", wish.yes, "sent")
    _commit(stack, wanted, action, wish, overridden)


def _commit(
    stack: Stack, wanted: Release, action: Action, wish: Wish, overridden: Sequence[AuditEntry]
) -> None:
    """Write it down, then let it begin. Once it is written down, the same command does what this machine
    could not."""
    now = datetime.now(UTC)
    start = wanted.editions[-1].public_from
    done = entry(wanted, action, wish.by, now, f"begins {start:%Y-%m-%d %H:%MZ}")
    stored = save(stack, wanted, *overridden, done)
    mailing = set_going(stack, stored, wish.by)
    ask(stack, stored)
    if mailing.send_at > now:
        say(
            f"{mailing.id} begins at {begins(mailing.send_at)}. "
            f"To stop it: fanfare release hold {wanted.slug} --reason TEXT"
        )
    else:
        say(f"{mailing.id} is on its way. To watch: fanfare mailing watch {mailing.id}")
