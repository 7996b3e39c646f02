"""`fanfare person export` and `erase`: what data protection law gives everybody a right to."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from desk.people import personal_data
from desk.people.from_stack import places
from desk.people.personal_data import CONTACTS, KINDS, MAILS
from desk.refusal import Refused
from desk.text import counted, printable
from infra.operator.activities.show import Json
from infra.operator.cli.output import confirm, say
from infra.operator.cli.stage import connect
from infra.operator.subscribers.show import Email, read_address


def export(context: typer.Context, email: Email, as_json: Json = False) -> None:
    """Show everything that is kept about a person: in each table, and mail from them and to them.

    Send it to nobody but the person. A reader can get the same by a link that the preferences page
    mails to them; the way to that page stands in each issue.
    """
    address = read_address(email)
    stack = connect(context.obj)
    found = personal_data.export(places(stack), stack.sent_mails, stack.mailings, address)
    if as_json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    if not any(found[kind] for kind in KINDS):
        raise Refused("Nothing is kept about that address.")
    for kind in KINDS:
        for facts in found[kind]:
            print(f"{_words(kind)}:")
            for name, value in facts.items():
                print(f"    {name}: {_cell(value)}")


def erase(
    context: typer.Context,
    email: Email,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Remove everything that is kept about a person. This cannot be undone.

    Registrations for what is still to come are cancelled first, with a mail to the person, and removed
    a quarter of an hour later. What remains is a keyed hash, by which an import knows that it must leave
    the person out, and the hash in the ledger of sent mails, which expires.
    """
    address = read_address(email)
    stack = connect(context.obj)
    _confirm(personal_data.count(places(stack), address), address, yes)
    done = personal_data.erase(places(stack), stack.eraser, address, datetime.now(UTC))
    if as_json:
        print(json.dumps(asdict(done), indent=2))
        return
    for kind, number in done.removed.items():
        print(f"{_words(kind) + ':':20}{number} removed")
    if done.being_cancelled:
        theirs = counted(done.being_cancelled, "registration is", "registrations are")
        print(f"{theirs} being cancelled, and removed in about 15 minutes.")
    print("What remains is a keyed hash, which keeps imports from bringing the person back.")


def _confirm(counts: Mapping[str, int], address: str, yes: bool) -> None:
    if not counts:
        raise Refused(f"Nothing is kept about {printable(address)}. Is the address right?")
    told = [_told(kind, number) for kind, number in counts.items()]
    say(f"Found: {', '.join(told)}.")
    confirm("Erase it", yes, "erased", "erase")


def _told(kind: str, number: int) -> str:
    if kind == CONTACTS:
        return f"{number} as the contact of a library service, which then gets no more releases"
    return f"{number} in {'mails' if kind == MAILS else _words(kind).lower()}"


def _words(kind: str) -> str:
    return str(kind).replace("_", " ").capitalize()


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return printable(text)
