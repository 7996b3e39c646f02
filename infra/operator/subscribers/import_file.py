"""`fanfare subscribers import`."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.files.table import sorted_out
from desk.subscribers.enrolment import Decided, Verdict
from desk.subscribers.from_stack import enroller
from desk.subscribers.grounds import MAX_NOTE, Grounds, read_basis
from desk.subscribers.rows import SUBSCRIBERS, read_row
from fanfare.problems import InvalidValue, Problem
from fanfare.subscribers.subscriber import Basis
from infra.operator.activities.show import Json
from infra.operator.cli.files import opened
from infra.operator.cli.output import as_facts, refusal, say, tell
from infra.operator.cli.stage import connect
from infra.operator.cli.usage import UsageRefused


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", exists=True, dir_okay=False)],
    basis: Annotated[
        str,
        typer.Option(
            help="Why you may write to these people, and where that comes from: consent, "
            'soft_opt_in or corporate, such as "consent: paper forms, May 2021".'
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")
    ] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Import the good rows even when others are bad.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put people on the bulletin who agreed to it elsewhere.

    They get it from the next issue on; nobody is mailed now, and nobody is asked to confirm: you answer
    for the basis, which goes on each person's consent record with the hash of the file. Only people who
    are new here are added. Whoever left, was erased, bounced or complained stays off; whoever is on the
    bulletin stays as they are; whoever was sent a confirmation link still has to use it. Nothing is
    written when any row is bad, unless you say --partial. fanfare subscribers columns explains the
    columns and prints a template.
    """
    named, note = _basis(basis)
    rows, problems = sorted_out(
        opened(file, SUBSCRIBERS, "fanfare subscribers columns"), read_row, SUBSCRIBERS
    )
    if problems and not partial:
        if as_json:
            _print_json([], problems, written=False)
        raise refusal(problems)
    grounds = Grounds(named, note, hashlib.sha256(file.read_bytes()).hexdigest())
    importer = enroller(connect(context.obj), grounds, datetime.now(UTC))
    done = importer.decide(rows) if dry_run else importer.commit(rows)
    tell(problems)
    if as_json:
        _print_json(done, problems, written=not dry_run)
    else:
        _report(done, grounds, dry_run)
    if problems:
        raise typer.Exit(1)


def _basis(words: str) -> tuple[Basis, str]:
    try:
        return read_basis(words)
    except InvalidValue:
        raise UsageRefused(
            f"--basis names one of {', '.join(Basis)} and says where it comes from, in "
            f'{MAX_NOTE} characters at most, such as --basis "consent: paper forms, May 2021".'
        ) from None


def _report(done: Sequence[Decided], grounds: Grounds, dry_run: bool) -> None:
    for line, _, verdict in done:
        if verdict not in (Verdict.NEW, Verdict.ALREADY):
            say(f"line {line}: {verdict}; stays so.")
    counts = Counter(verdict for _, _, verdict in done)
    told = [f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]]
    print(
        ("Dry run, nothing was written: " if dry_run else "")
        + (", ".join(told) or "no rows")
        + f". Basis: {grounds.basis}."
    )


def _print_json(done: Sequence[Decided], problems: Sequence[Problem], *, written: bool) -> None:
    rows = [{"line": line, "email": one.email, "verdict": verdict} for line, one, verdict in done]
    print(
        json.dumps(
            {"written": written, "subscribers": rows, "problems": as_facts(problems)}, indent=2
        )
    )
