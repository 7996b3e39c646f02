"""From a rendered copy to the mail that a service gets."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape

from fanfare import language
from fanfare.delivery.choice import is_sendable
from fanfare.language import Language
from fanfare.mail.copies import Attachment, Pattern
from fanfare.mail.letters import greeting
from fanfare.mail.mime import sender_headers, subject_words
from fanfare.mail.releases import ANSWERS, LINES, Slot, corrected_subject, release_letter
from fanfare.opaque import OpaqueIds
from fanfare.releases.copies import RenderedCopy, Sending
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


class ReleaseWriter:
    """Writes mails with releases. site_url: without a slash at the end. mail_domain: where press copies
    go; empty when nobody takes them."""

    def __init__(
        self, signer: Signer, ids: OpaqueIds, site_url: str, sender: str, mail_domain: str
    ) -> None:
        self._signer = signer
        self._ids = ids
        self._site_url = site_url
        self._sender = sender
        self._mail_domain = mail_domain
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
        links = {Slot.KIT.value: self._link("kit", Purpose.KIT, mailing, member)}
        page = self._link("use", Purpose.USE, mailing, member)
        for use, name in ANSWERS.items():
            links[name.value] = f"{page}?use={use}"
        if self._mail_domain:
            mac = self._ids.of("press-copy", member)
            links[Slot.PRESS_COPY.value] = press_address(member, mac, self._mail_domain)
        return links

    def _link(self, page: str, purpose: Purpose, *parts: str) -> str:
        return f"{self._site_url}/press/{page}/{self._signer.sign(purpose, *parts)}"

    def _make(self, front: ReleaseFront, edition: Edition | None, attached: bool) -> Ready:
        tongue = language.of(front.language)
        contact = front.contact.email if is_sendable(front.contact.email) else ""
        letter = release_letter(
            tongue,
            self._site_url,
            contact,
            edition,
            attached=attached,
            copied=bool(self._mail_domain),
        )
        reply_to = contact or self._sender
        headers = sender_headers(
            front.sender, self._sender, reply_to, tongue.code, "auto-generated"
        )
        return Ready(Pattern(headers, letter.text, letter.html, LINES), tongue)


def _document(slug: str, service: LibraryService, copy: RenderedCopy) -> Attachment | None:
    if not copy.document:
        return None
    name = _NAME.sub("-", f"{slug}-{service.key}")
    return Attachment(f"{name}.docx", DOCX, copy.document)
