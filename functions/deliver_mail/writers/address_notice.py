"""Mails to the old and new press address of a library service: from queued messages to mails."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from deliver_mail.drafts import Drafts, Order
from deliver_mail.writers.base import MailWriter, Sender
from fanfare import language
from fanfare.aws.press.address_changes import AddressChanges
from fanfare.aws.press.services import Services
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.mail.address_notices import address_notice, recipient, why_skip
from fanfare.messages.press_deliveries import AddressNoticeKind, DeliverAddressNotice
from fanfare.services.service import AddressChange, LibraryService
from fanfare.signing import Purpose, Signer

_PURPOSES = {
    AddressNoticeKind.CONFIRM: Purpose.NEW_ADDRESS,
    AddressNoticeKind.ASKED: Purpose.KEEP_ADDRESS,
}


class AddressNotices(MailWriter):
    """Decides, just before it goes, whether a notice still says what is so, and writes it."""

    def __init__(
        self, signer: Signer, sender: Sender, services: Services, changes: AddressChanges
    ) -> None:
        super().__init__(signer, sender)
        self._services = services
        self._changes = changes

    def draft(self, orders: Sequence[Order[DeliverAddressNotice]], drafts: Drafts) -> None:
        """Write what is still so, and skip the rest."""
        for order in orders:
            message = order.message
            entry = LedgerEntry(
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
            link = self.link(f"press/{purpose}", purpose, change.member, change.id)
        letter = address_notice(kind, service.name, change, tongue, self._sender.site_url, link)
        return self.mail(letter, tongue, recipient(kind, change), now)
