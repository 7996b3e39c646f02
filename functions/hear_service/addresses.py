"""Another address for a press contact: confirmed at the new one, announced to the old one, taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from aws_lambda_powertools import Logger

from fanfare.aws.outbox import Outbox
from fanfare.aws.press.address_changes import AddressChanges
from fanfare.aws.press.services import Services
from fanfare.aws.transactions import OvertakenError
from fanfare.messages.press_deliveries import AddressNoticeKind, DeliverAddressNotice
from fanfare.messages.releases import AddressConfirmed, AddressKept, FactsChanged
from fanfare.people import normalised
from fanfare.services.addresses import PRESS_EMAIL, address_asked, led_to
from fanfare.services.changes import altered
from fanfare.services.service import AddressChange, ChangedBy, LibraryService, ServiceChange

MAX_RACES = 5

logger = Logger()


class NotMailed(Exception):
    """SQS did not take a mail to a service."""


class AddressListener:
    """Follows who asks for, confirms or refuses another address. deliveries: gives the queue, once it is
    needed. resume: has the releases looked at that may wait for a service."""

    def __init__(
        self,
        services: Services,
        changes: AddressChanges,
        deliveries: Callable[[], Outbox],
        resume: Callable[[str], None],
    ) -> None:
        self._services = services
        self._changes = changes
        self._deliveries = deliveries
        self._resume = resume

    def ask(self, service: LibraryService, message: FactsChanged) -> None:
        """If the message names another address, write that down, ask there, and tell the current
        one. A repeat does the same under the same ids. Raises NotMailed."""
        after = address_asked(service, message.details)
        if not after:
            return
        change = AddressChange(
            member=message.member,
            id=message.request_id,
            by=message.by,
            before=service.press.email,
            after=after,
            at=message.changed_at,
        )
        self._changes.put(change)
        kinds = [AddressNoticeKind.CONFIRM, *([AddressNoticeKind.ASKED] if change.before else [])]
        self._mail(change, *kinds)
        logger.info("address_asked", member=change.member, request=change.id)

    def confirm(self, message: AddressConfirmed) -> None:
        """The new address counts, unless the old one has said no, or another was set meanwhile. Raises
        OvertakenError and NotMailed."""
        change = self._load(message.member, message.change)
        if change is None or change.kept:
            return
        # An id of its own: under the change's there may be what the same form changed at once.
        id_ = f"{change.id}-confirmed"
        if self._set(change, change.before, change.after, id_, message.confirmed_at):
            self._resume(change.member)
        # Who says no writes that down before looking at the service, so one of us sees the other.
        latest = self._load(message.member, message.change)
        if latest and latest.kept:
            self._take_back(latest, message.confirmed_at)

    def keep(self, message: AddressKept) -> None:
        """The old address stays, or comes back, also from where press mail was sent on to since. Raises
        OvertakenError and NotMailed."""
        change = self._load(message.member, message.change)
        if change is not None:
            self._changes.put(replace(change, kept=True))
            self._take_back(change, message.kept_at)

    def _take_back(self, change: AddressChange, at: datetime) -> None:
        id_ = f"{change.id}-kept"
        now = led_to(change, self._services.history(change.member))
        if change.before and self._set(change, now, change.before, id_, at):
            self._mail(change, AddressNoticeKind.KEPT)

    def _load(self, member: str, id_: str) -> AddressChange | None:
        change = self._changes.load(member, id_)
        logger.info("address_change", member=member, change=id_, known=change is not None)
        return change

    def _set(self, change: AddressChange, from_: str, to: str, id_: str, at: datetime) -> bool:
        """Whether the address was set, now or by the same message before. Not when it is no longer the one
        to be replaced."""
        for _ in range(MAX_RACES):
            service = self._services.load(change.member)
            if service is None:
                return False
            if any(one.id == id_ for one in self._services.history(change.member)):
                return True
            if normalised(service.press.email) != normalised(from_):
                return False
            outcome = altered(service, {PRESS_EMAIL: to})
            entry = ServiceChange(
                member=change.member,
                id=id_,
                by=change.by,
                door=ChangedBy.OWN_PAGE,
                at=at,
                alterations=outcome.alterations,
            )
            try:
                self._services.save(outcome.service, entry)
            except OvertakenError:
                continue
            return True
        raise OvertakenError

    def _mail(self, change: AddressChange, *kinds: AddressNoticeKind) -> None:
        orders = [
            DeliverAddressNotice(
                delivery_id=f"address-{kind}-{change.member}_{change.id}",
                kind=kind,
                member=change.member,
                change=change.id,
            )
            for kind in kinds
        ]
        if self._deliveries().send(orders):
            raise NotMailed
