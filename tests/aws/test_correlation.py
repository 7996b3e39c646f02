"""The id under which work goes on, beside messages and in logs."""

from typing import Any

import boto3
import pytest
from aws_lambda_powertools import Logger

from fanfare.aws.correlation import correlate, correlate_batch, id_of
from fanfare.aws.outbox import Outbox
from fanfare.messages.mailings import SweepMailing
from tests.stack import environment

URL = environment()["MAILING_QUEUE_URL"]


def record(message_id: str, **attributes: str) -> dict[str, Any]:
    sent = {name: {"stringValue": one, "dataType": "String"} for name, one in attributes.items()}
    return {"messageId": message_id, "body": "", "messageAttributes": sent}


@pytest.fixture
def received(aws: None) -> Any:
    def take() -> list[tuple[str, str]]:
        reply = boto3.client("sqs").receive_message(
            QueueUrl=URL, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        return [
            (m["Body"], m.get("MessageAttributes", {}).get("correlation_id", {}).get("StringValue"))
            for m in reply.get("Messages", [])
        ]

    yield take
    correlate(Logger(), "")


def test_a_record_goes_on_under_the_id_that_came_with_it_or_its_own() -> None:
    assert id_of(record("message-1", correlation_id="request-7")) == "request-7"
    assert id_of(record("message-1")) == "message-1"
    assert id_of({"messageId": "message-1", "body": ""}) == "message-1"


def test_what_is_sent_has_the_id_of_the_work_beside_it_and_the_same_body(received: Any) -> None:
    logger, outbox = Logger(), Outbox(boto3.client("sqs"), URL)
    outbox.send([SweepMailing(mailing="")])
    ((plain, none),) = received()
    assert none is None
    correlate(logger, "request-7")
    assert logger.get_correlation_id() == "request-7"
    outbox.send([SweepMailing(mailing="")])
    assert received() == [(plain, "request-7")]


def test_each_message_of_a_batch_goes_on_under_its_own_id(received: Any) -> None:
    logger, outbox = Logger(), Outbox(boto3.client("sqs"), URL)
    ids = correlate_batch(logger, [record("m1", correlation_id="a"), record("m2")])
    assert (ids, logger.get_correlation_id()) == ({"m1": "a", "m2": "m2"}, "a")
    outbox.send(
        [SweepMailing(mailing="x-1"), SweepMailing(mailing="x-2")], ids=[ids["m1"], ids["m2"]]
    )
    assert sorted(beside for _, beside in received()) == ["a", "m2"]
