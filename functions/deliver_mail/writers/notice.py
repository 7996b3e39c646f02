"""Answers about the bulletin: from queued messages to mails that are ready to go."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from html import escape

from deliver_mail.drafts import Drafts, Order
from fanfare import language
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.delivery.protocol import Entry, State
from fanfare.mail.letters import Slot
from fanfare.mail.mime import assemble, part, shared_headers
from fanfare.mail.notices import notice, why_skip
from fanfare.messages.deliveries import DeliverNotice
from fanfare.signing import Purpose, Signer


def draft_notices(
    orders: list[Order[DeliverNotice]],
    subscribers: Subscribers,
    write: Callable[[DeliverNotice, datetime], bytes],
    drafts: Drafts,
) -> None:
    """Decide by how each person stands now, and write what is still so."""
    known = subscribers.load_many(order.message.person for order in orders)
    for order in orders:
        message = order.message
        entry = Entry(
            delivery_id=message.delivery_id, kind=message.kind, activity="", state=State.QUEUED
        )
        if reason := why_skip(message, known.get(message.person)):
            drafts.skip(entry, reason)
        else:
            drafts.add(order, entry, message.email, partial(write, message, drafts.now))


class NoticeWriter:
    """Writes notices in one sender's name. site_url: without a slash at the end."""

    def __init__(
        self, signer: Signer, site_url: str, sender_name: str, sender: str, mail_domain: str
    ) -> None:
        self._signer = signer
        self._site_url = site_url
        self._sender_name = sender_name
        self._sender = sender
        self._mail_domain = mail_domain

    def write(self, message: DeliverNotice, now: datetime) -> bytes:
        """The mail, ready for SES. One that answers a mail says so (RFC 3834, section 3.1)."""
        tongue = language.of(message.language)
        letter = notice(message.kind, tongue, self._site_url, self._mail_domain)
        links = self._links(message)
        text, html = letter.fill(links, {slot: escape(url) for slot, url in links.items()})
        origin = "auto-replied" if message.in_reply_to else "auto-generated"
        headers = shared_headers(
            letter.subject, self._sender_name, self._sender, self._sender, tongue.code, origin
        )
        parts = [part("plain", text), part("html", html)]
        return assemble(headers, message.email, now, parts, _thread(message))

    def _links(self, message: DeliverNotice) -> dict[str, str]:
        """The person's own links, by slot. They are only ever mailed."""
        ids = (message.person, message.subscription_id)
        return {
            Slot.CONFIRM: self._link("confirm", Purpose.CONFIRM, *ids),
            Slot.PREFERENCES: self._link("preferences", Purpose.PREFERENCES, message.person),
            Slot.OWN_DATA: self._link("data", Purpose.OWN_DATA, message.person),
            Slot.LEAVE: self._link("leave", Purpose.LEAVE, message.person),
        }

    def _link(self, page: str, purpose: Purpose, *parts: str) -> str:
        return f"{self._site_url}/bulletin/{page}/{self._signer.sign(purpose, *parts)}"


def _thread(message: DeliverNotice) -> list[tuple[str, str]]:
    if not message.in_reply_to:
        return []
    return [("In-Reply-To", message.in_reply_to), ("References", message.in_reply_to)]
