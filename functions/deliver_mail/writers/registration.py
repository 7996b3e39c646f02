"""From a chosen mail to its bytes: letter, links, calendar part, headers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from deliver_mail.writers.base import MailWriter
from fanfare import language
from fanfare.activities.calendars import invitations
from fanfare.activities.calendars.invitations import Method
from fanfare.contact import is_sendable
from fanfare.delivery.choice import CANCELLATIONS, REMINDERS, Mail
from fanfare.language import Language
from fanfare.mail.digests import Booking, booking, digest
from fanfare.mail.letters import Slot, greeting, is_plausible
from fanfare.mail.mime import Part
from fanfare.mail.registrations import Matter, letter
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Party
from fanfare.registrations.terms import Status
from fanfare.signing import Purpose

_INVITES = {
    MailKind.CONFIRMED,
    MailKind.PROMOTED,
    MailKind.REDUCED,
    MailKind.ACTIVITY_CHANGED,
}


class Writer(MailWriter):
    """Writes mails about registrations."""

    def write(self, mail: Mail, now: datetime) -> bytes:
        """The mail, ready for SES."""
        tongue = language.of(mail.language)
        activity = mail.listing.activity if mail.listing else None
        matter = self._matter(mail, tongue)
        links = self._links(mail, matter)
        name = mail.name if not mail.is_first or is_plausible(mail.name) else ""
        plain, marked = greeting(name, tongue)
        contact = activity.contact if activity else ""
        return self.mail(
            letter(matter),
            tongue,
            mail.email,
            now,
            text_slots={Slot.GREETING: plain, **links},
            html_slots={
                Slot.GREETING: marked,
                **{slot: escape(url) for slot, url in links.items()},
            },
            reply_to=contact if is_sendable(contact) else "",
            more_parts=self._calendar(mail, tongue, now),
            more_headers=_list_headers(mail, links),
        )

    def _matter(self, mail: Mail, tongue: Language) -> Matter:
        return Matter(
            kind=mail.kind,
            language=tongue,
            site_url=self._sender.site_url,
            activity=mail.listing.activity if mail.listing else None,
            status=mail.party.status if mail.party else None,
            places=mail.party.places if mail.party else 0,
            outcome=mail.outcome,
            was=mail.was,
            held_until=mail.party.held_until if mail.party else None,
        )

    def write_digest(self, mails: Sequence[Mail], now: datetime) -> bytes:
        """One mail about several bookings, to the first one's address, ready for SES."""
        tongue = language.of(mails[0].language)
        told = [self._booking(mail, tongue) for mail in mails]
        return self.mail(digest(told, tongue, self._sender.site_url), tongue, mails[0].email, now)

    def _booking(self, mail: Mail, tongue: Language) -> Booking:
        matter = self._matter(mail, tongue)
        links = self._links(mail, matter)
        manage = links.get(Slot.MANAGE)
        has_entry = manage and matter.status is Status.CONFIRMED and not matter.held_until
        return booking(matter, manage or "", f"{manage}/calendar.ics" if has_entry else "")

    def _links(self, mail: Mail, matter: Matter) -> dict[str, str]:
        """The person's own links, by slot. They are only ever mailed."""
        if not mail.party or not mail.listing:
            return {}
        parts = (mail.listing.activity.key, key_of(mail.party), mail.party.registration_id)
        links = {Slot.MANAGE: self.link("manage", Purpose.MANAGE, *parts)}
        if matter.joins:
            links[Slot.JOIN] = self.link("join", Purpose.JOIN, *parts)
        return {slot.value: url for slot, url in links.items()}

    def _calendar(self, mail: Mail, tongue: Language, now: datetime) -> list[Part]:
        """An invitation for those who have places, a cancellation for those who have none any more."""
        if not mail.party or not mail.listing:
            return []
        ends = mail.kind in CANCELLATIONS
        if not ends and (mail.kind not in _INVITES or not _is_firm(mail.party)):
            return []
        method = Method.CANCEL if ends else Method.REQUEST
        organizer = (self._sender.name, self._sender.address)
        shared = invitations.invitation(
            mail.listing.activity, method, tongue, self._sender.site_url, organizer
        )
        entry = invitations.CalendarEntry(
            uid=mail.party.registration_id,
            attendee=mail.email,
            sequence=mail.party.sequence + mail.listing.sequence,
        )
        return [(f"text/calendar; charset=utf-8; method={method}", shared.to(entry, now))]


def _is_firm(party: Party) -> bool:
    """Whether the places are the person's: held ones may go to others, and no entry would go with them."""
    return party.status is Status.CONFIRMED and not party.held_until


def _list_headers(mail: Mail, links: Mapping[str, str]) -> list[tuple[str, str]]:
    """List-Unsubscribe (RFC 2369) on reminders only.

    Other mails answer what the person did, or tell of a change that they have to know: there is nothing
    to unsubscribe from. A person who wants no reminder cancels on the page behind the link. One-click
    (RFC 8058) is not offered: a mail programme must not give up somebody's place by one key press.
    """
    if mail.kind not in REMINDERS:
        return []
    return [("List-Unsubscribe", f"<{links[Slot.MANAGE]}>")]
