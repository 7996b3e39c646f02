"""Who gets a mailing about an activity, and whether it still says anything."""

from datetime import datetime

from fanfare.activities.activity import Listing
from fanfare.delivery.choice import EARLY, REMINDERS
from fanfare.messages.deliveries import DeliverMail
from fanfare.messages.mailings import StartMailing
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Party
from fanfare.registrations.terms import Status

_AUDIENCE = {
    MailKind.ACTIVITY_CHANGED: {Status.CONFIRMED, Status.WAITING},
    MailKind.ACTIVITY_CANCELLED: {Status.CONFIRMED, Status.WAITING},
    MailKind.REMINDER_DAY: {Status.CONFIRMED},
    MailKind.REMINDER_HOUR: {Status.CONFIRMED},
}


def why_drop(mailing: StartMailing, listing: Listing | None, now: datetime) -> str:
    """Why nobody is to be mailed any more, in a word; nothing when the mailing goes ahead."""
    if mailing.kind not in _AUDIENCE:
        return "not_a_mailing"
    if not listing:
        return "unknown_activity"
    if mailing.sequence < listing.sequence:
        return (
            "superseded"  # the later change orders its own mailing, or has made its own reminders
        )
    if mailing.kind in REMINDERS:
        return _why_no_reminder(mailing.kind, listing, now)
    if (mailing.kind is MailKind.ACTIVITY_CANCELLED) is not listing.cancelled:
        return "superseded"
    return ""  # over or not: deliver_mail looks at what each person knows, and writes down why it skips


def _why_no_reminder(kind: MailKind, listing: Listing, now: datetime) -> str:
    if listing.cancelled:
        return "cancelled"
    left = listing.activity.starts - now
    if left.total_seconds() <= 0:
        return "started"
    return "moved" if left > REMINDERS[kind] + EARLY else ""


def order(mailing: StartMailing, listing: Listing, party: Party) -> DeliverMail | None:
    """The mail to one party, or None when it is not for them.

    The id is the same whenever the mailing runs. News of the activity has the id of the registration's
    state that it reports: a reply to the person's own request about the same state has it too.
    """
    if party.status not in _AUDIENCE[mailing.kind]:
        return None
    member = f"{party.sequence}-{listing.sequence}"
    if mailing.kind in REMINDERS:
        member = f"{mailing.kind.replace('_', '-')}-{listing.sequence}"
    return DeliverMail(
        delivery_id=f"{party.registration_id}_{member}",
        kind=mailing.kind,
        activity=listing.activity.key,
        person=party.person,
        party=key_of(party),
        registration_id=party.registration_id,
        sequence=party.sequence,
        language=party.language,
    )
