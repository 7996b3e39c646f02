"""Mails to library services beside their releases: from queued messages to mails that are ready to go."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from deliver_mail.drafts import Drafts, Order
from deliver_mail.writers.base import MailWriter, Sender
from fanfare import language
from fanfare.aws.press.releases import Releases
from fanfare.aws.press.services import Services
from fanfare.aws.register.known_facts import KnownFactsReader
from fanfare.contact import is_sendable
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.mail.service_notices import Wanted, service_notice, wanted
from fanfare.messages.press_deliveries import DeliverServiceNotice, ServiceNoticeKind
from fanfare.opaque import OpaqueIds
from fanfare.releases.copies import Hold
from fanfare.releases.release import Release, ReleaseState
from fanfare.releases.values import Gaps, fill
from fanfare.releases.version import ReleaseVersion
from fanfare.services.addresses import writing_token
from fanfare.services.service import LibraryService
from fanfare.signing import Purpose, Signer


class ServiceNoticeWriter(MailWriter):
    """Writes to services. ids: make the tokens of their forms."""

    def __init__(self, signer: Signer, sender: Sender, ids: OpaqueIds) -> None:
        super().__init__(signer, sender)
        self._ids = ids

    def write(
        self,
        kind: ServiceNoticeKind,
        service: LibraryService,
        now: datetime,
        slug: str,
        missing: Sequence[Wanted] = (),
        until: datetime | None = None,
    ) -> bytes:
        """The mail, ready for SES.

        Mails about gaps are passed on to colleagues: their link opens no form, but has one mailed.

        Args:
            slug: of the release.
            missing: what to fill in for it.
            until: by when.
        """
        tongue = language.of(service.language)
        if kind is ServiceNoticeKind.FACTS_LINK:
            link = f"edit/{writing_token(service, self._signer, self._ids)}"
        else:
            link = f"facts/{self._signer.sign(Purpose.FACTS, service.member, slug)}"
        site_url = self._sender.site_url
        address = f"{site_url}/press/{link}"
        letter = service_notice(kind, service, tongue, site_url, address, missing, until)
        return self.mail(letter, tongue, service.press.email, now)


class ServiceNotices:
    """Decides, just before it goes, whether a notice still says what is so."""

    def __init__(
        self,
        services: Services,
        releases: Releases,
        known: KnownFactsReader,
        writer: ServiceNoticeWriter,
    ) -> None:
        self._services = services
        self._releases = releases
        self._known = known
        self._writer = writer

    def draft(self, orders: Sequence[Order[DeliverServiceNotice]], drafts: Drafts) -> None:
        """Write what is still so, and skip the rest."""
        services = self._services.load_many(order.message.member for order in orders)
        for order in orders:
            message = order.message
            entry = LedgerEntry(
                delivery_id=message.delivery_id,
                kind=message.kind,
                activity="",
                state=State.QUEUED,
            )
            service = services.get(message.member)
            if service is None:
                drafts.skip(entry, "missing")
            elif not is_sendable(service.press.email):
                drafts.skip(entry, Hold.NO_CONTACT)
            elif message.kind is ServiceNoticeKind.FACTS_LINK:
                self._add(order, entry, service, drafts)
            else:
                self._ask(order, entry, service, drafts)

    def _ask(
        self,
        order: Order[DeliverServiceNotice],
        entry: LedgerEntry,
        service: LibraryService,
        drafts: Drafts,
    ) -> None:
        message = order.message
        release = self._releases.load(message.slug)
        if release is None or release.state is ReleaseState.CANCELLED:
            drafts.skip(entry, "cancelled" if release else "gone")
            return
        try:
            version = self._releases.version(message.slug, message.content)
        except LookupError:
            drafts.skip(entry, "gone")
            return
        front = version.front
        until = _until(release, version)
        known = self._known.read(front, [service], drafts.now)[service.member]
        found = fill(front, service, known, service.language)
        if until and drafts.now >= until:
            drafts.skip(entry, "closed")
        elif not isinstance(found, Gaps):
            drafts.skip(entry, "filled")
        else:
            missing = wanted(front, found.missing, language.of(service.language))
            self._add(order, entry, service, drafts, missing, until)

    def _add(
        self,
        order: Order[DeliverServiceNotice],
        entry: LedgerEntry,
        service: LibraryService,
        drafts: Drafts,
        missing: Sequence[Wanted] = (),
        until: datetime | None = None,
    ) -> None:
        kind, slug = order.message.kind, order.message.slug
        write = partial(self._writer.write, kind, service, drafts.now, slug, missing, until)
        drafts.add(order, entry, service.press.email, write)


def _until(release: Release, version: ReleaseVersion) -> datetime | None:
    """When gaps can be filled at the latest; None as long as nobody knows."""
    begins = [one.public_from for one in release.editions if one.content == version.content]
    return version.front.closes(begins[-1]) if begins else version.front.deadline
