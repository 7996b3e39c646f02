"""Mails to the old and new press address of a library service: from queued messages to mails."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from deliver_mail.drafts import Drafts, Order
from fanfare import language
from fanfare.aws.press.address_changes import AddressChanges
from fanfare.aws.press.services import Services
from fanfare.delivery.protocol import Entry, State
from fanfare.mail.address_notices import address_notice, recipient, why_skip
from fanfare.mail.mime import assemble, part, shared_headers
from fanfare.messages.deliveries import AddressNoticeKind, DeliverAddressNotice
from fanfare.services.service import AddressChange, LibraryService
from fanfare.signing import Purpose, Signer

_PURPOSES = {
    AddressNoticeKind.CONFIRM: Purpose.NEW_ADDRESS,
    AddressNoticeKind.ASKED: Purpose.KEEP_ADDRESS,
}


class AddressNotices:
    """Decides, just before it goes, whether a notice still says what is so, and writes it in one sender's
    name. site_url: without a slash at the end."""

    def __init__(
        self,
        services: Services,
        changes: AddressChanges,
        signer: Signer,
        site_url: str,
        sender: tuple[str, str],
    ) -> None:
        self._services = services
        self._changes = changes
        self._signer = signer
        self._site_url = site_url
        self._sender_name, self._sender = sender

    def draft(self, orders: Sequence[Order[DeliverAddressNotice]], drafts: Drafts) -> None:
        """Write what is still so, and skip the rest."""
        for order in orders:
            message = order.message
            entry = Entry(
                delivery_id=message.delivery_id,
                kind=f"address_{message.kind}",
                activity="",
                state=State.QUEUED,
            )
            service = self._services.load(message.member)
            change = self._changes.load(message.member, message.change)
            if service is None or change is None:
                drafts.skip(entry, "gone")
            elif reason := why_skip(message.kind, service, change):
                drafts.skip(entry, reason)
            else:
                write = partial(self._write, message.kind, service, change, drafts.now)
                drafts.add(order, entry, recipient(message.kind, change), write)

    def _write(
        self,
        kind: AddressNoticeKind,
        service: LibraryService,
        change: AddressChange,
        now: datetime,
    ) -> bytes:
        """The mail, ready for SES."""
        tongue = language.of(service.language)
        link = ""
        if purpose := _PURPOSES.get(kind):
            token = self._signer.sign(purpose, change.member, change.id)
            link = f"{self._site_url}/press/{purpose}/{token}"
        letter = address_notice(kind, service.name, change, tongue, self._site_url, link)
        headers = shared_headers(
            letter.subject, self._sender_name, self._sender, self._sender, tongue.code
        )
        text, html = letter.fill({}, {})
        return assemble(
            headers, recipient(kind, change), now, [part("plain", text), part("html", html)]
        )
