"""How many AWS requests a registration takes."""

from infra.bench.bench import Bench
from infra.bench.registrations.paths import PLAIN, Fanfare, open_activities
from infra.bench.registrations.samples import BATCH, activity, batches, requests
from infra.bench.rows import Row
from infra.bench.workers import Worker

GOAL = 3
"""One read, one transaction, one batch of messages."""


def measure(bench: Bench) -> list[Row]:
    """Requests of warm functions for ten registrations on one activity."""
    open_activities(bench.account, [activity("warm"), activity("counted")])
    with Fanfare(bench.account) as ours, Worker(PLAIN, bench.account.settings) as plain:
        for key in ("warm", "counted"):
            events = batches(requests(key, BATCH))
            accepting = sum(ours.accept(events).requests.values())
            delivering = sum(ours.deliver(BATCH).requests.values())
            plainly = sum(plain.serve(events).requests.values())
    return [
        Row(name="AWS requests, accepting 10", value=accepting, unit="requests", goal=GOAL),
        Row(
            name="AWS requests, accepting and mailing",
            value=(accepting + delivering) / BATCH,
            unit="requests/registration",
            baseline=plainly / BATCH,
            ratio=(accepting + delivering) / plainly,
        ),
    ]
