"""`fanfare release report`: what came of a release."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from desk.files import spreadsheet
from desk.files.clock import as_written
from desk.refusal import StoppedError
from desk.releases.report.lines import STATES, USES, Line, Report, gather, tally
from desk.releases.report.words import about_copies, why_held
from desk.stack import Stack
from desk.text import counted, printable
from fanfare.releases.release import Edition, Release
from infra.operator.cli.output import say, table
from infra.operator.cli.stage import connect
from infra.operator.releases.workflow.records import Id, the_release

CSV_COLUMNS = (
    "key",
    "name",
    "nation",
    "region",
    "state",
    "reason",
    "missing",
    "use",
    "coverage",
    "press_copies",
    "copies_from_unknown",
    "unmatched_copies",
    "likeness",
)


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
    found = the_release(stack, release)
    told = gather(stack, found, _edition(stack, found, edition))
    match format_:
        case Format.TABLE:
            text = "\n".join(printable(line) for line in _lines(told)) + "\n"
        case Format.CSV:
            text = spreadsheet.write(CSV_COLUMNS, map(csv_row, told.lines))
        case Format.HTML:
            from infra.operator.releases.report_page import page

            text = page(told)
    _write(text, output, format_, force)
    if format_ is Format.TABLE and output is None and told.lines:
        _tables(told)


def _edition(stack: Stack, release: Release, number: int | None) -> Edition:
    """The edition that was asked for, or the newest that has begun to leave, or the newest. Raises
    StoppedError."""
    if not release.editions:
        raise StoppedError(f"{release.slug} was never sent, so there is nothing to report.")
    if number is not None:
        if number >= len(release.editions):
            raise StoppedError(
                f"{release.slug} has {counted(len(release.editions), 'edition', 'editions')}, "
                "numbered from 0."
            )
        return release.editions[number]
    for one in reversed(release.editions):
        mailing = stack.mailings.load(one.mailing)
        if mailing and mailing.started_at:
            return one
    return release.editions[-1]


def csv_row(line: Line) -> dict[str, str]:
    """A service for a spreadsheet."""
    return {
        "key": line.key,
        "name": line.name,
        "nation": line.nation,
        "region": line.region,
        "state": line.state,
        "reason": line.reason,
        "missing": "; ".join(line.missing),
        "use": line.use,
        "coverage": "; ".join(
            f"{one.day:%Y-%m-%d} {one.outlet}: {one.title} {one.url}".rstrip()
            for one in line.coverage
        ),
        "press_copies": str(line.copies),
        "copies_from_unknown": str(line.strangers),
        "unmatched_copies": str(line.unmatched),
        "likeness": "" if line.likeness is None else f"{line.likeness:.2f}",
    }


def summary(told: Report) -> dict[str, str]:
    """The report's head, name and value."""
    number = told.edition.number
    return {
        "Release": told.release.slug,
        "Headline": told.edition.headline,
        "Edition": f"correction {number}" if number else "first",
        "State": told.release.state.value,
        "Public from": f"{as_written(told.edition.public_from)} in London",
        "As of": f"{as_written(told.at)} in London",
        "Audience": counted(len(told.lines), "service", "services"),
        **{name.capitalize(): str(count) for name, count in told.states.items()},
        "Used": str(told.uses["used"]),
        "Adapted": str(told.uses["adapted"]),
        "Not used": str(told.uses["not_used"]),
        "Coverage": counted(len(told.coverage), "report", "reports"),
        "Press copies": str(sum(line.copies for line in told.lines)),
    }


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


def grouped(heading: str, groups: dict[str, list[Line]]) -> Iterator[dict[str, str]]:
    """Rows of a table of nations or regions: services, how they stand, and what those sent did."""
    for name, lines in groups.items():
        counts = tally(lines, STATES, lambda line: line.state)
        sent = [line for line in lines if line.state == "sent"]
        counts |= tally(sent, USES, lambda line: line.use)
        yield {
            heading: name.replace("_", " ").title() if name.islower() else name,
            "Services": str(len(lines)),
        } | {key: str(count) for key, count in counts.items()}


def _write(text: str, output: Path | None, format_: Format, force: bool) -> None:
    if output is None:
        print(text, end="")
        return
    if output.exists() and not force:
        raise StoppedError(f"{output} exists. To write over it, say --force.")
    output.touch(mode=0o600)
    # With the mark by which Excel knows UTF-8.
    output.write_bytes(text.encode("utf-8-sig" if format_ is Format.CSV else "utf-8"))
    say(f"Written to {output}.")
