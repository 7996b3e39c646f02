"""A process that runs one handler, as Lambda's runtime does: imported once, then an event at a time.

Runs by itself, on the built function and its layer. Standard input: a JSON list of events on each line.
Standard output: for each line a JSON object with the CPU seconds that the events took (of this process,
all threads), the AWS requests made, by operation, what the handler answered, and the most memory used
so far. What the handler prints goes nowhere.
"""

import importlib
import itertools
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3

requests: Counter[str] = Counter()
numbers = itertools.count()


def count(event_name: str, **_: Any) -> None:
    """Note a request that is about to be sent; botocore names it before-send.<service>.<operation>."""
    requests[event_name.removeprefix("before-send.")] += 1


class Context:
    """What Lambda passes beside the event."""

    function_name = "bench"
    function_version = "$LATEST"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-2:000000000000:function:bench"

    def __init__(self) -> None:
        self.aws_request_id = f"{os.getpid()}-{next(numbers)}"

    def get_remaining_time_in_millis(self) -> int:
        """Plenty."""
        return 30_000


def peak_memory() -> int:
    """Bytes of memory, at most. Linux counts in the process's own status what its parent used not in."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def run(handler: Any, events: list[Any]) -> dict[str, Any]:
    """Handle the events, one after the other."""
    requests.clear()
    before = time.process_time()
    answers = [handler(event, Context()) for event in events]
    cpu = time.process_time() - before
    return {"cpu": cpu, "requests": requests, "answers": answers, "memory": peak_memory()}


def main(prepare: Callable[[Any], None] = lambda session: None) -> None:
    """Serve until standard input ends. prepare: gets the boto3 session before the handler is imported."""
    with os.fdopen(os.dup(1), "w", buffering=1) as replies:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        boto3.setup_default_session()
        session: Any = boto3.DEFAULT_SESSION
        session.events.register("before-send.*.*", count)
        prepare(session)
        handler = importlib.import_module(sys.argv[1]).handler
        for line in sys.stdin:
            replies.write(json.dumps(run(handler, json.loads(line))) + "\n")


if __name__ == "__main__":
    main()
