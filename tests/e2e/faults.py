"""Deliverers that go wrong in every way we know of, between the real queue and the engine.

Each message goes to two processes at once. A proxy in front of SES throttles some calls and loses the
replies to others. A process dies at its two hundredth mail, before SES has heard of it or after SES has
taken it, in turn.
"""

import itertools
import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, Self

import httpx

from infra.bench.registrations.samples import record
from infra.bench.workers import Turn, Worker
from infra.demo.visitor import wait_for
from infra.engine.places import environment_python
from infra.engine.ports import ANY_FREE, HOST, claim, number

MORTAL = Path(__file__).with_name("mortal_worker.py")
HOP_BY_HOP = {"connection", "content-length", "expect", "transfer-encoding"}
QUOTA = (
    '<GetSendQuotaResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><GetSendQuotaResult>'
    "<Max24HourSend>100000</Max24HourSend><MaxSendRate>250</MaxSendRate>"
    "<SentLast24Hours>0</SentLast24Hours></GetSendQuotaResult></GetSendQuotaResponse>"
)
LIFE = 200
"""Calls of SES that a process makes before it is killed, unless a test says otherwise."""

SOMETIMES = [
    {
        "service": "ses",
        "operation": "SendRawEmail",
        "probability": 0.05,
        "error": {"code": "Throttling", "message": "Maximum sending rate exceeded."},
    },
    {
        "service": "ses",
        "operation": "SendRawEmail",
        "probability": 0.02,
        "response": {"abort_bytes": 0},
    },
]


@contextmanager
def unreliable_ses(endpoint_url: str) -> Iterator[str]:
    """The engine's SES behind a proxy with these faults. Yields the proxy's address."""
    listener = claim([ANY_FREE])
    port = number(listener)
    listener.close()
    command = [environment_python("faults").with_name("microburst"), "--host", HOST]
    proxy = subprocess.Popen(
        [*command, "--port", str(port), "--upstream", endpoint_url],
        env={"PATH": os.defpath},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://{HOST}:{port}"
        wait_for(lambda: _ready(url), "the proxy", 30)
        httpx.post(f"{url}/_microburst/rules", json=SOMETIMES).raise_for_status()
        yield url
    finally:
        proxy.kill()
        proxy.wait()


class _Generous(BaseHTTPRequestHandler):
    """In front of the proxy: says that the account may send fast, and passes on all else as it is."""

    protocol_version = "HTTP/1.1"
    upstream: ClassVar[str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            if b"Action=GetSendQuota" in body:
                self._answer(200, QUOTA.encode())
                return
            headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
            answer = httpx.post(self.upstream, content=body, headers=headers, timeout=60)
            self._answer(answer.status_code, answer.content)
        except (httpx.HTTPError, OSError):  # the reply got lost: the caller gets none either
            self.close_connection = True

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def generous(upstream: str) -> Iterator[str]:
    """That SES, with a high sending rate: fourteen a second would keep the test waiting for minutes."""
    front = type("Front", (_Generous,), {"upstream": upstream})
    server = ThreadingHTTPServer((HOST, ANY_FREE), front)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()


def _ready(url: str) -> bool | None:
    with suppress(httpx.HTTPError):
        return httpx.get(f"{url}/_microburst/rules").status_code < 500 or None
    return None


class Deliverers:
    """Two processes that serve each event, both of them. life: calls of SES until one is killed.
    deaths: how often one was."""

    def __init__(self, module: str, settings: Mapping[str, str], life: int = LIFE) -> None:
        self._module = module
        self._life = life
        self._settings = settings
        self._ways = itertools.cycle(("before-send", "after-call"))
        self._workers: list[Worker] = []
        self.deaths = 0

    def __enter__(self) -> Self:
        self._workers = [self._born(), self._born()]
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.__exit__()

    def serve(self, event: Mapping[str, Any]) -> bool:
        """Both serve it at the same time. False when it has to come again: one died or gave it back."""
        with ThreadPoolExecutor(2) as pool:
            turns = list(pool.map(lambda n: self._serve(n, event), range(2)))
        return all(turn is not None and not any(turn.failed) for turn in turns)

    def _serve(self, place: int, event: Mapping[str, Any]) -> Turn | None:
        try:
            return self._workers[place].run([event])
        except (RuntimeError, BrokenPipeError):
            self._workers[place].__exit__()
            self._workers[place] = self._born()
            self.deaths += 1
            return None

    def _born(self) -> Worker:
        settings = {**self._settings, "DIES_AFTER": str(self._life), "DIES": next(self._ways)}
        return Worker(self._module, settings, script=str(MORTAL)).__enter__()


@contextmanager
def held_queue(functions: Any) -> Iterator[None]:
    """Nobody but the caller serves BulkDeliveryQueue. functions: a client of Lambda."""
    (mapping,) = [
        one
        for one in functions.list_event_source_mappings()["EventSourceMappings"]
        if "BulkDeliveryQueue" in one["EventSourceArn"]
    ]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def take(sqs: Any, url: str) -> tuple[dict[str, Any], str] | None:
    """The next message of a queue as an event, with its receipt handle."""
    messages = sqs.receive_message(QueueUrl=url, VisibilityTimeout=30).get("Messages", [])
    if not messages:
        return None
    (message,) = messages
    event = {"Records": [record(message["Body"], url.rpartition("/")[2])]}
    return json.loads(json.dumps(event)), message["ReceiptHandle"]
