"""`fanfare services list`, `show`, `columns` and `count`."""

import json
from typing import Annotated, Any

import typer
from pydantic_core import to_jsonable_python

from desk.files.clock import as_written
from desk.services.columns import COLUMNS
from desk.services.directory import Record, find, load, mail_link
from desk.services.fact_columns import FACT_COLUMNS, SERVICES
from desk.services.from_stack import own_pages
from desk.services.reader_counts import count_readers
from desk.services.readers import MIN_TOLD
from desk.text import counted, printable
from fanfare.services.details import details
from fanfare.services.service import LibraryService, Nation, ServiceChange
from infra.operator.activities.export import explain
from infra.operator.activities.show import Json
from infra.operator.cli.output import is_wide, say, table
from infra.operator.cli.stage import connect

Key = Annotated[str, typer.Argument(metavar="KEY", help="The service's key.")]
_COLUMNS = ("Key", "Name", "Nation", "Region", "Sectors", "Facts", "Press contact")
_WIDE = frozenset(("Region", "Sectors", "Press contact"))


def list_all(
    context: typer.Context,
    nation: Annotated[Nation | None, typer.Option(help="Only services of this nation.")] = None,
    as_json: Json = False,
) -> None:
    """List library services, by key."""
    found = find(connect(context.obj).services, nation)
    if as_json:
        print(json.dumps(to_jsonable_python(found), indent=2))
        return
    header = [name for name in _COLUMNS if name not in _WIDE or is_wide()]
    table(header, [_line(one) for one in found])
    say(f"{counted(len(found), 'service', 'services')}.")


def show(
    context: typer.Context,
    key: Key,
    mail: Annotated[
        bool, typer.Option("--mail", help="Mail such a link to the service's press contact.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show one service: what is kept of it, the link to its own page, and what changed when.

    The link opens the service's page to whoever has it, for an hour, or until its press address changes.
    """
    stack = connect(context.obj)
    record = load(stack.services, own_pages(stack), key)
    if mail:
        mail_link(stack.queue("DeliveryQueue"), record.service)
        say("A mail with the link is on its way to its press contact.")
    if as_json:
        print(json.dumps(_facts(record), indent=2))
        return
    service = record.service
    rows = {"key": key, **details(service), "readers": str(service.subscribers or "")}
    for name, text in {**rows, "own page": record.link}.items():
        if text:
            print(f"{name + ':':28}{printable(text)}")
    print()
    table(("When", "Who", "Through", "What", "Before", "After"), _changes(record.history))


def columns(
    template: Annotated[
        bool, typer.Option("--template", help="Print a CSV file with one example instead.")
    ] = False,
) -> None:
    """Explain the columns of a file of library services.

    CSV separated by commas, semicolons or tabs, UTF-8 or as Excel saves it. For each field of a release
    that services fill in, the file may have a column fact:NAME, and more for a number's unit, period
    and source, a quotation's speaker, and a link's title.
    """
    example = {column.name: column.example for column in COLUMNS}
    explain((*COLUMNS, *FACT_COLUMNS), SERVICES.necessary, example if template else None)


def count(context: typer.Context) -> None:
    """Count the bulletin's readers at each service's own mail domain, for releases that may say so.

    Numbers under ten are not kept: they could tell of single people. Nor are those at a domain that
    several services share, or where anybody has an address.
    """
    stack = connect(context.obj)
    counts = count_readers(stack.services, stack.subscribers)
    known = [one for one in counts.services if counts.readers[one.key]]
    table(
        ("Key", "Name", "Readers"),
        [
            {"Key": one.key, "Name": one.name, "Readers": str(counts.readers[one.key])}
            for one in known
        ],
    )
    few = counted(len(counts.services) - len(known), "service has", "services have")
    say(f"{few} fewer than {MIN_TOLD} readers that can be told to be its own; none is kept.")


def _line(one: LibraryService) -> dict[str, str]:
    return {
        "Key": one.key,
        "Name": one.name,
        "Nation": one.nation,
        "Region": one.region,
        "Sectors": "; ".join(one.sectors),
        "Facts": str(len(one.facts)),
        "Press contact": one.press.email,
    }


def _changes(history: list[ServiceChange]) -> list[dict[str, str]]:
    """A line for each thing that changed. A service's first import is one line."""
    lines = []
    for change in history:
        entry = {"When": as_written(change.at), "Who": change.by, "Through": change.door}
        if change.version == 1:
            lines.append(entry | {"What": "created", "Before": "", "After": ""})
            continue
        lines += [
            entry | {"What": one.name, "Before": one.before, "After": one.after}
            for one in change.alterations
        ]
    return lines


def _facts(record: Record) -> dict[str, Any]:
    return {
        **to_jsonable_python(record.service),
        "own_page": record.link,
        "history": to_jsonable_python(record.history),
    }
