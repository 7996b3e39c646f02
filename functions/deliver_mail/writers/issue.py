"""From a stored issue to one reader's mail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from html import escape

from deliver_mail.drafts import Drafts, Order
from deliver_mail.writers.base import MailWriter, Sender
from fanfare import language
from fanfare.aws.ledger.issues import Issues
from fanfare.bulletin.issue import Slot
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.language import Language
from fanfare.mail.copies import Pattern
from fanfare.mail.letters import greeting
from fanfare.mail.list_headers import leave_headers, list_headers
from fanfare.mail.mime import shared_headers
from fanfare.messages.deliveries import PreviewIssue
from fanfare.opaque import OpaqueIds
from fanfare.people import masked
from fanfare.signing import Purpose, Signer
from fanfare.subscribers.leave_address import PURPOSE, leave_address
from fanfare.subscribers.subscriber import Subscriber

KEPT = 4
"""Issues that are kept ready; each is a few hundred kilobytes."""

TEST = "[Test] "


@dataclass(frozen=True, slots=True)
class Ready:
    """An issue, encoded once."""

    pattern: Pattern
    language: Language


class IssueWriter(MailWriter):
    """Writes copies of issues. ids: make the tokens for leaving by mail."""

    def __init__(self, signer: Signer, sender: Sender, ids: OpaqueIds, issues: Issues) -> None:
        super().__init__(signer, sender)
        self._ids = ids
        self._issues = issues
        self._ready = lru_cache(KEPT)(self._make)

    def write(self, slug: str, content: str, reader: Subscriber, now: datetime) -> bytes:
        """A subscriber's copy.

        Raises:
            UnsendableError: the address could be read as something else than one recipient.
            LookupError: there is no such issue.
        """
        ready = self._ready(slug, content)
        leave = self.link("bulletin/leave", Purpose.LEAVE, reader.person)
        preferences = self.link("bulletin/preferences", Purpose.PREFERENCES, reader.person)
        extra = leave_headers(leave, self._leave_address(reader.person))
        return self._copy(ready, reader.email, reader.name, (leave, preferences), extra, now)

    def preview(self, order: PreviewIssue, now: datetime) -> bytes:
        """A copy that is nobody's: its personal links lead to the page for subscribing."""
        ready = self._ready(order.slug, order.content, TEST)
        nowhere = f"{self._sender.site_url}/bulletin/subscribe"
        return self._copy(ready, order.email, "", (nowhere, nowhere), [], now)

    def _copy(
        self,
        ready: Ready,
        email: str,
        name: str,
        links: tuple[str, str],
        extra: list[tuple[str, str]],
        now: datetime,
    ) -> bytes:
        plain, marked = greeting(name, ready.language)
        leave, preferences = links
        values = {
            Slot.LEAVE.value: leave,
            Slot.PREFERENCES.value: preferences,
            Slot.ADDRESS.value: masked(email),
        }
        text = {Slot.GREETING.value: plain, **values}
        html = {
            Slot.GREETING.value: marked,
            **{slot: escape(value) for slot, value in values.items()},
        }
        return ready.pattern.copy(email, now, extra, text, html)

    def _leave_address(self, person: str) -> str:
        domain = self._sender.mail_domain
        return leave_address(person, self._ids.of(PURPOSE, person), domain) if domain else ""

    def _make(self, slug: str, content: str, prefix: str = "") -> Ready:
        stored = self._issues.load(slug, content)
        front = stored.front
        sender = self._sender
        headers = shared_headers(
            prefix + front.subject, front.sender, sender.address, sender.address, front.language
        )
        lists = list_headers(sender.site_url, sender.name, sender.address, sender.mail_domain)
        pattern = Pattern(headers + lists, stored.text, stored.html)
        return Ready(pattern, language.of(front.language))


def draft_preview(
    order: Order[PreviewIssue],
    write: Callable[[PreviewIssue, datetime], bytes],
    drafts: Drafts,
) -> None:
    """A test copy goes as any mail does: once, through the ledger."""
    message = order.message
    entry = LedgerEntry(
        delivery_id=message.delivery_id, kind="issue_preview", activity="", state=State.QUEUED
    )
    drafts.add(order, entry, message.email, partial(write, message, drafts.now))
