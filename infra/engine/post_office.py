"""The local post office: what SES does with mail that an emulator does not do.

Mail for the bulletin's domain, from any mail program on this machine, goes into the bucket that SES
would put it into. Mail that the stack sends goes on to the mailbox, and what SES would tell of it to
the feedback queue. Which bucket, which queue and which domain is in stack.json.
"""

import asyncio
import json
import smtplib
import sys
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache, partial
from itertools import batched
from pathlib import Path
from typing import Any

import boto3
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.engine.ports import HOST
from infra.engine.postmarks import Posted, bounces, events, posted, received
from infra.engine.record import Stack

MAX_MAIL = 40 * 1024 * 1024
"""Bytes of a mail: https://docs.aws.amazon.com/ses/latest/dg/quotas.html"""

THREADS = 4
TRIES = 3

TAKEN, NOT_NOW, NOT_OURS = "250 OK", "451 Try again later", "550 5.7.1 That is not our domain"


class Counter(SMTP):
    """An SMTP server that takes lines of any length: SES does not mind them either."""

    line_length_limit = MAX_MAIL


class Outgoing:
    """Takes what the emulator sends. A mail is in the mailbox before it is said to be taken."""

    def __init__(self, mailbox: "Mailbox", stack_file: Path) -> None:
        self._mailbox = mailbox
        self._stack_file = stack_file
        self._threads = ThreadPoolExecutor(THREADS)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by the SMTP server with a whole mail."""
        return await _in_thread(self._threads, partial(self._deliver, envelope))

    def _deliver(self, envelope: Envelope) -> None:
        mail, sender = posted(_content(envelope)), envelope.mail_from or ""
        for recipient in envelope.rcpt_tos:
            if not bounces(recipient):
                self._mailbox.put(mail.raw, sender, recipient)
            self._tell(mail, sender, recipient)

    def _tell(self, mail: Posted, sender: str, recipient: str) -> None:
        stack = Stack.read(self._stack_file)
        if stack is None:  # nothing is deployed that could listen
            return
        bodies = [json.dumps(event) for event in events(mail, sender, recipient, datetime.now(UTC))]
        for ten in batched(enumerate(bodies), 10, strict=False):
            _client("sqs", stack.endpoint_url, stack.region).send_message_batch(
                QueueUrl=stack.outputs["FeedbackQueue"],
                Entries=[{"Id": str(n), "MessageBody": body} for n, body in ten],
            )


class Incoming:
    """Takes mail for the bulletin's domain, and no other."""

    def __init__(self, stack_file: Path) -> None:
        self._stack_file = stack_file
        self._threads = ThreadPoolExecutor(THREADS)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Called by the SMTP server with each recipient."""
        stack = Stack.read(self._stack_file)
        if stack is None:
            return NOT_NOW
        if address.rpartition("@")[2].lower() != stack.mail_domain.lower():
            return NOT_OURS
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by the SMTP server with a whole mail."""
        return await _in_thread(self._threads, partial(self._store, envelope))

    def _store(self, envelope: Envelope) -> None:
        stack = Stack.read(self._stack_file)
        if stack is None:
            raise LookupError("nothing is deployed")
        number = uuid.uuid4().hex
        now, sender = datetime.now(UTC), envelope.mail_from or ""
        _client("s3", stack.endpoint_url, stack.region).put_object(
            Bucket=stack.outputs["InboundMailBucket"],
            Key=number,
            Body=received(_content(envelope), sender, envelope.rcpt_tos, number, now),
        )


class Mailbox:
    """The mailbox's SMTP server, on one connection for each thread."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._local = threading.local()

    def put(self, raw: bytes, sender: str, recipient: str) -> None:
        """Hand a mail over. A connection that broke since the last one is made again."""
        for left in reversed(range(TRIES)):
            try:
                self._connection().sendmail(sender, [recipient], raw)
            except (smtplib.SMTPException, OSError):
                self._local.connection = None
                if not left:
                    raise
            else:
                return

    def _connection(self) -> smtplib.SMTP:
        if getattr(self._local, "connection", None) is None:
            self._local.connection = smtplib.SMTP(HOST, self._port, timeout=10)
        connection: smtplib.SMTP = self._local.connection
        return connection


async def _in_thread(threads: ThreadPoolExecutor, work: Callable[[], None]) -> str:
    """The answer to a mail. The work is done even when the sender does not wait for it: the emulator
    hangs up after ten seconds, and sends nothing twice."""
    try:
        await asyncio.shield(asyncio.get_running_loop().run_in_executor(threads, work))
    except Exception as error:  # the sender tries again; the log says why
        print(f"mail not taken: {type(error).__name__}: {error}", flush=True)
        return NOT_NOW
    return TAKEN


def _content(envelope: Envelope) -> bytes:
    content = envelope.content or b""
    return content if isinstance(content, bytes) else content.encode()


@cache
def _client(service: str, endpoint_url: str, region: str) -> Any:
    return boto3.Session(region_name=region).client(
        service,  # type: ignore[call-overload]
        endpoint_url=endpoint_url,
    )


async def listen(
    stack_file: Path, outgoing: int, incoming: int, mailbox: int
) -> list[asyncio.Server]:
    """Listen on both ports. mailbox: the port of its SMTP server."""
    loop = asyncio.get_running_loop()
    takers = {outgoing: Outgoing(Mailbox(mailbox), stack_file), incoming: Incoming(stack_file)}
    return [
        await loop.create_server(
            partial(Counter, taker, data_size_limit=MAX_MAIL, hostname="localhost", loop=loop),
            HOST,
            port,
            backlog=1024,
        )
        for port, taker in takers.items()
    ]


async def main(stack_file: Path, *ports: int) -> None:
    """Serve until the process ends."""
    servers = await listen(stack_file, *ports)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[4]), *map(int, sys.argv[1:4])))
