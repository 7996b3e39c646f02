"""What queued mails about registrations say by now, from what is in the register."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain

from fanfare.activities.activity import Listing
from fanfare.aws.ledger.mail_history import MailHistory
from fanfare.aws.ledger.mailboxes import FirstMail
from fanfare.aws.register.activity_rows import activity_pk
from fanfare.aws.register.register import Register
from fanfare.aws.subscribers.recipients import Recipients
from fanfare.delivery.choice import Mail, Skip, choose
from fanfare.delivery.former import LEFT, earlier_mails
from fanfare.delivery.mailbox import First, folded
from fanfare.messages.deliveries import DeliverMail
from fanfare.opaque import OpaqueIds
from fanfare.people import normalised
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of, party_key
from fanfare.registrations.registration import Party
from fanfare.subscribers.subscriber import COMPLAINT

UNREACHABLE = "unreachable"
"""Why a registration's first mail is skipped whose address is known to take none."""


class Chooser:
    """Decides, just before it goes, what each mail says, and whether it goes at all."""

    def __init__(self, register: Register, recipients: Recipients, history: MailHistory) -> None:
        self._register = register
        self._recipients = recipients
        self._history = history

    def choose(self, messages: Sequence[DeliverMail], now: datetime) -> list[Mail | Skip]:
        """What each message says by now, in their order."""
        refusals = [one for one in messages if one.kind is MailKind.NOT_ACCEPTED]
        answers = self._register.answers((_answer_pk(one), one.request_id) for one in refusals)
        listings, parties, barred = self._recipients.load(
            ((one.activity, one.party) for one in messages if one.activity),
            [*(one.person for one in messages), *(answer.person for answer in answers.values())],
        )
        about = [
            (
                one,
                listings.get(one.activity),
                self._party(one, parties.get((one.activity, one.party))),
            )
            for one in messages
        ]
        left = self._left(about)
        chosen: list[Mail | Skip] = []
        for one, listing, party in about:
            answer = answers.get(one.request_id)
            said = choose(one, listing, party, answer, now, left)
            why = barred.get(answer.person if answer else one.person)
            if why and isinstance(said, Mail):
                dead = said.tells_first and why != COMPLAINT
                said = Skip(UNREACHABLE if dead else "suppressed")
            chosen.append(said)
        return chosen

    def _party(self, message: DeliverMail, there: Party | None) -> Party | None:
        """The registration that a message is about, also when it moved. there: where the message says."""
        if not message.registration_id or not _is_another(there, message):
            return there
        found = self._register.find(message.activity, message.person, message.registration_id)
        return found or there

    def _left(self, about: Iterable[tuple[DeliverMail, Listing | None, Party | None]]) -> set[str]:
        """Earlier news that left, for those who may have slept through some of it; mostly no request."""
        earlier = chain.from_iterable(earlier_mails(*one) for one in about)
        rows = self._history.entries(earlier)
        return {one for one, row in rows.items() if row.state in LEFT}


def first_mail(ids: Callable[[], OpaqueIds], message: DeliverMail, mail: Mail) -> FirstMail | None:
    """What a mail counts as for the limits of its mailbox; None when it was not a form that caused it."""
    if not mail.is_first:
        return None
    opaque = ids().of
    if mail.party:
        party = key_of(mail.party)
    else:
        party = party_key(opaque("person", normalised(mail.email)), mail.name)
    return FirstMail(
        mailbox=opaque("mailbox", folded(mail.email)),
        first=First(
            delivery_id=mail.delivery_id,
            about=opaque("about", f"{message.activity} {party}"),
            is_repeat=mail.is_repeat,
            waits=message.is_often,
        ),
        message=message,
    )


def _is_another(party: Party | None, message: DeliverMail) -> bool:
    """Whether the registration is not where the message says: it was made again, or its name corrected."""
    return not party or party.registration_id != message.registration_id


def _answer_pk(message: DeliverMail) -> str:
    """Requests that could not be read have no activity; their records are kept by day."""
    return activity_pk(message.activity) if message.activity else f"REJECTED#{message.person}"
