"""From SQS records to mails that are ready to go, and to those that have nothing to tell any more."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from fanfare.aws.items import activity_pk
from fanfare.aws.register import Register
from fanfare.mail.choice import CANCELLATIONS, Mail, Skip, choose
from fanfare.mail.protocol import Entry, State
from fanfare.messages import DeliverMail, decode_delivery
from fanfare.model import MailKind


@dataclass(frozen=True, slots=True)
class Order:
    """One readable message. queue: name of the queue that it came from."""

    message_id: str
    queue: str
    message: DeliverMail


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that may go. orders: the messages that asked for it, for SQS can deliver one twice."""

    mail: Mail
    raw: bytes
    orders: list[Order]

    @property
    def is_final(self) -> bool:
        """Whether it ends the registration."""
        return self.mail.kind in CANCELLATIONS


@dataclass(slots=True)
class Drafts:
    """A batch, sorted. ready: by delivery id. skipped: rows for the ledger. failed: SQS messages that
    could not be read or written, each with what was wrong, in words without personal data."""

    ready: dict[str, Draft] = field(default_factory=dict)
    skipped: list[Entry] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def read(records: Iterable[dict[str, Any]]) -> tuple[list[Order], dict[str, str]]:
    """The orders, and the ids of messages that are none: those can only be our own mistake, and their
    place is the dead-letter queue."""
    orders, failed = [], {}
    for record in records:
        try:
            message = decode_delivery(record["body"])
        except msgspec.DecodeError as error:
            failed[record["messageId"]] = type(error).__name__
        else:
            queue = record["eventSourceARN"].rpartition(":")[2]
            orders.append(Order(record["messageId"], queue, message))
    return orders, failed


def draft(
    orders: Iterable[Order],
    register: Register,
    write: Callable[[Mail, datetime], bytes],
    now: datetime,
) -> Drafts:
    """Decide by what stands in the register now, and write every mail before any is claimed: what goes
    wrong with one holds up no other."""
    drafts = Drafts()
    for order, chosen in _chosen(list(orders), register, now):
        if isinstance(chosen, Skip):
            drafts.skipped.append(_entry(order.message, State.SKIPPED, now, chosen.reason))
        elif chosen.delivery_id in drafts.ready:
            drafts.ready[chosen.delivery_id].orders.append(order)
        else:
            try:
                raw = write(chosen, now)
            except Exception as error:  # a template's fault must not stop nine other mails
                drafts.failed[order.message_id] = f"{chosen.kind}: {type(error).__name__}"
            else:
                drafts.ready[chosen.delivery_id] = Draft(chosen, raw, [order])
    return drafts


def _chosen(
    orders: list[Order], register: Register, now: datetime
) -> Iterable[tuple[Order, Mail | Skip]]:
    refusals = [one.message for one in orders if one.message.kind is MailKind.NOT_ACCEPTED]
    listings, parties = register.load(
        (one.message.activity, "" if one.message in refusals else one.message.person)
        for one in orders
        if one.message.activity
    )
    answers = register.answers((_answer_pk(one), one.request_id) for one in refusals)
    for order in orders:
        message = order.message
        listing = listings.get(message.activity)
        party = parties.get((message.activity, message.person))
        yield order, choose(message, listing, party, answers.get(message.request_id), now)


def _answer_pk(message: DeliverMail) -> str:
    """Requests that could not be read have no activity; their records stand under a day."""
    return activity_pk(message.activity) if message.activity else f"REJECTED#{message.person}"


def fresh(draft: Draft) -> Entry:
    """The row that a first claim of the mail starts from."""
    mail = draft.mail
    return Entry(
        delivery_id=mail.delivery_id,
        kind=mail.kind,
        activity=draft.orders[0].message.activity,
        state=State.QUEUED,
    )


def _entry(message: DeliverMail, state: State, now: datetime, reason: str) -> Entry:
    return Entry(
        delivery_id=message.delivery_id,
        kind=message.kind,
        activity=message.activity,
        state=state,
        since=int(now.timestamp()),
        reason=reason,
    )
