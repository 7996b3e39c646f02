"""`fanfare release submit`, `approve` and `correct`: what is written, and who agreed to it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.refusal import Refused
from desk.releases.file.findings import draft_of
from desk.releases.file.findings import line as told
from desk.releases.wanted_facts import disputed
from desk.stack import Stack
from desk.text import printable
from fanfare.aws.press.releases import TooLargeError
from fanfare.blanks.search import says_nothing
from fanfare.mailings.mailing import MailingState
from fanfare.releases.approval import approved, corrected, is_approved, submitted, withdraws
from fanfare.releases.release import Action, Release
from fanfare.releases.version import ReleaseVersion, content_of
from infra.operator.cli.output import confirm, say
from infra.operator.cli.stage import connect
from infra.operator.cli.usage import UsageRefused
from infra.operator.releases.check import File
from infra.operator.releases.file import good_version
from infra.operator.releases.identity import As, who
from infra.operator.releases.workflow.mailing import stop
from infra.operator.releases.workflow.records import (
    Id,
    Yes,
    content_lines,
    decided,
    entry,
    insist,
    mailing_of,
    read_reason,
    save,
    the_release,
)
from infra.operator.releases.workflow.withdraw import withdraw


def submit(context: typer.Context, file: File, as_: As = "") -> None:
    """Hand in a release for another person to approve. Nothing is mailed.

    A file with the same slug takes the place of the one before, and voids its approval whatever was
    changed. Once a release is ordered, only correct does.
    """
    stack = connect(context.obj)
    now, by = datetime.now(UTC), who(stack, as_)
    handed = good_version(file)
    _refuse_disputed(stack, handed)
    known = stack.releases.load(handed.front.slug)
    release = decided(handed.front.slug, lambda: submitted(known, handed, by, now))
    if release is known:
        say(f"Nothing has changed: {release.slug} is {release.state} with exactly this content.")
        return
    _keep(stack, handed)
    save(stack, release, entry(release, Action.SUBMITTED, by, now))
    if known and is_approved(known):
        say(f"The approval by {known.approval.by if known.approval else ''} is void.")
    _tell_submitted(release)


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
    known = the_release(stack, release)
    agreed = decided(known.slug, lambda: approved(known, by, now, content or known.content))
    for line in content_lines(known):
        print(printable(line))
    if agreed is known:
        say(
            f"Nothing to do: {known.approval.by if known.approval else 'somebody'} has approved it."
        )
        return
    confirm("Approve exactly this", yes, "approved")
    save(stack, agreed, entry(agreed, Action.APPROVED, by, now))
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
    why = read_reason(reason, "--reason")
    if says_nothing(why):
        raise UsageRefused("--reason: it only keeps a place, and everybody reads it.")
    known = the_release(stack, release)
    if withdraws(known, content_of(draft_of(file).source)):
        withdraw(stack, known, by, why)
        return
    handed = good_version(file)
    if handed.front.slug != release:
        raise Refused(
            f"The file's slug is {handed.front.slug}, not {release}: write {release} into it."
        )
    _refuse_disputed(stack, handed)
    decided(release, lambda: corrected(known, handed, by, now, why, begun=True))
    _keep(stack, handed)
    begun = stop(stack, known)
    changed = insist(
        stack,
        release,
        lambda found: corrected(found, handed, by, now, why, begun),
        lambda made: entry(made, Action.CORRECTED, by, now, why),
    )
    mailing = mailing_of(stack, known)
    if mailing and mailing.state is not MailingState.FINISHED:
        say(
            f"{mailing.id} is stopped: copies whose turn is this second may still leave, and nobody else "
            "gets the wrong version."
        )
    _tell_submitted(changed)


def _refuse_disputed(stack: Stack, handed: ReleaseVersion) -> None:
    if problems := disputed(stack, handed.front):
        for problem in problems:
            say(told(problem))
        raise Refused("Nothing was stored: services could not fill in both releases.")


def _keep(stack: Stack, handed: ReleaseVersion) -> None:
    try:
        stack.releases.store(handed)
    except TooLargeError as error:
        raise Refused(
            f"Nothing was stored: the release takes {error.size:,} bytes, more than can be kept. Shorten it."
        ) from None


def _tell_submitted(release: Release) -> None:
    for line in content_lines(release):
        print(printable(line))
    say(
        f"{release.slug} waits for another person: "
        f"fanfare release approve {release.slug} --content {release.content}"
    )
