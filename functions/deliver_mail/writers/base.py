"""What all writers share: in whose name they write, the reader's own links, and the mail around a letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from fanfare.language import Language
from fanfare.mail.letters import Letter
from fanfare.mail.mime import Part, assemble, part, shared_headers
from fanfare.signing import Purpose, Signer

NO_SLOTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name mails go. site_url: without a slash at the end. mail_domain: where mails to the
    bulletin and to the press office go; empty when nobody takes them."""

    name: str
    address: str
    site_url: str
    mail_domain: str


class MailWriter:
    """Writes mails in one sender's name. signer: of the reader's own links, which are only ever mailed."""

    def __init__(self, signer: Signer, sender: Sender) -> None:
        self._signer = signer
        self._sender = sender

    def link(self, path: str, purpose: Purpose, *parts: str) -> str:
        """A page of the site, for one reader alone."""
        return f"{self._sender.site_url}/{path}/{self._signer.sign(purpose, *parts)}"

    def mail(
        self,
        letter: Letter,
        language: Language,
        email: str,
        now: datetime,
        *,
        text_slots: Mapping[str, str] = NO_SLOTS,
        html_slots: Mapping[str, str] = NO_SLOTS,
        reply_to: str = "",
        origin: str = "auto-generated",
        more_parts: Sequence[Part] = (),
        more_headers: Sequence[tuple[str, str]] = (),
    ) -> bytes:
        """A letter to one address, ready for SES.

        Args:
            text_slots, html_slots: what goes into the letter's slots, in either form.
            reply_to: where answers go; the sender's address when it is empty.
            origin: "auto-replied" when it answers a mail (RFC 3834).
            more_parts: behind the text and the HTML.
            more_headers: made of our own addresses.

        Raises:
            UnsendableError: the address can't be mailed to.
        """
        sender = self._sender
        headers = shared_headers(
            letter.subject,
            sender.name,
            sender.address,
            reply_to or sender.address,
            language.code,
            origin,
        )
        text, html = letter.fill(text_slots, html_slots)
        parts = [part("plain", text), part("html", html), *more_parts]
        return assemble(headers, email, now, parts, more_headers)
