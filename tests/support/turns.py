"""Mailings at an account's pace, on a clock that only waiting moves: when each mail left, and what happens
to a mailing in between."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from deliver_mail import resources
from deliver_mail.clock import Clock
from deliver_mail.dispatch import Dispatcher
from fanfare.aws.clients import ONCE
from fanfare.aws.ledger.ledger import Ledger
from fanfare.aws.ses import Mailer
from fanfare.rate_limits import FIRST_MAILS
from tests.support.fixtures import Context

TIMEOUT = 60
"""Seconds: deliver_mail's own."""


class Turns(Clock):
    """Begins 20 seconds ago, so as not to run ahead of the sweeper, whose clock is the machine's. sent:
    when each address was mailed, in seconds from the beginning, by the time that the thread saw. rate:
    what SES says, mails a second. call_takes: seconds of each call of SES."""

    def __init__(self) -> None:
        self.began = self.now = float(int(datetime.now(UTC).timestamp())) - 20
        self.sent: list[tuple[float, str]] = []
        self.rate = 14.0
        self.call_takes = 0.0
        self._events: list[tuple[float, Callable[[], object]]] = []
        self._lock = threading.RLock()
        self._seen = threading.local()
        self._others = ThreadPoolExecutor(1)  # what others do is not deliver_mail's doing

    def time(self) -> float:
        self._seen.now = self.now
        return self.now

    def sleep_until(self, instant: float) -> None:
        with self._lock:
            while self._events and self._events[0][0] <= instant:
                at, happen = self._events.pop(0)
                self.now = max(self.now, at)
                self._others.submit(happen).result()
            self.now = max(self.now, instant)

    def at(self, second: float, happen: Callable[[], object]) -> None:
        """Let something happen so many seconds from the beginning."""
        self._events.append((self.began + second, happen))
        self._events.sort(key=lambda event: event[0])

    def rest(self) -> None:
        """Let everything happen that is to."""
        while self._events:
            self.sleep_until(self._events[-1][0])

    def context(self) -> Context:
        """Of an invocation that begins now."""
        return Invocation(self)

    def take(self, params: dict[str, Any], **_: Any) -> None:
        """SES takes a mail."""
        with self._lock:
            self.sent.append((self._seen.now - self.began, params["body"]["Destinations.member.1"]))
            self.sleep_until(self.now + self.call_takes)

    def say(self, **_: Any) -> tuple[AWSResponse, Any]:
        """SES says how fast it may go."""
        http = AWSResponse("https://email.eu-west-2.amazonaws.com", 200, {}, None)  # type: ignore[arg-type]
        quota = {"MaxSendRate": self.rate, "Max24HourSend": -1.0, "SentLast24Hours": 0.0}
        return http, {"ResponseMetadata": {"HTTPStatusCode": 200}, **quota}


class Invocation(Context):
    """Its time passes as the clock says."""

    def __init__(self, clock: Turns) -> None:
        super().__init__()
        self._clock = clock
        self._ends = clock.now + TIMEOUT

    def get_remaining_time_in_millis(self) -> int:
        return int((self._ends - self._clock.now) * 1000)


@contextmanager
def turns() -> Iterator[Turns]:
    """A new process of deliver_mail, on such a clock."""
    clock, known = Turns(), (resources.clock, resources.dispatcher, resources.now)
    ses = boto3.client("ses", config=ONCE)
    ledger = Ledger(resources.dynamodb, resources.settings.ledger_table)
    mailer = Mailer(ses, resources.settings.sender_address)
    no_first_mails: Any = None
    resources.clock = clock
    resources.dispatcher = Dispatcher(
        ledger, mailer, resources.ceiling(FIRST_MAILS), no_first_mails, clock
    )
    resources.now = lambda: datetime.fromtimestamp(clock.now, UTC)
    asks = ("before-call.ses.GetSendQuota", clock.say)
    ses.meta.events.register_first("before-call.ses.SendRawEmail", clock.take)
    resources.ses.meta.events.register_first(*asks)
    forget()
    try:
        yield clock
    finally:
        resources.ses.meta.events.unregister(*asks)
        resources.clock, resources.dispatcher, resources.now = known
        forget()


def forget() -> None:
    """A new process: nothing is remembered of the quota, an issue, a release or the keys."""
    for made in (
        resources.paced_sender,
        resources.issue_sender,
        resources.issue_writer,
        resources.press,
        resources.signer,
    ):
        made.cache_clear()
