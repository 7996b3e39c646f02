"""Transactions that DynamoDB cancels: throttled ones are tried again, others are not, with pauses between."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from desk.aws.enrolment import Enrolment
from fanfare.aws import transactions
from fanfare.aws.press.table import PressTable
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.aws.transactions import OvertakenError
from fanfare.subscribers.subscriber import Change, ConsentEvent, Standing, Subscriber
from fanfare.subscribers.terms import Channel
from tests.samples import NOON
from tests.support.cancellations import THROTTLES, cancelled

pytestmark = pytest.mark.usefixtures("aws")

ADA = Subscriber(
    person="a" * 32,
    email="ada@example.org",
    subscription_id="s",
    standing=Standing.CONFIRMED,
    changed_at=NOON,
)
AGREED = ConsentEvent(
    person=ADA.person, event_id="e", change=Change.REQUESTED, channel=Channel.WEB, at=NOON
)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, without waiting."""
    made: list[float] = []
    monkeypatch.setattr(transactions.time, "sleep", made.append)
    return made


WRITERS: dict[str, Callable[[Any], Any]] = {
    "press": lambda client: PressTable(client, "PressTable").write(
        {"pk": {"S": "RELEASES"}, "sk": {"S": "one"}}
    ),
    "subscriber": lambda client: Subscribers(client, "SubscribersTable").save(ADA, [AGREED]),
    "import": lambda client: Enrolment(client, "SubscribersTable").enrol(
        [(replace(ADA, version=1), AGREED)]
    ),
}
each = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS.keys())


@each
@pytest.mark.parametrize("code", THROTTLES)
def test_a_throttled_transaction_is_tried_again(
    write: Callable[[Any], Any], code: str, pauses: list[float]
) -> None:
    client = boto3.client("dynamodb")
    with cancelled(client, code, times=3) as made:
        write(client)
    assert len(made) == 4
    assert len(pauses) == 3
    assert all(0 < pause < 1 for pause in pauses)


@each
def test_one_that_is_throttled_to_the_end_is_given_up(
    write: Callable[[Any], Any], pauses: list[float]
) -> None:
    client = boto3.client("dynamodb")
    with cancelled(client, "ThrottlingError", times=99) as made, pytest.raises(TimeoutError):
        write(client)
    assert len(made) == len(transactions.PAUSES)
    assert sum(pauses) < 5


@pytest.mark.parametrize(
    "codes", [["TransactionConflict"], ["ThrottlingError", "ConditionalCheckFailed"]]
)
def test_a_lost_race_is_told_at_once(codes: list[str], pauses: list[float]) -> None:
    client = boto3.client("dynamodb")
    for name in ("press", "subscriber"):
        with cancelled(client, *codes) as made, pytest.raises(OvertakenError):
            WRITERS[name](client)
        assert len(made) == 1
    assert not pauses


def test_what_no_waiting_mends_is_not_tried_again(pauses: list[float]) -> None:
    client = boto3.client("dynamodb")
    with cancelled(client, "ValidationError") as made, pytest.raises(ClientError):
        WRITERS["press"](client)
    assert len(made) == 1
