"""The pace row on moto: workers that line up keep one rate together."""

from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from fanfare.aws.ledger.pace import Pace
from fanfare.mailings.pace import HORIZON

pytestmark = pytest.mark.usefixtures("aws")

NOW = 1_634_000_000.0


@pytest.fixture
def says() -> dict[str, Any]:
    """What SES says; with an error in it, it refuses."""
    return {"MaxSendRate": 12.5, "Max24HourSend": 1000.0, "SentLast24Hours": 100.0}


def worker(says: dict[str, Any]) -> Pace:
    """A process of its own."""
    ses = boto3.client("ses")

    def reply(**_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        status = 400 if "Error" in says else 200
        http = AWSResponse("https://email.eu-west-2.amazonaws.com", status, {}, None)  # type: ignore[arg-type]
        return http, {"ResponseMetadata": {"HTTPStatusCode": status}, **says}

    ses.meta.events.register_first("before-call.ses.GetSendQuota", reply)
    return Pace(boto3.client("dynamodb"), "LedgerTable", ses)


def test_workers_line_up_behind_each_other(says: dict[str, Any]) -> None:
    one, other = worker(says), worker(says)
    turns = [pace.reserve(50, NOW, HORIZON) for pace in (one, other, one, other)]
    assert [turn and turn.start - NOW for turn in turns] == [0, 5, 10, 15]
    assert {turn and turn.gap for turn in turns} == {0.1}, "four fifths of what SES allows"


def test_a_turn_too_far_off_is_not_taken_and_costs_nobody_one(says: dict[str, Any]) -> None:
    one, other = worker(says), worker(says)
    assert one.reserve(50, NOW, HORIZON)
    assert other.reserve(50, NOW, patience=4) is None
    turn = other.reserve(50, NOW, patience=5)
    assert turn is not None
    assert turn.start == NOW + 5


def test_after_a_rest_it_begins_at_once(says: dict[str, Any]) -> None:
    one, other = worker(says), worker(says)
    assert one.reserve(50, NOW, HORIZON)
    turn = other.reserve(50, NOW + 60, HORIZON)
    assert turn is not None
    assert turn.start == NOW + 60


def test_without_a_limit_nobody_waits_or_asks_the_table(says: dict[str, Any]) -> None:
    says["MaxSendRate"] = -1.0
    pace = worker(says)
    turn = pace.reserve(80, NOW, HORIZON)
    assert turn is not None
    assert (turn.start, turn.gap) == (NOW, 0)
    key = {"pk": {"S": "PACE"}, "sk": {"S": "PACE"}}
    assert "Item" not in boto3.client("dynamodb").get_item(TableName="LedgerTable", Key=key)


def test_the_days_quota_shrinks_by_what_was_reserved(says: dict[str, Any]) -> None:
    pace = worker(says)
    before = pace.quota()
    assert before is not None
    assert before.has_room(850)
    pace.reserve(80, NOW, HORIZON)
    after = pace.quota()
    assert after is not None
    assert not after.has_room(771)
    assert after.has_room(770)


def test_ses_that_does_not_say_is_asked_again(says: dict[str, Any]) -> None:
    says["Error"] = {"Code": "Throttling", "Message": "Rate exceeded"}
    pace = worker(says)
    assert pace.quota() is None
    assert pace.reserve(10, NOW, HORIZON) is None
    del says["Error"]
    assert pace.reserve(10, NOW, HORIZON)
