"""How often the same sender may ask. Counted in fixed windows; values in, values out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many requests in a window. name: what is counted, part of the counter's key."""

    name: str
    most: int
    window: timedelta

    def window_start(self, now: datetime) -> int:
        """The window that an instant falls in: its first second, since the epoch."""
        length = int(self.window.total_seconds())
        return int(now.timestamp()) // length * length

    def retry_after(self, now: datetime) -> int:
        """Seconds until a new window opens, 1 at least."""
        length = int(self.window.total_seconds())
        return max(self.window_start(now) + length - int(now.timestamp()), 1)


PER_ADDRESS = Limit("address", 20, timedelta(days=1))
"""Forms with one address from one IP address. Beyond it a form is taken as any other, and only its mail
waits for the mailbox's next collected one: a stranger can neither flood somebody nor lock them out."""

LINKS = Limit("links", 3, timedelta(days=1))
"""Links that one press on a page mails to the address we have, for each of what they open, asked for from
one IP address: a stranger who holds a mail that was passed on uses up nobody else's."""

ALL_LINKS = Limit("all-links", 6, timedelta(hours=1))
"""The same from everywhere. Its window is short: a stranger with many IP addresses bars nobody for a day."""

PER_IP = Limit("ip", 1000, timedelta(minutes=10))
"""Generous: a whole library, a town behind one provider's gateway, or thousands of a mobile network share
an IP address."""

PLACES = Limit("places", 200, timedelta(minutes=10))
"""Places of one activity that one IP address may ask for; a deployment's parameter says how many."""

FIRST_MAILS = Limit("first-mails", 50_000, timedelta(hours=1))
"""Mails that forms cause, to all addresses together; a deployment's parameter says how many."""


def at_most(limit: Limit, most: str) -> Limit:
    """The limit with a deployment's own number. most: as its environment says it; empty for the usual."""
    return replace(limit, most=int(most)) if most else limit
