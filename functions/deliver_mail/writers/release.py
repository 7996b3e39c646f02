"""From a rendered copy to the mail that a service gets."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape

from deliver_mail.writers.base import MailWriter, Sender
from fanfare import language
from fanfare.contact import is_sendable
from fanfare.language import Language
from fanfare.mail.copies import Attachment, Pattern
from fanfare.mail.letters import greeting
from fanfare.mail.mime import sender_headers, subject_words
from fanfare.mail.releases import ANSWERS, LINES, Slot, corrected_subject, release_letter
from fanfare.opaque import OpaqueIds
from fanfare.releases.copies import Sending
from fanfare.releases.copy_texts import RenderedCopy
from fanfare.releases.facts import said
from fanfare.releases.press_address import press_address
from fanfare.releases.release import Edition
from fanfare.releases.version import ReleaseFront
from fanfare.services.service import LibraryService
from fanfare.signing import Purpose, Signer

KEPT = 16
"""Patterns that are kept ready; a few kilobytes each."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_NAME = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Ready:
    """What the copies of an edition share, encoded once."""

    pattern: Pattern
    language: Language


class ReleaseWriter(MailWriter):
    """Writes mails with releases. ids: make the tokens of the services' press addresses."""

    def __init__(self, signer: Signer, sender: Sender, ids: OpaqueIds) -> None:
        super().__init__(signer, sender)
        self._ids = ids
        self._ready = lru_cache(KEPT)(self._make)

    def write(
        self, sending: Sending, service: LibraryService, copy: RenderedCopy, now: datetime
    ) -> bytes:
        """A service's mail. Raises UnsendableError."""
        edition, front = sending.edition, sending.version.front
        ready = self._ready(front, edition if copy.correction else None, bool(copy.document))
        subject = copy.headline or sending.version.headline
        if copy.correction:
            subject = corrected_subject(ready.language, edition, subject)
        plain, marked = greeting(said(service.press.name), ready.language)
        links = self._links(edition.mailing, service.member)
        return ready.pattern.copy(
            service.press.email,
            now,
            [("Subject", subject_words(subject))],
            {Slot.GREETING: plain, Slot.ARTICLE: copy.text.strip("\n"), **links},
            {
                Slot.GREETING: marked,
                Slot.ARTICLE: copy.html,
                **{name: escape(value) for name, value in links.items()},
            },
            _document(front.slug, service, copy),
        )

    def _links(self, mailing: str, member: str) -> dict[str, str]:
        """The service's own links and address, by slot. They are only ever mailed, and who the mail is
        passed on to has them too."""
        links = {Slot.KIT.value: self.link("press/kit", Purpose.KIT, mailing, member)}
        page = self.link("press/use", Purpose.USE, mailing, member)
        for use, name in ANSWERS.items():
            links[name.value] = f"{page}?use={use}"
        if domain := self._sender.mail_domain:
            mac = self._ids.of("press-copy", member)
            links[Slot.PRESS_COPY.value] = press_address(member, mac, domain)
        return links

    def _make(self, front: ReleaseFront, edition: Edition | None, attached: bool) -> Ready:
        tongue = language.of(front.language)
        contact = front.contact.email if is_sendable(front.contact.email) else ""
        letter = release_letter(
            tongue,
            self._sender.site_url,
            contact,
            edition,
            attached=attached,
            copied=bool(self._sender.mail_domain),
        )
        reply_to = contact or self._sender.address
        headers = sender_headers(
            front.sender, self._sender.address, reply_to, tongue.code, "auto-generated"
        )
        return Ready(Pattern(headers, letter.text, letter.html, LINES), tongue)


def _document(slug: str, service: LibraryService, copy: RenderedCopy) -> Attachment | None:
    if not copy.document:
        return None
    name = _NAME.sub("-", f"{slug}-{service.key}")
    return Attachment(f"{name}.docx", DOCX, copy.document)
