"""`fanfare release report`: what came of a release."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from desk.files import spreadsheet
from desk.refusal import Refused
from desk.releases.from_stack import reporter
from desk.releases.report.edition import reported_edition
from desk.releases.report.lines import STATES, USES, Report
from desk.releases.report.tables import CSV_COLUMNS, csv_row, grouped, summary
from desk.releases.report.words import about_copies, why_held
from desk.releases.workflow.records import the_release
from desk.text import counted, printable
from infra.operator.cli.output import say, table
from infra.operator.cli.stage import connect
from infra.operator.releases.options import Id


class Format(StrEnum):
    """How to write it."""

    TABLE = "table"
    CSV = "csv"
    HTML = "html"


def report(
    context: typer.Context,
    release: Id,
    format_: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TABLE,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="PATH", help="Where to, instead of stdout.")
    ] = None,
    edition: Annotated[
        int | None,
        typer.Option(min=0, help="0 for the first, 1 for correction 1; else the newest that left."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
) -> None:
    """Tell what came of a release: who was sent it, who is held and why, who used it, where it appeared.

    CSV has a row for each service. HTML is one file with a chart, to send on.
    """
    stack = connect(context.obj)
    found = the_release(stack.releases, release)
    told = reporter(stack).report(found, reported_edition(stack.mailings, found, edition))
    match format_:
        case Format.TABLE:
            text = "\n".join(printable(line) for line in _lines(told)) + "\n"
        case Format.CSV:
            text = spreadsheet.write(CSV_COLUMNS, map(csv_row, told.lines))
        case Format.HTML:
            from desk.releases.report.page import page

            text = page(told)
    _write(text, output, format_, force)
    if format_ is Format.TABLE and output is None and told.lines:
        _tables(told)


def _lines(told: Report) -> Iterator[str]:
    for name, value in summary(told).items():
        yield f"{name:14}{value}"
    for line in told.held:
        yield f"Held: {line.name} ({line.key}): {why_held(line)}"
    for line, one in told.coverage:
        yield f"Coverage: {one.day:%Y-%m-%d} {one.outlet}, {one.title} ({line.name}) {one.url}".rstrip()
    for line in told.lines:
        if said := about_copies(line):
            yield f"Press copy: {line.name}: {said}"
    if total := sum(line.unmatched for line in told.lines):
        by_service = ", ".join(f"{line.name} {line.unmatched}" for line in told.unmatched)
        yield f"Copies that match no release: {total}, by service: {by_service}"


def _tables(told: Report) -> None:
    for heading, groups in (
        ("Nation", told.by(lambda line: line.nation)),
        ("Region", told.by(lambda line: line.region)),
    ):
        print()
        table((heading, "Services", *STATES, *USES[:-1]), grouped(heading, groups))
    say(f"{counted(len(told.held), 'service is', 'services are')} held.")


def _write(text: str, output: Path | None, format_: Format, force: bool) -> None:
    if output is None:
        print(text, end="")
        return
    if output.exists() and not force:
        raise Refused(f"{output} exists. To write over it, say --force.")
    output.touch(mode=0o600)
    # With the mark by which Excel knows UTF-8.
    output.write_bytes(text.encode("utf-8-sig" if format_ is Format.CSV else "utf-8"))
    say(f"Written to {output}.")
