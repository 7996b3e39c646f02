"""What follows for registrations: places whose holder got no mail about them go to others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from fanfare.aws.ledger.mailboxes import Mailboxes
from fanfare.aws.outbox import Outbox
from fanfare.aws.register.register import Register
from fanfare.delivery.mailbox import DIGEST, digest_number
from fanfare.delivery.outcomes import YOUNG, FeedbackRow
from fanfare.delivery.ses_events import SesEvent
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of, person_of
from fanfare.registrations.undeliverable import undeliverable

_FIRST = frozenset({MailKind.CONFIRMED, MailKind.HELD, MailKind.WAITING})
_KINDS = frozenset(MailKind)


@dataclass(frozen=True, slots=True)
class _About:
    activity: str
    party: str
    registration_id: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class Freer:
    """Sends the booking rules the registrations whose mails found no mailbox."""

    register: Register
    mailboxes: Mailboxes
    registrations: Callable[[], Outbox]

    def follow(self, event: SesEvent, row: FeedbackRow, now: datetime) -> bool:
        """Follow the event of a dead mailbox. Safe to repeat.

        Args:
            row: the mail's.

        Returns:
            Whether all is done; else the event has to come again.
        """
        done = [self._tell(about, event.at, now) for about in self._about(event, row)]
        return all(done)

    def _about(self, event: SesEvent, row: FeedbackRow) -> Iterator[_About]:
        """The registrations that a mail was about. A mailing to services or readers is about none."""
        if row.kind == DIGEST:
            number = digest_number(event.delivery_id)
            for one in self.mailboxes.collected(row.party, number):
                if one.registration_id:
                    is_first = one.kind in _FIRST
                    yield _About(one.activity, one.party, one.registration_id, is_first)
        elif (
            row.kind == MailKind.ALREADY_BOOKED
        ):  # its id names the request, which made no registration
            for party in self.register.of_person(row.activity, person_of(row.party)):
                if key_of(party) == row.party:
                    yield _About(row.activity, row.party, party.registration_id, is_first=False)
        elif row.kind in _KINDS and row.activity and row.party:
            group, _, member = event.delivery_id.rpartition("_")
            is_first = row.kind in _FIRST and member.startswith("0-")
            yield _About(row.activity, row.party, group, is_first)

    def _tell(self, about: _About, at: datetime, now: datetime) -> bool:
        person = person_of(about.party)
        if not self.register.find(about.activity, person, about.registration_id):
            return now - at >= YOUNG
        told = undeliverable(about.activity, about.party, about.registration_id, about.is_first, at)
        self.registrations().send_in_group(told, about.activity, told.request_id)
        return True
