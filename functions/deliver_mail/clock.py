"""The time, and waiting for it: passed in, so that a test can have its own."""

import time


class Clock:
    """The machine's clock, in seconds since the epoch."""

    def time(self) -> float:
        """The present instant."""
        return time.time()

    def sleep_until(self, instant: float) -> None:
        """Wait for an instant; not at all when it is past."""
        if (early := instant - self.time()) > 0:
            time.sleep(early)
