"""`fanfare services import`."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.files.table import sorted_out
from desk.refusal import Refused
from desk.services.fact_columns import SERVICES
from desk.services.importer import Decided, ServiceImporter, Verdict, told_apart
from desk.services.rows import read_row
from fanfare.problems import Problem
from infra.operator.activities.show import Json
from infra.operator.cli.files import opened
from infra.operator.cli.output import as_facts, refusal, tell
from infra.operator.cli.stage import connect
from infra.operator.releases.identity import who


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", exists=True, dir_okay=False)],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")
    ] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Import the good rows even when others are bad.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Create and update library services from a CSV file.

    A row whose key is known updates that service. What the row says otherwise than the last import did
    is done, a cell that was emptied included. What it says as before is left alone, and so is what the
    file has no column for: the service may have changed it on its own page since. So the same file can
    be imported again and again. Every change goes on the service's history.

    Texts are kept letter by letter, markup too; facts may have several lines. Nothing is written when
    any row is bad, unless you say --partial. fanfare services columns explains the columns and prints
    a template.
    """
    rows, problems = sorted_out(
        opened(file, SERVICES, "fanfare services columns"), read_row, SERVICES
    )
    if problems and not partial:
        raise _refusal(problems, as_json)
    stack = connect(context.obj)
    rows, clashes = told_apart(stack.services, rows)
    problems += clashes
    if problems and not partial:
        raise _refusal(problems, as_json)
    hashed = hashlib.sha256(file.read_bytes()).hexdigest()
    importer = ServiceImporter(
        stack.services, f"import-{hashed[:32]}", who(stack, ""), datetime.now(UTC)
    )
    done = importer.decide(rows) if dry_run else importer.commit(rows)
    tell(problems)
    if as_json:
        _print_json(done, problems, written=not dry_run)
    else:
        _report(done, dry_run)
    if problems:
        raise typer.Exit(1)


def _refusal(problems: Sequence[Problem], as_json: bool) -> Refused:
    if as_json:
        _print_json([], problems, written=False)
    return refusal(problems)


def _report(done: Sequence[Decided], dry_run: bool) -> None:
    for one in done:
        if one.changed:
            print(f"{one.key}: {', '.join(one.changed)}")
    counts = Counter(one.verdict for one in done)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict)
    print(("Dry run, nothing was written: " if dry_run else "") + f"{told}.")


def _print_json(done: Sequence[Decided], problems: Sequence[Problem], *, written: bool) -> None:
    rows = [
        {"line": one.line, "key": one.key, "verdict": one.verdict, "changed": one.changed}
        for one in done
    ]
    print(
        json.dumps({"written": written, "services": rows, "problems": as_facts(problems)}, indent=2)
    )
