"""The envelopes that AWS wraps our messages in, as its documentation shows them.

SQS to Lambda: docs.aws.amazon.com/lambda/latest/dg/with-sqs.html. REST API proxy events:
docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html.
"""

import json
from datetime import UTC, datetime
from typing import Any

from accept_registration.intake import Received, failures
from accept_registration.intake import read as read_record
from deliver_mail.drafts import read as read_orders
from fanfare.messages.registrations import CancellationRequested
from fanfare.registrations.mail_kind import MailKind
from serve_site.http.request import read_request
from tests.stack import ROOT


def envelope(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "events" / "aws" / name).read_text())
    return loaded


def test_a_record_of_a_fifo_queue() -> None:
    records = envelope("sqs_fifo.json")["Records"]
    received = read_record(records[0])
    assert isinstance(received, Received)
    assert isinstance(received.message, CancellationRequested)
    assert received.arrival.accepted == datetime(2021, 9, 20, 12, tzinfo=UTC)
    assert received.arrival.number == "18849496460467696128"
    assert not received.arrival.repeated
    assert failures(records, {received.message_id}) == records[:1]


def test_a_record_of_a_standard_queue() -> None:
    orders, failed = read_orders(envelope("sqs.json")["Records"])
    assert not failed
    assert [(order.queue, order.message.kind) for order in orders] == [
        ("DeliveryQueue", MailKind.CONFIRMED)
    ]


def test_an_event_of_the_rest_api_under_aws_own_address() -> None:
    request = read_request(envelope("api_gateway.json"), "")
    assert (request.method, request.path) == ("POST", "/activities/kingston-rhyme-time/register")
    assert request.site == "https://a1b2c3d4e5.execute-api.eu-west-2.amazonaws.com/v1"
    assert request.url("/activities") == "/v1/activities"
    assert request.ip == "203.0.113.7"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


def test_the_same_event_behind_an_own_domain() -> None:
    request = read_request(envelope("api_gateway.json"), "https://librariesweek.example.org")
    assert request.absolute("/activities") == "https://librariesweek.example.org/activities"
    assert request.url("/activities") == "/activities"
