"""A mail server that takes every mail at once and keeps none, for senders that speak SMTP.

Runs by itself: `python -m infra.bench.releases.smtp_sink`. Prints its port, serves until it is ended.
"""

import threading
from typing import Any

from aiosmtpd.controller import Controller

from infra.engine.ports import ANY_FREE, HOST, claim, number


class Sink:
    """Says yes to each mail."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        """A whole mail has come."""
        return "250 OK"


def main() -> None:
    """Serve."""
    listener = claim([ANY_FREE])
    port = number(listener)
    listener.close()
    Controller(Sink(), hostname=HOST, port=port).start()
    print(port, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
