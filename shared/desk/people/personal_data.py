"""What is kept about a person, and removing it: what data protection law gives everybody a right to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from desk.people.service_contact import contacts_of, forget_contacts
from desk.refusal import ChangesTooFast
from desk.stack import Stack
from fanfare.aws.subscribers.people_rows import Kind
from fanfare.aws.transactions import OvertakenError
from fanfare.messages.subscriptions import ErasureRequested

MAILS = "mails_received"
SENT = "mails_sent"
CONTACTS = "contact_of_services"
KINDS: Sequence[str] = (*Kind, MAILS, SENT, CONTACTS)
"""Everything that may be kept about a person, in the order in which it is shown."""
_MAX_RACES = 5


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did.

    Attributes:
        removed: How many of each kind were removed.
        being_cancelled: Registrations that are cancelled first, with a mail, and removed later.
    """

    removed: Mapping[str, int]
    being_cancelled: int


def export(stack: Stack, address: str) -> dict[str, Any]:
    """Everything that is kept about the person with that address: their key, and the rows of each kind."""
    person = stack.person(address)
    found = stack.people.export(person)
    found[MAILS] = [{"object": key} for key in stack.inbox.sent_by(address)]
    found[CONTACTS] = contacts_of(stack, address)
    found[SENT] = stack.sent_mails.about(person, found, [one.id for one in stack.mailings.all()])
    return found


def count(stack: Stack, address: str) -> dict[str, int]:
    """How many of each kind an erasure would find; kinds of which there are none are left out."""
    found = stack.people.export(stack.person(address))
    counts: dict[str, int] = {kind: len(found[kind]) for kind in Kind if kind in found}
    counts[MAILS] = len(stack.inbox.sent_by(address))
    counts[CONTACTS] = len(contacts_of(stack, address))
    return {kind: number for kind, number in counts.items() if number}


def erase(stack: Stack, address: str, now: datetime) -> Erased:
    """Remove everything that is kept about the person with that address. This cannot be undone.

    Raises:
        ChangesTooFast: Others keep changing the same rows.
    """
    request = ErasureRequested(
        request_id=uuid4().hex, person=stack.person(address), requested_at=now
    )
    for _ in range(_MAX_RACES):
        try:
            erasure = stack.eraser.erase(request, now)
        except OvertakenError:
            continue
        mails = stack.inbox.sent_by(address)
        stack.inbox.remove(mails)
        removed = {kind.value: erasure.removed[kind] for kind in Kind if erasure.removed[kind]}
        places = forget_contacts(stack, address)
        removed |= {kind: n for kind, n in ((MAILS, len(mails)), (CONTACTS, places)) if n}
        return Erased(removed, len(erasure.standing))
    raise ChangesTooFast("The person's rows", several=True)
