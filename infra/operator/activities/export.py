"""`fanfare activities export` and `columns`: files that import reads."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.activities.columns import COLUMNS, NECESSARY, example_row
from desk.activities.listings import export_rows
from desk.files import spreadsheet
from desk.files.column import Column
from desk.refusal import Refused
from desk.text import counted
from infra.operator.cli.output import say, table
from infra.operator.cli.stage import connect

Target = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="Where to. Without it, or -: stdout.")
]
Force = Annotated[bool, typer.Option("--force", help="Write over an existing file.")]


def export_file(context: typer.Context, file: Target = None, force: Force = False) -> None:
    """Write all activities that are not cancelled as a file that import reads.

    The real join links are in it: do not publish it.
    """
    stack = connect(context.obj)
    rows = export_rows(stack.register, stack.programme)
    save(file, [column.name for column in COLUMNS], rows, force)


def save(file: Path | None, header: list[str], rows: list[dict[str, str]], force: bool) -> None:
    """Write CSV to a file that only its owner may read, or to stdout."""
    text = spreadsheet.write(header, rows)
    if file is None or str(file) == "-":
        print(text, end="")
        return
    if file.exists() and not force:
        raise Refused(f"{file} exists. To write over it, say --force.")
    file.touch(mode=0o600)
    file.write_bytes(text.encode("utf-8-sig"))  # with the BOM by which Excel knows UTF-8
    say(f"{counted(len(rows), 'row', 'rows')} in {file}.")


def columns(
    template: Annotated[
        bool, typer.Option("--template", help="Print a CSV file with one example instead.")
    ] = False,
) -> None:
    """Explain the columns of an activities file.

    CSV separated by commas, semicolons or tabs, UTF-8 or as Excel saves it. Times are London's.
    """
    explain(COLUMNS, NECESSARY, example_row(datetime.now(UTC)) if template else None)


def explain(
    columns: Sequence[Column], necessary: Collection[str], example: dict[str, str] | None
) -> None:
    """Print what the columns of a file hold or, given an example, a file with it."""
    if example:
        print(spreadsheet.write(list(example), [example]), end="")
        return
    rows = []
    for column in columns:
        need = "yes" if column.required else "may be blank" if column.name in necessary else ""
        rows.append(
            {
                "Column": column.name,
                "Needed": need,
                "What it holds": column.about,
                "Example": column.example,
            }
        )
    table(("Column", "Needed", "What it holds", "Example"), rows)
