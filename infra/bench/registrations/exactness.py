"""A hundred places, twice as many people, eight processes at once; Fanfare gets each message twice.

On AWS one message group is one invocation at a time, so Fanfare's function does not meet itself. Here
it does, and what keeps places exact is only the version that each transaction expects.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from fanfare.aws.register.activity_rows import activity_pk
from fanfare.aws.register.rows import to_party
from fanfare.registrations.terms import Status
from infra.bench.account import Account
from infra.bench.bench import Bench
from infra.bench.registrations.paths import ACCEPT, PLAIN, open_activities
from infra.bench.registrations.samples import activity, batches, requests
from infra.bench.rows import Row
from infra.bench.workers import Worker

PLACES, ASKED, PROCESSES = 100, 200, 8
ATTEMPTS = 50
"""How often a message may come back. SQS would give up sooner, and have far fewer collisions."""


def measure(bench: Bench) -> list[Row]:
    """How far each way is from giving exactly the places that there are."""
    account = bench.account
    open_activities(account, [activity("rush", capacity=PLACES)])
    bench.tell(f"{ASKED} people at {PROCESSES} processes for {PLACES} places")
    rush(account, PLAIN, copies=1)
    rush(account, ACCEPT, copies=2)
    plain, ours = sum(_plain_places(account)), sum(_places(account))
    name = f"Places wrong, {ASKED} ask {PROCESSES} processes for {PLACES}"
    return [
        Row(name=name, value=abs(ours - PLACES), unit="places", goal=0),
        Row(name=f"{name}: plain handler, no copies", value=abs(plain - PLACES), unit="places"),
    ]


def rush(account: Account, module: str, copies: int) -> None:
    """Serve all requests, each so many times, in processes that know nothing of each other."""
    with ExitStack() as opened, ThreadPoolExecutor(PROCESSES) as threads:
        workers = [opened.enter_context(Worker(module, account.settings)) for _ in range(PROCESSES)]
        events = batches(requests("rush", ASKED))
        shares = [
            [one for copy in range(copies) for one in events[(n + copy) % PROCESSES :: PROCESSES]]
            for n in range(PROCESSES)
        ]
        for worker in workers:
            worker.run([])  # all are ready before the first message
        list(threads.map(_serve, workers, shares))


def _serve(worker: Worker, events: list[dict[str, Any]]) -> None:
    for event in events:
        records = event["Records"]
        for _ in range(ATTEMPTS):
            [failed] = worker.run([{"Records": records}]).failed
            records = [_again(one) for one in records if one["messageId"] in failed]
            if not records:
                break
        else:
            raise RuntimeError("Messages could not be served.")


def _again(record: dict[str, Any]) -> dict[str, Any]:
    received = int(record["attributes"]["ApproximateReceiveCount"]) + 1
    return record | {
        "attributes": record["attributes"] | {"ApproximateReceiveCount": str(received)}
    }


def _places(account: Account) -> Iterator[int]:
    found = _pages(
        account.client("dynamodb").get_paginator("query").paginate,
        TableName=account.settings["REGISTER_TABLE"],
        ConsistentRead=True,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :party)",
        ExpressionAttributeValues={":pk": {"S": activity_pk("rush")}, ":party": {"S": "PARTY#"}},
    )
    parties = map(to_party, found)
    return (party.places for party in parties if party.status is Status.CONFIRMED)


def _plain_places(account: Account) -> Iterator[int]:
    table = account.settings["REGISTRATIONS_TABLE"]
    found = _pages(account.client("dynamodb").get_paginator("scan").paginate, TableName=table)
    confirmed = (item for item in found if item["status"]["S"] == "confirmed")
    return (int(item["places"]["N"]) for item in confirmed if item["activity"]["S"] == "rush")


def _pages(paginate: Callable[..., Any], **arguments: Any) -> Iterator[Any]:
    return (item for page in paginate(**arguments) for item in page["Items"])
