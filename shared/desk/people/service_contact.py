"""Somebody as the contact of a library service: to show it, and to forget it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from desk.refusal import ChangesTooFast
from fanfare.aws.press.address_changes import AddressChanges
from fanfare.aws.press.services import Services
from fanfare.aws.transactions import OvertakenError
from fanfare.people import normalised
from fanfare.services.addresses import PRESS_EMAIL
from fanfare.services.details import group
from fanfare.services.service import (
    AddressChange,
    Alteration,
    ChangedBy,
    Contact,
    LibraryService,
    ServiceChange,
)

CONTACTS = ("press", "general")
ERASED = "(erased)"
"""In a history, in place of what was typed."""
_RACES = 5


@dataclass(frozen=True, slots=True)
class ServiceContacts:
    """Somebody as the contact of library services.

    Attributes:
        services: The services, with their histories.
        address_changes: Press addresses that services have asked for.
    """

    services: Services
    address_changes: AddressChanges

    def of(self, address: str) -> list[dict[str, Any]]:
        """Where the address is a service's contact, or was one: the service, and what is kept."""
        return (
            [
                {"service": one.key, "contact": name, **_facts(getattr(one, name))}
                for one in self.services.all()
                for name in _held(one, address)
            ]
            + [
                {"service": one.key, "changed_at": change.at.isoformat(), "what": name}
                for one in self.services.all()
                for change in self.services.history(one.member)
                for name in _telling(change, address)
            ]
            + [
                {"service": one.key, "asked_at": change.at.isoformat(), "what": PRESS_EMAIL}
                for one in self.services.all()
                for change in self._asked(one, address)
            ]
        )

    def forget(self, address: str) -> int:
        """Take the address, with the name and number beside it, from services and their histories.

        Returns:
            In how many places it was.

        Raises:
            ChangesTooFast: Others keep changing a service.
        """
        found = self.of(address)
        for service in self.services.all():
            for asked in self._asked(service, address):
                self.address_changes.forget(asked)
            if _held(service, address):
                self._clear(service.member, address)
            for change in self.services.history(service.member):
                if _telling(change, address):
                    self.services.amend(_without(change, address))
        return len(found)

    def _asked(self, service: LibraryService, address: str) -> list[AddressChange]:
        """Changes of the press address from or to that one that were asked for."""
        return [
            change
            for change in self.address_changes.of(service.member)
            if normalised(address) in (normalised(change.before), normalised(change.after))
        ]

    def _clear(self, member: str, address: str) -> None:
        for _ in range(_RACES):
            service = self.services.load(member)
            if service is None or not (names := _held(service, address)):
                return
            change = ServiceChange(
                member=member,
                id=uuid4().hex,
                by="fanfare person erase",
                door=ChangedBy.OPERATOR,
                at=datetime.now(UTC),
                alterations=tuple(Alteration(name=n, before=ERASED, after="") for n in names),
            )
            without = replace(
                service,
                press=Contact() if "press" in names else service.press,
                general=Contact() if "general" in names else service.general,
            )
            try:
                self.services.save(without, change)
            except OvertakenError:
                continue
            return
        raise ChangesTooFast("A service")


def _held(service: LibraryService, address: str) -> list[str]:
    """The contacts of a service that have the address."""
    return [
        name
        for name in CONTACTS
        if normalised(getattr(service, name).email or "@") == normalised(address)
    ]


def _without(change: ServiceChange, address: str) -> ServiceChange:
    """The entry without what is beside the address in it: name and number came with it."""
    groups = set(map(group, _telling(change, address)))
    altered = (
        replace(one, before=one.before and ERASED, after=one.after and ERASED)
        if group(one.name) in groups
        else one
        for one in change.alterations
    )
    said = {n: text and ERASED if group(n) in groups else text for n, text in change.said.items()}
    return replace(change, alterations=tuple(altered), said=said)


def _telling(change: ServiceChange, address: str) -> list[str]:
    """The names under which an entry holds the address."""
    texts = [(one.name, text) for one in change.alterations for text in (one.before, one.after)]
    found = (
        n for n, t in (*texts, *change.said.items()) if t and normalised(t) == normalised(address)
    )
    return list(dict.fromkeys(found))


def _facts(contact: Contact) -> dict[str, str]:
    return {"name": contact.name, "email": contact.email, "phone": contact.phone}
