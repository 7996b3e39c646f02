"""How many registrations, and then mails, the local engine gets through in a second.

The emulator hands out one batch of a FIFO queue at a time and shares this machine with what it runs: a
figure for working on Fanfare, not for AWS.
"""

import json
import time
import urllib.request

from infra.bench.bench import Bench
from infra.bench.deployed import seconds_until
from infra.bench.registrations.samples import activity, requests
from infra.bench.rows import Row

PATIENCE = 600


def measure(bench: Bench) -> list[Row]:
    """From the first message sent to the last party in the register, and the last mail in the mailbox."""
    deployed, count = bench.deployed, 200 if bench.quick else 1000
    deployed.open_activity(activity("drain"))
    bench.tell(f"Draining {count} registrations")
    mails = _mails(deployed.stack.mailbox_url)
    started = time.monotonic()
    deployed.send((one.request_id, one) for one in requests("drain", count))
    accepted = seconds_until(
        lambda: sum(1 for _ in deployed.parties("drain")) == count, started, PATIENCE
    )
    mailed = seconds_until(
        lambda: _mails(deployed.stack.mailbox_url) >= mails + count, started, PATIENCE
    )
    return [
        Row(name="Drained by the local engine", value=count / accepted, unit="registrations/s"),
        Row(name="Drained, and mails in the mailbox", value=count / mailed, unit="registrations/s"),
    ]


def _mails(mailbox_url: str) -> int:
    with urllib.request.urlopen(f"{mailbox_url}/messages/") as reply:  # noqa: S310 - our own mailbox
        return len(json.load(reply)["messages"])
