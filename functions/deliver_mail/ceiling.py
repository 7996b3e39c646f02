"""How many first mails may leave in an hour, over all mailboxes and workers."""

from datetime import datetime

from fanfare.aws.rate_limits import Limits
from fanfare.rate_limits import Limit

PARTS = 1000
"""A worker takes the hour's mails in parts of so many, or as many as it needs: one request in several
batches, and what a worker that ends has not used is a small part of all."""


class Ceiling:
    """One worker's share of what may leave. It counts with all others."""

    def __init__(self, limits: Limits, limit: Limit) -> None:
        self._limits = limits
        self._limit = limit
        self._window = 0
        self._left = 0

    def take(self, many: int, now: datetime) -> int:
        """How many of so many mails may leave now."""
        window = self._limit.window_start(now)
        if window != self._window:
            self._window, self._left = window, 0
        if self._left < many:
            part = max(many - self._left, self._limit.most // PARTS)
            counted = self._limits.count(self._limit, "all", now, part)
            self._left += max(part - max(counted - self._limit.most, 0), 0)
        granted = min(many, self._left)
        self._left -= granted
        return granted

    def give_back(self, many: int) -> None:
        """So many did not leave after all."""
        self._left += many

    def wait(self, now: datetime) -> int:
        """Seconds until more may leave."""
        return self._limit.retry_after(now)
