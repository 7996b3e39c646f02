"""`fanfare subscribers list`, `show`, `export` and `columns`."""

import json
from collections import Counter
from typing import Annotated, Any

import typer
from pydantic_core import to_jsonable_python

from desk.files.clock import as_written
from desk.parallel import in_parallel
from desk.refusal import Refused
from desk.stack import Stack
from desk.subscribers.rows import COLUMNS, SUBSCRIBERS
from fanfare.fields import Wrong, read_email
from fanfare.subscribers.subscriber import SHARDS, ConsentEvent, Standing, Subscriber, Topic
from infra.operator.activities.export import Force, Target, explain, save
from infra.operator.activities.show import Json
from infra.operator.cli.output import say, table
from infra.operator.cli.stage import connect
from infra.operator.cli.usage import UsageRefused

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's address.")]
_EXTRA = ("standing", "basis", "confirmed_at", "paused_until")


def list_all(context: typer.Context, as_json: Json = False) -> None:
    """Count subscribers by standing, and those who get the bulletin by topic."""
    everybody = all_subscribers(connect(context.obj))
    standings = Counter(one.standing for one in everybody)
    topics = Counter(
        topic
        for one in everybody
        if one.standing is Standing.CONFIRMED
        for topic in one.topics or Topic
    )
    if as_json:
        counts = {
            "standing": {one.value: standings[one] for one in Standing},
            "topics": {one.value: topics[one] for one in Topic},
        }
        print(json.dumps(counts, indent=2))
        return
    table(
        ("Standing", "People"),
        [{"Standing": one, "People": str(standings[one])} for one in Standing],
    )
    print()
    table(("Topic", "Get it"), [{"Topic": one, "Get it": str(topics[one])} for one in Topic])
    say("Who chose no topic gets all, and counts under each.")


def show(context: typer.Context, email: Email, as_json: Json = False) -> None:
    """Show one subscriber with the consent record."""
    address = read_address(email)
    stack = connect(context.obj)
    person = stack.person(address)
    known, record = stack.subscribers.load(person), stack.subscribers.consent(person)
    if not known:
        barred = stack.subscribers.suppression(person)
        why = f" It is barred since {as_written(barred.at)}: {barred.reason}." if barred else ""
        raise Refused(f"Nobody with that address takes the bulletin.{why}")
    if as_json:
        print(json.dumps(_facts(known, record), indent=2))
        return
    for name, cell in _row(known).items():
        if cell:
            print(f"{name + ':':15}{cell}")
    lines = [_entry(event) for event in record]
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
    found = [
        one
        for one in all_subscribers(connect(context.obj))
        if everybody or one.standing is Standing.CONFIRMED
    ]
    found.sort(key=lambda one: one.email.casefold())
    header = [*(column.name for column in COLUMNS), *_EXTRA]
    save(file, header, [_row(one) for one in found], force)


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
    """The address as the forms would store it. Raises Refused."""
    try:
        return read_email(typed)
    except Wrong:
        raise UsageRefused(f"{typed} is not an e-mail address.") from None


def all_subscribers(stack: Stack) -> list[Subscriber]:
    """Everybody, whatever their standing. About a kilobyte of memory each."""
    found: list[Subscriber] = []

    def shard(name: str) -> list[Subscriber]:
        people: list[Subscriber] = []
        after: str | None = ""
        while after is not None:
            page, after = stack.subscribers.shard_page(name, after)
            people += page
        return people

    in_parallel("Reading", shard, SHARDS, found.extend)
    return found


def _row(one: Subscriber) -> dict[str, str]:
    return {
        "email": one.email,
        "name": one.name,
        "topics": "; ".join(one.topics),
        "language": one.language,
        "standing": one.standing,
        "basis": one.basis,
        "confirmed_at": as_written(one.confirmed_at) if one.confirmed_at else "",
        "paused_until": as_written(one.paused_until) if one.paused_until else "",
    }


def _entry(event: ConsentEvent) -> dict[str, str]:
    return {
        "When": as_written(event.at),
        "What": event.change,
        "Through": event.channel,
        "Basis": event.basis,
        "Wording": event.wording,
    }


def _facts(known: Subscriber, record: list[ConsentEvent]) -> dict[str, Any]:
    return {**to_jsonable_python(known), "consent": to_jsonable_python(record)}
