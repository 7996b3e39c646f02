"""How many mails a stranger can cause to be sent to one address.

A person who types an address into a form, or forges it as a sender, makes us mail somebody else. All
ways in end in one queue, so one limit, kept by the person mailed, covers them all. Values in,
values out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fanfare.rate_limits import Limit

APART = timedelta(hours=24)
MEMORY = timedelta(days=30)
MAX_ALIKE = 3
"""Notices to one address: none sooner after another than APART, and so many within MEMORY."""

LEAVE_LINK = "_leave_link"
"""How delivery ids of links to leave end: none sooner after another than APART, and they count apart."""

CEILING = Limit("notices", 5000, timedelta(hours=1))
"""For all addresses together: what a campaign's busiest hour does not reach, and a robot with a list of
addresses would."""


@dataclass(frozen=True, slots=True)
class Mailed:
    """A notice that was let pass. delivery_id: its row in the ledger."""

    delivery_id: str
    at: datetime


def recent(mailed: Sequence[Mailed], now: datetime) -> tuple[Mailed, ...]:
    """Those that still count."""
    return tuple(one for one in mailed if now - one.at < MEMORY)


def passed_before(mailed: Sequence[Mailed], delivery_id: str) -> bool:
    """Whether the notice is one of those: its message came again, and is not counted against itself."""
    return any(one.delivery_id == delivery_id for one in mailed)


def may_pass(mailed: Sequence[Mailed], delivery_id: str, now: datetime) -> bool:
    """Whether one more notice may go to an address.

    Links to leave are counted by themselves: a forged wish to leave must neither use up the confirmations
    of somebody who wants to come back, nor be kept from its owner by one.

    Args:
        mailed: those that still count.
        delivery_id: of the notice.
    """
    alike = [one for one in mailed if _is_link(one.delivery_id) == _is_link(delivery_id)]
    if any(now - one.at < APART for one in alike):
        return False
    return _is_link(delivery_id) or len(alike) < MAX_ALIKE


def _is_link(delivery_id: str) -> bool:
    return delivery_id.endswith(LEAVE_LINK)
