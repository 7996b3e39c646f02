"""From SQS records to mails that are ready to go, and to those that have nothing to tell any more."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from fanfare.aws.items import activity_pk
from fanfare.aws.register import Register
from fanfare.delivery_messages import decode_delivery
from fanfare.mail.choice import CANCELLATIONS, Mail, Skip, choose
from fanfare.mail.protocol import Entry, State
from fanfare.messages import UNREADABLE, DeliverMail
from fanfare.model import MailKind, Party


@dataclass(frozen=True, slots=True)
class Order[M]:
    """One readable message. queue: name of the queue that it came from."""

    message_id: str
    queue: str
    message: M


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that may go. entry: the row that its first claim starts from. orders: the messages that
    asked for it, for SQS can deliver one twice. is_final: whether it ends the registration."""

    entry: Entry
    email: str
    raw: bytes
    orders: list[Order[Any]]
    is_final: bool = False


@dataclass(slots=True)
class Drafts:
    """A batch, sorted. ready: by delivery id. skipped: rows for the ledger. failed: SQS messages that
    could not be read or written, each with what was wrong, in words without personal data."""

    now: datetime
    ready: dict[str, Draft] = field(default_factory=dict)
    skipped: list[Entry] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def skip(self, entry: Entry, reason: str) -> None:
        """There is nothing to tell any more. reason: one word."""
        since = int(self.now.timestamp())
        self.skipped.append(replace(entry, state=State.SKIPPED, since=since, reason=reason))

    def add(
        self,
        order: Order[Any],
        entry: Entry,
        email: str,
        write: Callable[[], bytes],
        is_final: bool = False,
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
            self.ready[entry.delivery_id] = Draft(entry, email, raw, [order], is_final)


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
    orders: list[Order[DeliverMail]],
    register: Register,
    write: Callable[[Mail, datetime], bytes],
    drafts: Drafts,
) -> None:
    """Decide by what stands in the register now, and write every mail before any is claimed: what goes
    wrong with one holds up no other."""
    for order, chosen in _chosen(orders, register, drafts.now):
        message = order.message
        if isinstance(chosen, Skip):
            entry = _entry(message.delivery_id, message.kind, message.activity)
            drafts.skip(entry, chosen.reason)
        else:
            entry = _entry(chosen.delivery_id, chosen.kind, message.activity)
            written = partial(write, chosen, drafts.now)
            drafts.add(order, entry, chosen.email, written, chosen.kind in CANCELLATIONS)


def _chosen(
    orders: list[Order[DeliverMail]], register: Register, now: datetime
) -> Iterable[tuple[Order[DeliverMail], Mail | Skip]]:
    refusals = [one.message for one in orders if one.message.kind is MailKind.NOT_ACCEPTED]
    listings, parties = register.load(
        (one.message.activity, one.message.party) for one in orders if one.message.activity
    )
    answers = register.answers((_answer_pk(one), one.request_id) for one in refusals)
    for order in orders:
        message = order.message
        listing = listings.get(message.activity)
        party = parties.get((message.activity, message.party))
        if message.registration_id and _is_another(party, message):
            found = register.find(message.activity, message.person, message.registration_id)
            party = found or party
        yield order, choose(message, listing, party, answers.get(message.request_id), now)


def _is_another(party: Party | None, message: DeliverMail) -> bool:
    """Whether the registration is not where the message says: it was made again, or its name corrected."""
    return not party or party.registration_id != message.registration_id


def _answer_pk(message: DeliverMail) -> str:
    """Requests that could not be read have no activity; their records stand under a day."""
    return activity_pk(message.activity) if message.activity else f"REJECTED#{message.person}"


def _entry(delivery_id: str, kind: str, activity: str) -> Entry:
    return Entry(delivery_id=delivery_id, kind=kind, activity=activity, state=State.QUEUED)
