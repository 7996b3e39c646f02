"""`fanfare activities import`."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.activities.changes import Change, Verdict
from desk.activities.file import ACTIVITIES, entries
from desk.activities.from_stack import importer, watch
from desk.activities.importer import Decided, Plan
from desk.activities.outcomes import Outcomes
from desk.refusal import Refused
from desk.stack import Stack
from desk.text import counted
from fanfare.problems import Problem
from infra.operator.activities.outcomes import AtMost, Wait, print_outcomes
from infra.operator.activities.show import Json
from infra.operator.cli.files import opened
from infra.operator.cli.output import as_facts, confirm, refusal, say, tell
from infra.operator.cli.stage import connect

MAX_SHOWN = 20
"""Changes that are listed before the question; those that mail most come first."""

Shift = Annotated[
    bool,
    typer.Option(
        "--shift-to-coming-weeks",
        help="Move all dates by whole weeks, so that the first activity is two to three weeks from "
        "today, and open registration now. For trying things out.",
    ),
]


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", exists=True, dir_okay=False)],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")
    ] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Import the good rows even when others are bad.")
    ] = False,
    shift: Shift = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask before people are mailed.")
    ] = False,
    wait: Wait = False,
    at_most: AtMost = 30,
    as_json: Json = False,
) -> None:
    """Create and update activities from a CSV file.

    A row whose key is known updates that activity; rows that change nothing are not written. Nothing
    is written when any row is bad, unless you say --partial. Everybody registered is mailed when the
    time or place changes: the command says how many and asks first. An activity with people registered
    cannot be moved into the past. fanfare activities columns explains the columns.
    """
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    good, problems = entries(opened(file, ACTIVITIES, "fanfare activities columns"), now)
    if problems and not partial:
        raise _refusal(problems, as_json)
    stack = connect(context.obj)
    work = importer(stack, now)
    plan = work.plan(good, problems, shift=shift)
    if plan.problems and not partial:
        raise _refusal(plan.problems, as_json)
    if not dry_run:
        _ask(plan.mailing, yes)
        plan = work.carry_out(plan)
    tell(plan.problems)
    _note_past(plan.decided)
    if not as_json:
        _report(plan.decided, dry_run)
    outcomes = _watched(stack, plan.decided, at_most) if wait and not dry_run else None
    if as_json:
        _print_json(plan, written=not dry_run, outcomes=outcomes)
    elif outcomes:
        print_outcomes(outcomes)
    if plan.problems or (outcomes and not outcomes.good):
        raise typer.Exit(1)


def _watched(stack: Stack, done: Decided, minutes: float) -> Outcomes:
    changed = [(change.listing, change.mails) for _, change in done]
    return watch(stack, changed).until_ended(minutes)


def _ask(mailing: Sequence[Change], yes: bool) -> None:
    """Say who is mailed, and ask once before the first mail. Raises Refused."""
    if yes or not mailing:
        return
    for change in mailing[:MAX_SHOWN]:
        say(_line(change))
    if len(mailing) > MAX_SHOWN:
        say(f"… and {len(mailing) - MAX_SHOWN:,} more; --dry-run lists all of them.")
    mails = sum(len(change.mails) for change in mailing)
    activities = counted(len(mailing), "activity", "activities")
    say(f"{mails:,} registered now will be mailed, about {activities}.")
    confirm("Import and mail them", yes, "imported", "import and mail")


def _refusal(problems: list[Problem], as_json: bool) -> Refused:
    if as_json:
        _print_json(Plan([], problems), written=False, outcomes=None)
    return refusal(problems)


def _note_past(done: Decided) -> None:
    past = sum(change.listing.activity.starts <= datetime.now(UTC) for _, change in done)
    if past:
        began = counted(past, "activity", "activities")
        say(f"{began} began in the past: nobody can register for {'it' if past == 1 else 'them'}.")


def _line(change: Change) -> str:
    """One change, and how many people it mails."""
    what = ", ".join(change.changed) or "told of an earlier change"
    number = len(change.mails)
    if not number:
        who = "nobody is mailed"
    elif change.listing.sequence > change.listing.announced:
        who = f"{number:,} registered now will be mailed"
    else:
        who = f"{number:,} on the waiting list get places and will be mailed"
    return f"{change.listing.activity.key}: {what}; {who}"


def _report(done: Decided, dry_run: bool) -> None:
    for entry, change in done:
        if change.verdict is Verdict.CANCELLED:
            say(f"line {entry.line}: {entry.activity.key} was cancelled and stays so.")
        if change.verdict is Verdict.UPDATED or change.mails:
            print(_line(change))
    counts = [
        f"{sum(change.verdict is verdict for _, change in done)} {verdict}"
        for verdict in (Verdict.CREATED, Verdict.UPDATED, Verdict.UNCHANGED)
    ]
    print(("Dry run, nothing was written: " if dry_run else "") + ", ".join(counts) + ".")


def _print_json(plan: Plan, *, written: bool, outcomes: Outcomes | None) -> None:
    rows = [
        {
            "line": entry.line,
            "key": entry.activity.key,
            "verdict": change.verdict,
            "changed": change.changed,
            "mails": len(change.mails),
        }
        for entry, change in plan.decided
    ]
    facts = {"written": written, "activities": rows, "problems": as_facts(plan.problems)}
    if outcomes:
        facts["outcomes"] = outcomes.numbers
    print(json.dumps(facts, indent=2))
