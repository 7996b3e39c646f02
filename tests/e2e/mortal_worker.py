"""A worker that is killed in the middle of a batch, as a function's process can be at any line.

Runs by itself, as infra/bench/worker.py. DIES_AFTER: the call of SES at which it dies. DIES: botocore's
event of that call: "before-send" (SES has not heard of the mail) or "after-call" (SES has taken it).
"""

import itertools
import os
import signal
from typing import Any

from infra.bench import worker

last = int(os.environ["DIES_AFTER"])
calls = itertools.count(1)


def die(**_: Any) -> None:
    """At the last call."""
    if next(calls) == last:
        os.kill(os.getpid(), signal.SIGKILL)


def prepare(session: Any) -> None:
    """Be told of each call."""
    session.events.register(f"{os.environ['DIES']}.ses.SendRawEmail", die)


if __name__ == "__main__":
    worker.main(prepare)
