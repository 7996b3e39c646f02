"""`fanfare activities import`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from fanfare.activity.cells import Problem
from fanfare.activity.changes import Change, Verdict
from infra.operator.activities import Json
from infra.operator.importing import Importer, moved_to_coming_weeks, refusals
from infra.operator.reading import ACTIVITIES, Entry, entries, opened
from infra.operator.screen import StoppedError, as_facts, counted, refusal, say, tell
from infra.operator.stage import connect

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
    as_json: Json = False,
) -> None:
    """Create and update activities from a CSV file.

    A row whose key is known updates that activity; rows that change nothing are not written. Nothing
    is written when any row is bad, unless you say --partial. Everybody registered is mailed when the
    time or place changes. fanfare activities columns explains the columns and prints a template.
    """
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    good, problems = entries(opened(file, ACTIVITIES), now)
    if problems and not partial:
        raise _refusal(problems, as_json)
    importer = Importer(connect(context.obj), now)
    decided = importer.decide(moved_to_coming_weeks(good, now) if shift else good)
    problems += refusals(decided)
    if problems and not partial:
        raise _refusal(problems, as_json)
    done = decided if dry_run else importer.commit(decided)
    problems += [late for late in refusals(done) if late not in problems]
    _report(done, problems, dry_run, as_json)
    if problems:
        raise typer.Exit(1)


def _refusal(problems: list[Problem], as_json: bool) -> StoppedError:
    if as_json:
        _print_json([], problems, written=False)
    return refusal(problems)


def _report(
    done: list[tuple[Entry, Change]], problems: list[Problem], dry_run: bool, as_json: bool
) -> None:
    tell(problems)
    past = sum(change.listing.activity.starts <= datetime.now(UTC) for _, change in done)
    if past:
        began = counted(past, "activity", "activities")
        say(f"{began} began in the past: nobody can register for {'it' if past == 1 else 'them'}.")
    if as_json:
        _print_json(done, problems, written=not dry_run)
        return
    for entry, change in done:
        if change.verdict is Verdict.CANCELLED:
            say(f"line {entry.line}: {entry.activity.key} was cancelled and stays so.")
        elif change.verdict is Verdict.UPDATED:
            told = "; everybody registered is mailed" if change.told else ""
            print(f"{entry.activity.key}: {', '.join(change.changed)}{told}")
    counts = [
        f"{sum(change.verdict is verdict for _, change in done)} {verdict}"
        for verdict in (Verdict.CREATED, Verdict.UPDATED, Verdict.UNCHANGED)
    ]
    print(("Dry run, nothing was written: " if dry_run else "") + ", ".join(counts) + ".")


def _print_json(
    done: list[tuple[Entry, Change]], problems: list[Problem], *, written: bool
) -> None:
    rows = [
        {"line": e.line, "key": e.activity.key, "verdict": c.verdict, "changed": c.changed}
        for e, c in done
    ]
    print(
        json.dumps(
            {"written": written, "activities": rows, "problems": as_facts(problems)}, indent=2
        )
    )
