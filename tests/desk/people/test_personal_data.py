"""What is kept about a person, at the desk's door."""

from datetime import UTC, datetime

import boto3
import pytest

from desk.people.from_stack import places
from desk.people.personal_data import KINDS, MAILS, count, erase, export
from desk.refusal import ChangesTooFast
from desk.stack import Stack
from fanfare.aws.subscribers.people_rows import Kind
from fanfare.aws.transactions import OvertakenError
from fanfare.subscribers.subscriber import Standing, Subscriber
from tests.support.readers_desk import BUCKET, OUTPUTS

ADA = "ada@example.org"
NOW = datetime(2021, 9, 20, 12, tzinfo=UTC)


@pytest.fixture
def stack(aws: None) -> Stack:
    boto3.client("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
    )
    return Stack("fanfare-test", OUTPUTS, {"region_name": "eu-west-2"})


def subscribe(stack: Stack) -> None:
    ada = Subscriber(
        person=stack.person(ADA),
        email=ADA,
        subscription_id="s",
        standing=Standing.CONFIRMED,
        changed_at=NOW,
    )
    stack.subscribers.save(ada)


def test_what_is_kept_is_exported_counted_and_erased(stack: Stack) -> None:
    subscribe(stack)
    boto3.client("s3").put_object(Bucket=BUCKET, Key="hers", Body=f"From: {ADA}\r\n\r\nHi".encode())
    found = export(places(stack), stack.sent_mails, stack.mailings, "ADA@example.org")
    assert found["person"] == stack.person(ADA)
    assert {kind for kind in KINDS if found[kind]} == {Kind.SUBSCRIPTION, MAILS}
    assert count(places(stack), ADA) == {Kind.SUBSCRIPTION: 1, MAILS: 1}
    done = erase(places(stack), stack.eraser, ADA, NOW)
    assert (done.removed, done.being_cancelled) == ({Kind.SUBSCRIPTION: 1, MAILS: 1}, 0)
    assert count(places(stack), ADA) == {Kind.SUPPRESSION: 1}


def test_rows_that_never_rest_are_not_erased(stack: Stack) -> None:
    class Overtaken:
        def erase(self, *_: object) -> None:
            raise OvertakenError

    stack.__dict__["eraser"] = Overtaken()
    with pytest.raises(ChangesTooFast, match=r"^The person's rows change too fast"):
        erase(places(stack), stack.eraser, ADA, NOW)
