"""`fanfare person export` and `erase`: what data protection law gives everybody a right to."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

import typer

from desk.people.service_contact import contacts_of, forget_contacts
from desk.refusal import ChangesTooFast, Refused
from desk.stack import Stack
from desk.text import counted, printable
from fanfare.aws.subscribers.people_rows import Kind
from fanfare.messages.subscriptions import ErasureRequested
from infra.operator.activities.show import Json
from infra.operator.cli.output import confirm, say
from infra.operator.cli.stage import connect
from infra.operator.subscribers.show import Email, read_address

MAILS = "mails_received"
SENT = "mails_sent"
CONTACTS = "contact_of_services"
_RACES = 5


def export(context: typer.Context, email: Email, as_json: Json = False) -> None:
    """Show everything that is kept about a person: in each table, and mail from them and to them.

    Send it to nobody but the person. A reader can get the same by a link that the preferences page
    mails to them; the way to that page stands in each issue.
    """
    address = read_address(email)
    stack = connect(context.obj)
    person = stack.person(address)
    found = stack.people.export(person)
    found[MAILS] = [{"object": key} for key in stack.inbox.sent_by(address)]
    found[CONTACTS] = contacts_of(stack, address)
    found[SENT] = stack.sent_mails.about(person, found, [one.id for one in stack.mailings.all()])
    if as_json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    if not any(_counts(found).values()):
        raise Refused("Nothing is kept about that address.")
    for kind in (*Kind, MAILS, SENT, CONTACTS):
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
    _confirm(stack, address, yes)
    removed, standing = _erase(stack, address)
    if as_json:
        print(json.dumps({"removed": removed, "being_cancelled": standing}, indent=2))
        return
    for kind, number in removed.items():
        print(f"{_words(kind) + ':':20}{number} removed")
    if standing:
        theirs = counted(standing, "registration is", "registrations are")
        print(f"{theirs} being cancelled, and removed in about 15 minutes.")
    print("What remains is a keyed hash, which keeps imports from bringing the person back.")


def _confirm(stack: Stack, address: str, yes: bool) -> None:
    counts = _counts(stack.people.export(stack.person(address)))
    told = [f"{number} in {_words(kind).lower()}" for kind, number in counts.items() if number]
    if mails := len(stack.inbox.sent_by(address)):
        told.append(f"{mails} in mails")
    if places := len(contacts_of(stack, address)):
        told.append(
            f"{places} as the contact of a library service, which then gets no more releases"
        )
    if not told:
        raise Refused(f"Nothing is kept about {printable(address)}. Is the address right?")
    say(f"Found: {', '.join(told)}.")
    confirm("Erase it", yes, "erased", "erase")


def _erase(stack: Stack, address: str) -> tuple[dict[str, int], int]:
    """How many rows of each kind were removed, and how many registrations have to be cancelled first."""
    from fanfare.aws.transactions import OvertakenError

    now = datetime.now(UTC)
    request = ErasureRequested(
        request_id=uuid4().hex, person=stack.person(address), requested_at=now
    )
    for _ in range(_RACES):
        try:
            erasure = stack.eraser.erase(request, now)
        except OvertakenError:
            continue
        mails = stack.inbox.sent_by(address)
        stack.inbox.remove(mails)
        counts = {kind.value: erasure.removed[kind] for kind in Kind if erasure.removed[kind]}
        places = forget_contacts(stack, address)
        counts |= {name: n for name, n in ((MAILS, len(mails)), (CONTACTS, places)) if n}
        return counts, len(erasure.standing)
    raise ChangesTooFast("The person's rows", several=True)


def _counts(found: dict[str, Any]) -> Counter[str]:
    kinds = [kind for kind in (*Kind, MAILS, SENT, CONTACTS) if kind in found]
    return Counter({kind: len(found[kind]) for kind in kinds})


def _words(kind: str) -> str:
    return str(kind).replace("_", " ").capitalize()


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return printable(text)
