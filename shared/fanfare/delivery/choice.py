"""Whether a queued mail still has something to tell, and what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fanfare.activities.activity import Listing, TimeAndPlace
from fanfare.contact import is_sendable
from fanfare.delivery.former import last_known
from fanfare.messages.deliveries import DeliverMail
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.registration import Answer, Party
from fanfare.registrations.terms import Outcome, Status

CANCELLATIONS = frozenset({MailKind.CANCELLED, MailKind.ACTIVITY_CANCELLED})
"""Their calendar part ends the entry: nothing about the registration may follow them."""

REMINDERS: Mapping[MailKind, timedelta] = {
    MailKind.REMINDER_DAY: timedelta(hours=24),
    MailKind.REMINDER_HOUR: timedelta(hours=1),
}
"""How long before the start each goes."""

EARLY = timedelta(hours=1)
"""A reminder that fires so much before its time was made for another time."""

_REPORTS_STATE = frozenset(
    {
        MailKind.CONFIRMED,
        MailKind.HELD,
        MailKind.WAITING,
        MailKind.PROMOTED,
        MailKind.REDUCED,
        MailKind.ACTIVITY_CHANGED,
    }
)
"""They report the state of a registration; once the activity is cancelled, only that is reported."""

_ALWAYS_FIRST = frozenset({MailKind.ALREADY_BOOKED, MailKind.NOT_ACCEPTED})
_FIRST_OF_ALL = frozenset({MailKind.CONFIRMED, MailKind.HELD, MailKind.WAITING})
_ABOUT_ACTIVITY = frozenset({MailKind.ACTIVITY_CHANGED, MailKind.ACTIVITY_CANCELLED})
"""News that an operator made. They go by what the person knew of time and place before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail to one person. listing, party: None for an answer to a request that became neither. was:
    time and place as the person knows them, for news of the activity; None when they never changed."""

    delivery_id: str
    kind: MailKind
    name: str
    email: str
    language: str
    listing: Listing | None = None
    party: Party | None = None
    outcome: Outcome | None = None
    was: TimeAndPlace | None = None

    @property
    def is_first(self) -> bool:
        """Whether a form alone caused it: its reader may never have asked for anything."""
        return self.kind in _ALWAYS_FIRST or self.tells_first

    @property
    def tells_first(self) -> bool:
        """Whether it is a registration's own first mail."""
        return self.kind in _FIRST_OF_ALL and self.party is not None and self.party.sequence == 0

    @property
    def is_repeat(self) -> bool:
        """Whether it only answers a request that made no registration."""
        return self.kind in _ALWAYS_FIRST


@dataclass(frozen=True, slots=True)
class Skip:
    """There is nothing to tell any more. reason: one word for the ledger."""

    reason: str


def choose(
    message: DeliverMail,
    listing: Listing | None,
    party: Party | None,
    answer: Answer | None,
    now: datetime,
    left: Collection[str] = (),
) -> Mail | Skip:
    """What a message says by now.

    Args:
        message: as queued.
        listing: as stored now, None when there is none; so are `party` and `answer`.
        left: ids of earlier mails about the activity that left (fanfare.delivery.former).
    """
    if message.kind is MailKind.NOT_ACCEPTED:
        chosen = _refusal(message, listing, answer)
    else:
        chosen = _news(message, listing, party, now, left)
    if isinstance(chosen, Mail) and not is_sendable(chosen.email):
        return Skip("address")
    return chosen


def _refusal(message: DeliverMail, listing: Listing | None, answer: Answer | None) -> Mail | Skip:
    if not answer:
        return Skip("no_answer")
    return Mail(
        delivery_id=message.delivery_id,
        kind=message.kind,
        name=answer.name,
        email=answer.email,
        language=answer.language,
        listing=listing,
        outcome=answer.outcome,
    )


def _news(
    message: DeliverMail,
    listing: Listing | None,
    party: Party | None,
    now: datetime,
    left: Collection[str],
) -> Mail | Skip:
    if not listing or not party:
        return Skip("gone")
    if message.kind is MailKind.CANCELLED and party.registration_id != message.registration_id:
        # The person has registered again meanwhile; the entry of the first registration still has to go.
        party = _as_cancelled(party, message)
    kind, delivery_id = message.kind, message.delivery_id
    if listing.cancelled and kind in _REPORTS_STATE:
        kind = MailKind.ACTIVITY_CANCELLED
    if kind in _ABOUT_ACTIVITY:
        # The newest change, under its own id: somebody who was to be told of an earlier one gets one mail.
        delivery_id = f"{party.registration_id}_{party.sequence}-{listing.sequence}"
    was = last_known(listing, party, left) if kind in _ABOUT_ACTIVITY else None
    if reason := _nothing_to_tell(message, kind, listing, party, now):
        return Skip(reason)
    if kind is MailKind.ACTIVITY_CHANGED and (reason := _no_change(listing, was, now)):
        return Skip(reason)
    return Mail(
        delivery_id=delivery_id,
        kind=kind,
        name=party.name,
        email=party.email,
        language=party.language,
        listing=listing,
        party=party,
        was=was,
    )


def _no_change(listing: Listing, was: TimeAndPlace | None, now: datetime) -> str:
    """Why there is no news for somebody who knows it as it was."""
    present = listing.activity.time_and_place
    if was == present:
        return "unchanged"  # changed and changed back, before they were told
    return "over" if now >= max(present.ends, was.ends if was else present.ends) else ""


def _as_cancelled(party: Party, message: DeliverMail) -> Party:
    return replace(
        party,
        registration_id=message.registration_id,
        sequence=message.sequence,
        status=Status.CANCELLED,
    )


def _nothing_to_tell(
    message: DeliverMail, kind: MailKind, listing: Listing, party: Party, now: datetime
) -> str:
    """Why the mail is skipped, or nothing."""
    if kind in REMINDERS:
        return _no_reminder(message, kind, listing, party, now)
    if party.registration_id != message.registration_id:
        return "other_registration"
    if party.held_until and now >= party.held_until and kind not in CANCELLATIONS:
        return "lapsed"
    if kind is MailKind.ALREADY_BOOKED:
        return "cancelled" if listing.cancelled or not party.active else ""
    if party.sequence > message.sequence:
        return "overtaken"  # the later change has a mail of its own
    if not party.active and kind is not MailKind.CANCELLED:
        return "cancelled"
    if now >= listing.activity.ends and kind not in CANCELLATIONS | _ABOUT_ACTIVITY:
        return "over"
    return ""


def _no_reminder(
    message: DeliverMail, kind: MailKind, listing: Listing, party: Party, now: datetime
) -> str:
    if listing.cancelled or party.status is not Status.CONFIRMED:
        return "cancelled" if listing.cancelled or not party.active else "waiting"
    if party.registration_id != message.registration_id:
        return "other_registration"
    if party.held_until:
        return "held"
    left = listing.activity.starts - now
    if left <= timedelta(0):
        return "started"
    return "moved" if left > REMINDERS[kind] + EARLY else ""
