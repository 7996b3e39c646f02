"""Answers about the bulletin: from queued messages to mails that are ready to go."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from html import escape

from deliver_mail.drafts import Drafts, Order
from deliver_mail.writers.base import MailWriter
from fanfare import language
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.mail.letters import Slot
from fanfare.mail.notices import notice, why_skip
from fanfare.messages.deliveries import DeliverNotice
from fanfare.signing import Purpose


def draft_notices(
    orders: list[Order[DeliverNotice]],
    subscribers: Subscribers,
    write: Callable[[DeliverNotice, datetime], bytes],
    drafts: Drafts,
) -> None:
    """Decide by each person's current state, and write what is still so."""
    known = subscribers.load_many(order.message.person for order in orders)
    for order in orders:
        message = order.message
        entry = LedgerEntry(
            delivery_id=message.delivery_id, kind=message.kind, activity="", state=State.QUEUED
        )
        if reason := why_skip(message, known.get(message.person)):
            drafts.skip(entry, reason)
        else:
            drafts.add(order, entry, message.email, partial(write, message, drafts.now))


class NoticeWriter(MailWriter):
    """Writes answers about the bulletin."""

    def write(self, message: DeliverNotice, now: datetime) -> bytes:
        """The mail, ready for SES. One that answers a mail says so (RFC 3834, section 3.1)."""
        tongue = language.of(message.language)
        letter = notice(message.kind, tongue, self._sender.site_url, self._sender.mail_domain)
        links = self._links(message)
        return self.mail(
            letter,
            tongue,
            message.email,
            now,
            text_slots=links,
            html_slots={slot: escape(url) for slot, url in links.items()},
            origin="auto-replied" if message.in_reply_to else "auto-generated",
            more_headers=_thread(message),
        )

    def _links(self, message: DeliverNotice) -> dict[str, str]:
        """The person's own links, by slot. They are only ever mailed."""
        ids = (message.person, message.subscription_id)
        return {
            Slot.CONFIRM: self.link("bulletin/confirm", Purpose.CONFIRM, *ids),
            Slot.PREFERENCES: self.link(
                "bulletin/preferences", Purpose.PREFERENCES, message.person
            ),
            Slot.OWN_DATA: self.link("bulletin/data", Purpose.OWN_DATA, message.person),
            Slot.LEAVE: self.link("bulletin/leave", Purpose.LEAVE, message.person),
        }


def _thread(message: DeliverNotice) -> list[tuple[str, str]]:
    if not message.in_reply_to:
        return []
    return [("In-Reply-To", message.in_reply_to), ("References", message.in_reply_to)]
