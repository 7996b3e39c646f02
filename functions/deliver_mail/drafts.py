"""From SQS records to mails that are ready to go, and to those that have nothing to tell any more."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from deliver_mail.choices import UNREACHABLE, Chooser, first_mail
from deliver_mail.writers.registration import Writer
from fanfare.aws.ledger.mailboxes import FirstMail
from fanfare.delivery.choice import CANCELLATIONS, Mail, Skip
from fanfare.delivery.mailbox import DIGEST
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.messages.base import UNREADABLE
from fanfare.messages.deliveries import DeliverMail
from fanfare.messages.press_deliveries import decode_delivery
from fanfare.opaque import OpaqueIds


@dataclass(frozen=True, slots=True)
class Order[M]:
    """One readable message. queue: name of the queue that it came from."""

    message_id: str
    queue: str
    message: M


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that may go. entry: the row that its first claim starts from. orders: the messages that
    asked for it, for SQS can deliver one twice. is_final: whether it ends the registration. first: set when
    a form caused it, and not the person who gets it."""

    entry: LedgerEntry
    email: str
    raw: bytes
    orders: list[Order[Any]]
    is_final: bool = False
    first: FirstMail | None = None

    @property
    def is_counted(self) -> bool:
        """Whether it counts among the first mails of all mailboxes."""
        return self.first is not None or self.entry.kind == DIGEST


@dataclass(slots=True)
class Drafts:
    """A batch, sorted. ready: by delivery id. skipped: rows for the ledger. unreachable:
    first mails among them whose registrations nobody can learn of. failed: SQS messages that
    could not be read or written, each with what was wrong, in words without personal data."""

    now: datetime
    ready: dict[str, Draft] = field(default_factory=dict)
    skipped: list[LedgerEntry] = field(default_factory=list)
    unreachable: list[DeliverMail] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def skip(self, entry: LedgerEntry, reason: str) -> None:
        """There is nothing to tell any more. reason: one word."""
        since = int(self.now.timestamp())
        self.skipped.append(replace(entry, state=State.SKIPPED, since=since, reason=reason))

    def add(
        self,
        order: Order[Any],
        entry: LedgerEntry,
        email: str,
        write: Callable[[], bytes],
        is_final: bool = False,
        first: FirstMail | None = None,
    ) -> None:
        """Write the mail, unless it is written already."""
        if known := self.ready.get(entry.delivery_id):
            known.orders.append(order)
            return
        try:
            raw = write()
        except Exception as error:  # a template's fault must not stop nine other mails
            self.failed[order.message_id] = f"{entry.kind}: {type(error).__name__}"
        else:
            self.ready[entry.delivery_id] = Draft(entry, email, raw, [order], is_final, first)


def read(records: Iterable[dict[str, Any]]) -> tuple[list[Order[Any]], dict[str, str]]:
    """The orders, and the ids of messages that are none: those can only be our own mistake, and their
    place is the dead-letter queue."""
    orders: list[Order[Any]] = []
    failed: dict[str, str] = {}
    for record in records:
        try:
            message = decode_delivery(record["body"])
        except UNREADABLE as error:
            failed[record["messageId"]] = type(error).__name__
        else:
            queue = record["eventSourceARN"].rpartition(":")[2]
            orders.append(Order(record["messageId"], queue, message))
    return orders, failed


def of[M](kind: type[M], orders: Iterable[Order[Any]]) -> list[Order[M]]:
    """The orders with one kind of message."""
    return [order for order in orders if isinstance(order.message, kind)]


def draft(
    orders: Sequence[Order[DeliverMail]],
    chooser: Chooser,
    writer: Callable[[], Writer],
    ids: Callable[[], OpaqueIds],
    drafts: Drafts,
) -> None:
    """Decide by what is in the register now, and write every mail before any is claimed: a failure of
    one does not hold up the others."""
    found = chooser.choose([order.message for order in orders], drafts.now)
    for order, chosen in zip(orders, found, strict=True):
        message = order.message
        if isinstance(chosen, Skip):
            if chosen.reason == UNREACHABLE:
                drafts.unreachable.append(message)
            drafts.skip(_entry(message.delivery_id, message.kind, message), chosen.reason)
        else:
            drafts.add(
                order,
                _entry(chosen.delivery_id, chosen.kind, message),
                chosen.email,
                partial(_written, writer, chosen, drafts.now),
                chosen.kind in CANCELLATIONS,
                first_mail(ids, message, chosen),
            )


def _written(writer: Callable[[], Writer], mail: Mail, now: datetime) -> bytes:
    return writer().write(mail, now)


def _entry(delivery_id: str, kind: str, message: DeliverMail) -> LedgerEntry:
    return LedgerEntry(
        delivery_id=delivery_id,
        kind=kind,
        activity=message.activity,
        party=message.party,
        state=State.QUEUED,
    )
