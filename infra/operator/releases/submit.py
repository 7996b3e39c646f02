"""`fanfare release submit`, `approve` and `correct`: what is written, and who agreed to it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.releases.file.findings import draft_of
from desk.releases.from_stack import release_mailings
from desk.releases.workflow import agreement, correction, submission
from desk.releases.workflow.records import the_release
from desk.text import printable
from fanfare.blanks.search import says_nothing
from fanfare.releases.approval import withdraws
from fanfare.releases.release import Release, ReleaseState
from fanfare.releases.version import content_of
from infra.operator.cli.output import confirm, say
from infra.operator.cli.stage import connect
from infra.operator.cli.usage import UsageRefused
from infra.operator.releases.check import File
from infra.operator.releases.file import good_version
from infra.operator.releases.identity import As, who
from infra.operator.releases.options import Id, Yes, given_reason
from infra.operator.releases.words import content_lines, tell_submitted, telling_problems


def submit(context: typer.Context, file: File, as_: As = "") -> None:
    """Hand in a release for another person to approve. Nothing is mailed.

    A file with the same slug takes the place of the one before, and voids its approval whatever was
    changed. Once a release is ordered, only correct does.
    """
    stack = connect(context.obj)
    now, by = datetime.now(UTC), who(stack, as_)
    handed = good_version(file)
    with telling_problems():
        done = submission.submit(stack.releases, handed, by, now)
    release = done.release
    if not done.changed:
        say(f"Nothing has changed: {release.slug} is {release.state} with exactly this content.")
        return
    if done.void:
        say(f"The approval by {done.void.by} is void.")
    tell_submitted(release)


def approve(
    context: typer.Context,
    release: Id,
    content: Annotated[
        str,
        typer.Option(
            metavar="HASH", help="Only if this is its content, as show or submit printed it."
        ),
    ] = "",
    yes: Yes = False,
    as_: As = "",
) -> None:
    """Approve a release that somebody else wrote, exactly as it is now.

    Read it first: fanfare release show ID --text.
    """
    stack = connect(context.obj)
    now, by = datetime.now(UTC), who(stack, as_)
    plan = agreement.plan_approval(stack.releases, release, content, by, now)
    known = plan.known
    for line in content_lines(known):
        print(printable(line))
    if not plan.changes:
        say(
            f"Nothing to do: {known.approval.by if known.approval else 'somebody'} has approved it."
        )
        return
    confirm("Approve exactly this", yes, "approved")
    agreement.approve(stack.releases, plan)
    say(f"{known.slug} is approved. To send it: fanfare release send {known.slug}")


def correct(
    context: typer.Context,
    release: Id,
    file: Annotated[
        Path,
        typer.Option(
            "--file", metavar="FILE.md", exists=True, dir_okay=False, help="The new text."
        ),
    ],
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="What was wrong; printed with the correction.")
    ],
    as_: As = "",
) -> None:
    """Hand in a correction of a release that was ordered. What has not left stops within about a second.

    Mail cannot be recalled. When another person has approved the correction, send mails it to everybody
    who has the wrong version, marked and numbered, and to everybody else as their release. To withdraw a
    correction that waits, hand in the very file that was ordered.
    """
    stack = connect(context.obj)
    now, by = datetime.now(UTC), who(stack, as_)
    why = given_reason(reason)
    if says_nothing(why):
        raise UsageRefused("--reason: it only keeps a place, and everybody reads it.")
    known = the_release(stack.releases, release)
    if withdraws(known, content_of(draft_of(file).source)):
        _tell_withdrawn(correction.withdraw(stack.releases, stack.mailings, known, by, why))
        return
    handed = good_version(file)
    with telling_problems():
        done = correction.correct(
            stack.releases, release_mailings(stack), known, handed, by, why, now
        )
    if done.stopped:
        say(
            f"{done.stopped} is stopped: copies whose turn is this second may still leave, and nobody else "
            "gets the wrong version."
        )
    tell_submitted(done.release)


def _tell_withdrawn(back: Release) -> None:
    say(f"The correction is withdrawn: {back.slug} is {back.state}, as it was ordered.")
    if back.state is ReleaseState.HELD:
        say(f"To let it go: fanfare release resume {back.slug}")
