"""What is kept about a person, and removing it: what data protection law gives everybody a right to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from desk.aws.inbox import Inbox
from desk.aws.sent_mails import SentMails
from desk.people.service_contact import ServiceContacts
from desk.refusal import ChangesTooFast
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.subscribers.eraser import Eraser
from fanfare.aws.subscribers.people import People
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


@dataclass(frozen=True, slots=True)
class Places:
    """Where something may be kept about a person.

    Attributes:
        person: Gives the key of the person with an address.
        people: The tables of registrations and subscribers.
        inbox: Mail that came in.
        contacts: The contacts of library services.
    """

    person: Callable[[str], str]
    people: People
    inbox: Inbox
    contacts: ServiceContacts


def export(places: Places, sent: SentMails, mailings: Mailings, address: str) -> dict[str, Any]:
    """Everything that is kept about the person with that address: their key, and the rows of each kind.

    Args:
        sent: What the person was sent is read from it.
        mailings: Those in which they may have been sent something.
    """
    person = places.person(address)
    found = places.people.export(person)
    found[MAILS] = [{"object": key} for key in places.inbox.sent_by(address)]
    found[CONTACTS] = places.contacts.of(address)
    found[SENT] = sent.about(person, found, [one.id for one in mailings.all()])
    return found


def count(places: Places, address: str) -> dict[str, int]:
    """How many of each kind an erasure would find; kinds of which there are none are left out."""
    found = places.people.export(places.person(address))
    counts: dict[str, int] = {kind: len(found[kind]) for kind in Kind if kind in found}
    counts[MAILS] = len(places.inbox.sent_by(address))
    counts[CONTACTS] = len(places.contacts.of(address))
    return {kind: number for kind, number in counts.items() if number}


def erase(places: Places, eraser: Eraser, address: str, now: datetime) -> Erased:
    """Remove everything that is kept about the person with that address. This cannot be undone.

    Args:
        eraser: Removes what the tables keep.

    Raises:
        ChangesTooFast: Others keep changing the same rows.
    """
    request = ErasureRequested(
        request_id=uuid4().hex, person=places.person(address), requested_at=now
    )
    for _ in range(_MAX_RACES):
        try:
            erasure = eraser.erase(request, now)
        except OvertakenError:
            continue
        mails = places.inbox.sent_by(address)
        places.inbox.remove(mails)
        removed = {kind.value: erasure.removed[kind] for kind in Kind if erasure.removed[kind]}
        services = places.contacts.forget(address)
        removed |= {kind: n for kind, n in ((MAILS, len(mails)), (CONTACTS, services)) if n}
        return Erased(removed, len(erasure.standing))
    raise ChangesTooFast("The person's rows", several=True)
