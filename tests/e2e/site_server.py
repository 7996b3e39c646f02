"""The site's pages behind a small HTTP server, on moto: a browser test needs no engine to start.

Only pages are looked at here. That the stack works as one is shown on the engine.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3

from accept_registration import handler as acceptance
from fanfare.aws.items import from_listing
from fanfare.model import Activity, Listing
from infra.operator import importing, reading, spreadsheet
from serve_site import handler as site
from tests.functions.conftest import Context
from tests.stack import ROOT, environment

# Powertools keeps the request that it answers in one place: one at a time, as in Lambda.
one_at_a_time = Lock()


@contextmanager
def serving() -> Iterator[str]:
    """Serve the site while the context lasts. Gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Door)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sample_activities() -> list[Activity]:
    """The sample campaign, moved to the coming weeks."""
    now = datetime.now(UTC)
    file = ROOT / "infra" / "sample_campaign" / "activities.csv"
    good, problems = reading.entries(spreadsheet.read(file.read_bytes()), now)
    assert not problems
    return [entry.activity for entry in importing.moved_to_coming_weeks(good, now)]


def store(listing: Listing) -> None:
    """Put an activity into the register."""
    boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=from_listing(listing))


def accept() -> int:
    """Let accept_registration take what is on its queue. Returns how many messages that was."""
    sqs = boto3.client("sqs")
    url = environment()["REGISTRATION_QUEUE_URL"]
    taken = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]).get(
        "Messages", []
    )
    records = [
        {
            "messageId": message["MessageId"],
            "body": message["Body"],
            "attributes": message["Attributes"],
        }
        for message in taken
    ]
    if records:
        acceptance.handler({"Records": records}, Context())
    for message in taken:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return len(taken)


class _Door(BaseHTTPRequestHandler):
    """Turns HTTP into REST API events, and answers back into HTTP."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("content-length") or 0)
        event: dict[str, Any] = {
            "httpMethod": self.command,
            "path": parts.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "queryStringParameters": dict(parse_qsl(parts.query)) or None,
            "multiValueQueryStringParameters": None,
            "requestContext": {
                "stage": "v1",
                "path": f"/v1{parts.path}",
                "identity": {"sourceIp": "192.0.2.1"},
            },
            "body": self.rfile.read(length).decode() if length else None,
            "isBase64Encoded": False,
        }
        with one_at_a_time:
            answer = site.handler(event, Context())
        body = answer["body"].encode()
        self.send_response(answer["statusCode"])
        for name, values in answer["multiValueHeaders"].items():
            for value in values:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_HEAD = do_OPTIONS = do_PUT = answer

    def log_message(self, *_: object) -> None:
        """Say nothing: pytest's output is for results."""
