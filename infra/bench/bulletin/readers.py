"""Subscribers by the thousand, and a bulletin's way to them: fan_out_mailing and deliver_mail, each in its
process, with a stub for SES that costs the sender nothing but the call."""

import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import batched
from typing import Any, Self

from desk.bulletin.issue_file import read
from desk.bulletin.rendering import render
from fanfare.aws.ledger.issues import Issues
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.subscribers.rows import from_subscriber
from fanfare.bulletin.issue import StoredIssue
from fanfare.mailings.mailing import Mailing
from fanfare.messages.mailings import FreezeAudience
from fanfare.subscribers.subscriber import Standing, Subscriber
from infra.bench.account import Account
from infra.bench.registrations.samples import record
from infra.bench.workers import Event, Turn, Worker
from infra.engine.places import CHECKOUT

ISSUE = CHECKOUT / "infra" / "sample_campaign" / "bulletin.md"
SITE = "https://www.librariesweek.example"
FAN_OUT, DELIVER = "fan_out_mailing.handler", "deliver_mail.handler"
NOW = datetime(2021, 9, 1, tzinfo=UTC)


@dataclass(slots=True)
class Cost:
    """What a mailing took. cpu: seconds. requests: AWS requests by operation. memory: bytes, the most of
    either function's process."""

    cpu: float = 0.0
    requests: Counter[str] = field(default_factory=Counter)
    memory: int = 0

    def add(self, turn: Turn) -> None:
        """Another turn of a worker."""
        self.cpu += turn.cpu
        self.requests.update(turn.requests)
        self.memory = max(self.memory, turn.memory)


class SesStub:
    """The stub, while in a `with`. rate: mails a second that it says the account may send. settings:
    what leads a process to it instead of SES."""

    def __init__(self, rate: int = 1_000_000) -> None:
        self._rate = rate

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "infra.bench.bulletin.ses_stub", str(self._rate)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)
        port = self._process.stdout.readline().strip() if self._process.stdout else ""
        self.settings = {"AWS_ENDPOINT_URL_SES": f"http://127.0.0.1:{port}"}
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


class Readers:
    """An account's subscribers, and mailings to them. Use it in a `with`. rate: see SesStub."""

    def __init__(self, account: Account, rate: int = 1_000_000) -> None:
        self._stub = SesStub(rate)
        self._account = account
        self._dynamodb, self._sqs = account.client("dynamodb"), account.client("sqs")
        self._issues = Issues(self._dynamodb, account.settings["LEDGER_TABLE"])
        self._mailings = Mailings(self._dynamodb, account.settings["LEDGER_TABLE"])
        self._open = ExitStack()
        self.number = 0

    def __enter__(self) -> Self:
        stub = self._open.enter_context(self._stub)
        self.settings = self._account.settings | stub.settings
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def grow(self, number: int) -> None:
        """Let there be so many subscribers."""
        table = self._account.settings["SUBSCRIBERS_TABLE"]
        enrol(self._dynamodb, table, range(self.number, number))
        self.number = number

    def send(self, mailing_id: str) -> Cost:
        """Send the sample issue to all of them. Raises RuntimeError unless each got it once."""
        issue = sample_issue()
        now = datetime.now(UTC)
        mailing = Mailing(
            id=mailing_id,
            slug=issue.slug,
            content=self._issues.store(issue),
            subject=issue.front.subject,
            created_at=now,
            send_at=now,
        )
        self._mailings.create(mailing)
        url = self._account.settings["MAILING_QUEUE_URL"]
        self._sqs.send_message(
            QueueUrl=url, MessageBody=FreezeAudience(mailing=mailing_id).model_dump_json()
        )
        cost = Cost()
        with Worker(FAN_OUT, self.settings) as fan_out, Worker(DELIVER, self.settings) as deliver:
            for queue, worker, batch in (
                ("MAILING_QUEUE_URL", fan_out, 1),
                ("BULK_DELIVERY_QUEUE_URL", deliver, 10),
            ):
                for event in queued(self._sqs, self._account.settings[queue], batch):
                    cost.add(worker.serve([event]))
        if cost.requests["ses.SendRawEmail"] != self.number:
            raise RuntimeError(f"{cost.requests} for {self.number} readers.")
        return cost


def queued(sqs: Any, url: str, batch: int) -> Iterator[Event]:
    """Take what is queued, as Lambda would, until nothing is."""
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=batch).get("Messages"):
        entries = [
            {"Id": str(n), "ReceiptHandle": one["ReceiptHandle"]} for n, one in enumerate(messages)
        ]
        sqs.delete_message_batch(QueueUrl=url, Entries=entries)
        name = url.rpartition("/")[2]
        yield {"Records": [record(one["Body"], name) for one in messages]}


def enrol(dynamodb: Any, table: str, numbers: Iterable[int]) -> None:
    """Put subscribers into their table."""

    def put(some: tuple[int, ...]) -> None:
        rows = [{"PutRequest": {"Item": from_subscriber(reader(n))}} for n in some]
        dynamodb.batch_write_item(RequestItems={table: rows})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, batched(numbers, 25, strict=False)))


def reader(number: int) -> Subscriber:
    """One of many."""
    person = hashlib.sha256(f"reader {number}".encode()).hexdigest()[:32]
    return Subscriber(
        person=person,
        email=f"ceri.williams.{number}@post.example",
        name=f"Ceri Williams {number}",
        subscription_id=person,
        standing=Standing.CONFIRMED,
        changed_at=NOW,
        confirmed_at=NOW,
        version=1,
    )


def sample_issue() -> StoredIssue:
    """The sample campaign's issue, rendered as the operator's command does."""
    draft = read(ISSUE.read_bytes(), ["en"], SITE)
    if draft.front is None:
        raise RuntimeError(f"{ISSUE} has no front matter.")
    return render(draft.front, draft.body, SITE)


def plain_event(issue: StoredIssue, people: int) -> Mapping[str, Any]:
    """The same issue for as many people, as infra.bench.bulletin.naive_bulletin takes it."""
    links = {
        "greeting": "Hello {{ name }},",
        "address": "{{ address }}",
        "leave": f"{SITE}/bulletin/leave/{{{{ token }}}}",
        "preferences": f"{SITE}/bulletin/preferences/{{{{ token }}}}",
    }

    def template(parts: tuple[str, ...]) -> str:
        return "".join(links[part] if n % 2 else part for n, part in enumerate(parts))

    return {
        "subject": issue.front.subject,
        "text": template(issue.text),
        "html": template(issue.html),
        "people": [
            (one.email, one.name, one.person + one.person) for one in map(reader, range(people))
        ],
    }
