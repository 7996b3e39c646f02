"""One mail about all bookings whose first mails were over their mailbox's limit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from deliver_mail.choices import Chooser, first_mail
from deliver_mail.drafts import Drafts, Order
from deliver_mail.writers.registration import Writer
from fanfare.aws.ledger.mailboxes import Mailboxes
from fanfare.aws.transactions import tries
from fanfare.delivery.choice import Mail
from fanfare.delivery.mailbox import DIGEST, close, digest_number
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.messages.deliveries import DeliverDigest
from fanfare.opaque import OpaqueIds


@dataclass(frozen=True, slots=True)
class Digests:
    """Collects what a digest has to tell, and lets it leave when its hour is over."""

    mailboxes: Mailboxes
    chooser: Chooser
    writer: Callable[[], Writer]
    ids: Callable[[], OpaqueIds]

    def draft(
        self, orders: Sequence[Order[DeliverDigest]], drafts: Drafts
    ) -> list[tuple[Order[DeliverDigest], int]]:
        """Write the digests that are due. Returns the others, with the seconds until each is."""
        waits = [(order, self._draft(order, drafts)) for order in orders]
        return [(order, seconds) for order, seconds in waits if seconds]

    def _draft(self, order: Order[DeliverDigest], drafts: Drafts) -> int:
        now = int(drafts.now.timestamp())
        name, mailbox = order.message.delivery_id, order.message.mailbox
        number = digest_number(name)
        for _ in tries("the digest"):
            box = self.mailboxes.load(mailbox)
            if box.digest == number and now < box.due:
                return box.due - now
            mails, about = self._told(mailbox, number, drafts.now)
            closed = close(box, name, about, now)
            if box.digest != number or self.mailboxes.close(mailbox, box, closed, now):
                break
        entry = LedgerEntry(
            delivery_id=name, kind=DIGEST, activity="", party=mailbox, state=State.QUEUED
        )
        if mails:
            drafts.add(order, entry, mails[0].email, lambda: self._write(mails, drafts.now))
        else:
            drafts.skip(entry, "overtaken")
        return 0

    def _told(self, mailbox: str, number: int, now: datetime) -> tuple[list[Mail], list[str]]:
        """What there is to tell by now, each booking once, and the bookings' opaque keys."""
        messages = self.mailboxes.collected(mailbox, number)
        told: dict[str, Mail] = {}
        about = []
        for message, chosen in zip(messages, self.chooser.choose(messages, now), strict=True):
            if not isinstance(chosen, Mail):
                continue
            key = chosen.party.registration_id if chosen.party else chosen.delivery_id
            told.setdefault(key, chosen)
            if counted := first_mail(self.ids, message, chosen):
                about.append(counted.first.about)
        return list(told.values()), sorted(set(about))

    def _write(self, mails: Sequence[Mail], now: datetime) -> bytes:
        return self.writer().write_digest(mails, now)
