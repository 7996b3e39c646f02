"""How often the same sender may ask. Counted in fixed windows; values in, values out."""

from dataclasses import dataclass
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
LINKS = Limit("links", 3, timedelta(days=1))
"""Links that one press on a page mails to the address we have, for each of what they open."""
PER_IP = Limit("ip", 300, timedelta(minutes=10))
"""Generous: a whole library, or a whole town behind one provider's gateway, shares an IP address."""
