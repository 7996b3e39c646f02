"""What somebody knew about an activity before the change that a mail is about."""

from collections.abc import Collection

from fanfare.activities.activity import Listing, TimeAndPlace
from fanfare.delivery.protocol import State
from fanfare.messages.deliveries import DeliverMail
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.registration import Party

LEFT = frozenset({State.CLAIMED, State.SENT, State.UNKNOWN})
"""States of a mail that somebody may have read."""

_NEWS = frozenset({MailKind.ACTIVITY_CHANGED, MailKind.ACTIVITY_CANCELLED})


def earlier_mails(message: DeliverMail, listing: Listing | None, party: Party | None) -> list[str]:
    """Ids of the mails that may have been about changes before the last.

    Args:
        listing: as stored now, None when there is none; so is `party`.

    Returns:
        Empty when there was only one change.
    """
    if message.kind not in _NEWS or not listing or not party:
        return []
    before = [one.sequence for one in listing.former]
    if listing.cancelled and before:
        before.append(
            before[-1] + 1
        )  # news of the last change left before that of the cancellation
    if len(before) < 2:
        return []
    told = range(party.sequence + 1)
    return [f"{party.registration_id}_{n}-{sequence}" for sequence in before for n in told]


def last_known(listing: Listing, party: Party, left: Collection[str]) -> TimeAndPlace | None:
    """When and where it is by the last mail that left for the party, or else by what they registered for.

    Args:
        left: ids, among earlier_mails, of those that left.

    Returns:
        None when the activity has never changed.
    """
    told = [int(one.rpartition("-")[2]) for one in left if _is_about(one, party)]
    known = max(told, default=None)
    for one in listing.former:
        if one.sequence >= known if known is not None else one.until > party.registered_at:
            return one.was
    if listing.cancelled and listing.former:
        return listing.activity.time_and_place
    return listing.former[-1].was if listing.former else None


def _is_about(delivery_id: str, party: Party) -> bool:
    return delivery_id.rpartition("_")[0] == party.registration_id
