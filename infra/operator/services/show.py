"""`fanfare services list`, `show`, `columns` and `count`."""

import json
import secrets
from dataclasses import replace
from typing import Annotated, Any

import typer
from pydantic_core import to_jsonable_python

from desk.files.clock import as_written
from desk.parallel import in_parallel
from desk.refusal import ChangesTooFast, NotFound, Refused
from desk.services.columns import COLUMNS, FACT_COLUMNS, SERVICES
from desk.services.readers import FEWEST, readers
from desk.stack import Stack
from desk.text import counted, printable
from fanfare.aws.transactions import OvertakenError
from fanfare.messages.deliveries import DeliverServiceNotice, ServiceNoticeKind
from fanfare.services.addresses import writing_token
from fanfare.services.details import details
from fanfare.services.service import LibraryService, Nation, ServiceChange, member_of
from fanfare.subscribers.subscriber import Standing
from infra.operator.activities.export import explain
from infra.operator.activities.show import Json
from infra.operator.cli.output import is_wide, say, table
from infra.operator.cli.stage import connect
from infra.operator.subscribers.show import all_subscribers

Key = Annotated[str, typer.Argument(metavar="KEY", help="The service's key.")]
_COLUMNS = ("Key", "Name", "Nation", "Region", "Sectors", "Facts", "Press contact")
_WIDE = frozenset(("Region", "Sectors", "Press contact"))
_RACES = 20


def list_all(
    context: typer.Context,
    nation: Annotated[Nation | None, typer.Option(help="Only services of this nation.")] = None,
    as_json: Json = False,
) -> None:
    """List library services, by key."""
    found = [one for one in connect(context.obj).services.all() if nation in (None, one.nation)]
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
    service = the_service(stack, key)
    if mail:
        _mail_link(stack, service)
    history = stack.services.history(service.member)
    link = facts_link(stack, service)
    if as_json:
        print(json.dumps(_facts(service, history, link), indent=2))
        return
    rows = {"key": key, **details(service), "readers": str(service.subscribers or "")}
    for name, text in {**rows, "own page": link}.items():
        if text:
            print(f"{name + ':':28}{printable(text)}")
    print()
    table(("When", "Who", "Through", "What", "Before", "After"), _changes(history))


def _mail_link(stack: Stack, service: LibraryService) -> None:
    """Have the link mailed. Raises Refused."""
    if not service.press.email:
        raise Refused(f"{service.name} has no press contact to mail to.")
    order = DeliverServiceNotice(
        delivery_id=f"facts-{service.member}_{secrets.token_hex(8)}",
        kind=ServiceNoticeKind.FACTS_LINK,
        member=service.member,
    )
    if stack.queue("DeliveryQueue").send([order]):
        raise Refused("The mail could not be queued. Try again.")
    say("A mail with the link is on its way to its press contact.")


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
    services = stack.services.all()
    people = all_subscribers(stack)
    addresses = [one.email for one in people if one.standing is Standing.CONFIRMED]
    found = readers(services, addresses)
    in_parallel("Services", lambda one: _keep(stack, one, found[one.key]), services, lambda _: None)
    known = [one for one in services if found[one.key]]
    table(
        ("Key", "Name", "Readers"),
        [{"Key": one.key, "Name": one.name, "Readers": str(found[one.key])} for one in known],
    )
    few = counted(len(services) - len(known), "service has", "services have")
    say(f"{few} fewer than {FEWEST} readers that can be told to be its own; none is kept.")


def _keep(stack: Stack, service: LibraryService, number: int | None) -> None:
    """Keep how many readers a service has, beside whatever else changes of it meanwhile."""
    for _ in range(_RACES):
        if service.subscribers == number:
            return
        try:
            stack.services.save(replace(service, subscribers=number))
        except OvertakenError:
            service = the_service(stack, service.key)
        else:
            return
    raise ChangesTooFast(service.key)


def the_service(stack: Stack, key: str) -> LibraryService:
    """One service. Raises Refused when there is none."""
    service = stack.services.load(member_of(key))
    if service is None:
        raise NotFound("service", key)
    return service


def facts_link(stack: Stack, service: LibraryService) -> str:
    """Address of the service's own page."""
    token = writing_token(service, stack.signer, stack.opaque_ids)
    return f"{stack.output('SiteUrl').rstrip('/')}/press/edit/{token}"


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


def _facts(service: LibraryService, history: list[ServiceChange], link: str) -> dict[str, Any]:
    return {
        **to_jsonable_python(service),
        "own_page": link,
        "history": to_jsonable_python(history),
    }
