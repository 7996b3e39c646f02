"""`fanfare subscribers list`, `show`, `export` and `columns`."""

import json
from typing import Annotated, Any

import typer
from pydantic_core import to_jsonable_python

from desk.files.clock import as_written
from desk.subscribers.directory import HEADER, Record, census, export_rows, load, write_row
from desk.subscribers.rows import COLUMNS, SUBSCRIBERS
from fanfare.contact import read_email
from fanfare.problems import InvalidValue
from fanfare.subscribers.subscriber import ConsentEvent
from infra.operator.activities.export import Force, Target, explain, save
from infra.operator.activities.show import Json
from infra.operator.cli.output import say, table
from infra.operator.cli.stage import connect
from infra.operator.cli.usage import UsageRefused

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's address.")]


def list_all(context: typer.Context, as_json: Json = False) -> None:
    """Count subscribers by standing, and those who get the bulletin by topic."""
    found = census(connect(context.obj).subscribers)
    if as_json:
        counts = {
            "standing": {one.value: number for one, number in found.standings.items()},
            "topics": found.topics,
        }
        print(json.dumps(counts, indent=2))
        return
    table(
        ("Standing", "People"),
        [{"Standing": one, "People": str(number)} for one, number in found.standings.items()],
    )
    print()
    table(
        ("Topic", "Get it"),
        [{"Topic": one, "Get it": str(number)} for one, number in found.topics.items()],
    )
    say("Who chose no topic gets all, and counts under each.")


def show(context: typer.Context, email: Email, as_json: Json = False) -> None:
    """Show one subscriber with the consent record."""
    address = read_address(email)
    stack = connect(context.obj)
    record = load(stack.subscribers, stack.person(address))
    if as_json:
        print(json.dumps(_facts(record), indent=2))
        return
    for name, cell in write_row(record.subscriber).items():
        if cell:
            print(f"{name + ':':15}{cell}")
    lines = [_entry(event) for event in record.consent]
    table(("When", "What", "Through", "Basis", "Wording"), lines)


def export_file(
    context: typer.Context,
    file: Target = None,
    force: Force = False,
    everybody: Annotated[
        bool, typer.Option("--all", help="Also who has not confirmed, left or is suppressed.")
    ] = False,
) -> None:
    """Write who gets the bulletin, by address.

    It holds personal data: keep it no longer than you need it. An import does not take it back: the
    consent record is not in it.
    """
    rows = export_rows(connect(context.obj).subscribers, everybody=everybody)
    save(file, HEADER, rows, force)


def columns(
    template: Annotated[
        bool, typer.Option("--template", help="Print a CSV file with one example instead.")
    ] = False,
) -> None:
    """Explain the columns of a subscribers file.

    CSV separated by commas, semicolons or tabs, UTF-8 or as Excel saves it.
    """
    example = {column.name: column.example for column in COLUMNS}
    explain(COLUMNS, SUBSCRIBERS.necessary, example if template else None)


def read_address(typed: str) -> str:
    """The address as the forms would store it. Raises UsageRefused."""
    try:
        return read_email(typed)
    except InvalidValue:
        raise UsageRefused(f"{typed} is not an e-mail address.") from None


def _entry(event: ConsentEvent) -> dict[str, str]:
    return {
        "When": as_written(event.at),
        "What": event.change,
        "Through": event.channel,
        "Basis": event.basis,
        "Wording": event.wording,
    }


def _facts(record: Record) -> dict[str, Any]:
    consent = to_jsonable_python(record.consent)
    return {**to_jsonable_python(record.subscriber), "consent": consent}
