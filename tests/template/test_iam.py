"""What tests/iam says of calls and grants, on template.yaml's own policies; and which runs it fails."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.iam.expected import NOT_THERE, UNUSED
from tests.iam.grants import Statement, grants, needed
from tests.iam.plugin import faults
from tests.iam.requests import FROM, KEYS, Request, requests
from tests.stack import ROOT, environment, template


def key(pk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": "-"}}


def rows(action: str, resource: str, *keys: str) -> Request:
    return Request(f"dynamodb:{action}", resource, ((KEYS, keys),))


ASKED = {":a": {"S": "A#1"}, ":b": {"S": "x"}}
QUEUE = {"QueueUrl": environment()["REGISTRATION_QUEUE_URL"]}
MAIL = b"From: Libraries Week <other@b.example>\r\nTo: ann@c.example\r\n\r\nHello"


@pytest.mark.parametrize(
    ("service", "operation", "params", "expected"),
    [
        (
            "dynamodb",
            "GetItem",
            {"TableName": "T", "Key": key("A#1")},
            [rows("GetItem", "T", "A#1")],
        ),
        (
            "dynamodb",
            "PutItem",
            {"TableName": "T", "Item": key("A#1")},
            [rows("PutItem", "T", "A#1")],
        ),
        (
            "dynamodb",
            "BatchGetItem",
            {"RequestItems": {"T": {"Keys": [key("B#1"), key("A#1")]}, "U": {"Keys": [key("C")]}}},
            [rows("BatchGetItem", "T", "A#1", "B#1"), rows("BatchGetItem", "U", "C")],
        ),
        (
            "dynamodb",
            "BatchWriteItem",
            {
                "RequestItems": {
                    "T": [{"PutRequest": {"Item": key("A")}}, {"DeleteRequest": {"Key": key("B")}}]
                }
            },
            [rows("BatchWriteItem", "T", "A", "B")],
        ),
        (
            "dynamodb",
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "T", "Item": key("A")}},
                    {"Put": {"TableName": "T", "Item": key("B")}},
                    {"ConditionCheck": {"TableName": "U", "Key": key("C")}},
                ]
            },
            [
                rows("PutItem", "T", "A"),
                rows("PutItem", "T", "B"),
                rows("ConditionCheckItem", "U", "C"),
                rows("PutItem", "T", "A", "B"),
                rows("ConditionCheckItem", "U", "C"),
            ],
        ),
        (
            "dynamodb",
            "Query",
            {
                "TableName": "RegisterTable",
                "IndexName": "people",
                "KeyConditionExpression": "person=:b AND begins_with(pk, :a)",
                "ExpressionAttributeValues": ASKED,
            },
            [rows("Query", "RegisterTable/index/people", "x")],
        ),
        (
            "dynamodb",
            "Query",
            {
                "TableName": "LedgerTable",
                "KeyConditionExpression": "#p = :a AND sk > :b",
                "ExpressionAttributeNames": {"#p": "pk"},
                "ExpressionAttributeValues": ASKED,
            },
            [rows("Query", "LedgerTable", "A#1")],
        ),
        ("dynamodb", "Scan", {"TableName": "T"}, [Request("dynamodb:Scan", "T")]),
        ("sqs", "SendMessageBatch", QUEUE, [Request("sqs:SendMessage", "RegistrationQueue")]),
        (
            "ses",
            "SendRawEmail",
            {"Source": "hello@a.example", "RawMessage": {"Data": MAIL}},
            [Request("ses:SendRawEmail", "*", ((FROM, ("hello@a.example", "other@b.example")),))],
        ),
        (
            "s3",
            "HeadObject",
            {"Bucket": "inbound-mail", "Key": "x"},
            [Request("s3:GetObject", "InboundMailBucket/*")],
        ),
        (
            "s3",
            "ListObjectsV2",
            {"Bucket": "inbound-mail"},
            [Request("s3:ListBucket", "InboundMailBucket")],
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": "SigningKey"},
            [Request("secretsmanager:GetSecretValue", "SigningKey")],
        ),
        ("lambda", "Invoke", {}, [Request("lambda:Invoke", "*")]),
    ],
)
def test_what_aws_authorises_for_a_call(
    service: str, operation: str, params: dict[str, Any], expected: list[Request]
) -> None:
    assert requests(service, operation, params) == expected


@pytest.mark.parametrize(
    ("operator", "about", "holds"),
    [
        ("StringLike", ("A#1",), True),
        ("StringLike", ("C",), False),
        ("StringLike", None, False),
        ("StringEquals", ("A#1",), False),
        ("StringEquals", ("B",), True),
        ("StringLikeIfExists", None, True),
        ("StringLikeIfExists", ("C",), False),
        ("ForAllValues:StringLike", ("A#1", "B"), True),
        ("ForAllValues:StringLike", ("A#1", "C"), False),
        ("ForAllValues:StringLike", None, True),
        ("ForAnyValue:StringLike", ("A#1", "C"), True),
        ("ForAnyValue:StringLike", ("C",), False),
        ("ForAnyValue:StringLike", None, False),
    ],
)
def test_how_a_condition_holds(operator: str, about: tuple[str, ...] | None, holds: bool) -> None:
    statement = Statement("f", ("dynamodb:GetItem",), ("T",), {operator: {KEYS: ("A#*", "B")}})
    told = ((KEYS, about),) if about else ()
    assert statement.allows(Request("dynamodb:GetItem", "T", told)) is holds


def test_a_condition_that_nobody_can_evaluate_is_no_grant() -> None:
    statement = Statement("f", ("s3:GetObject",), ("*",), {"IpAddress": {"aws:SourceIp": ("::1",)}})
    with pytest.raises(ValueError, match="IpAddress"):
        statement.allows(Request("s3:GetObject", "*"))


SENDER = environment()["SENDER_ADDRESS"]


@pytest.mark.parametrize(
    ("function", "request_", "allowed"),
    [
        ("serve_site", rows("GetItem", "RegisterTable", "ACTIVITY#1"), True),
        ("serve_site", rows("GetItem", "RegisterTable", "ACTIVITY#1", "LIMIT#1"), False),
        ("serve_site", rows("PutItem", "RegisterTable", "ACTIVITY#1"), False),
        ("serve_site", rows("Query", "RegisterTable", "ACTIVITY#1"), False),
        ("serve_site", Request("sqs:SendMessage", "RegistrationQueue"), True),
        ("serve_site", Request("sqs:SendMessage", "DeliveryQueue"), False),
        ("deliver_mail", Request("ses:SendRawEmail", "*", ((FROM, (SENDER,)),)), True),
        (
            "deliver_mail",
            Request("ses:SendRawEmail", "*", ((FROM, (SENDER, "x@b.example")),)),
            False,
        ),
        ("read_mail", Request("s3:GetObject", "InboundMailBucket/*"), True),
        ("render_release", Request("secretsmanager:GetSecretValue", "SigningKey"), False),
    ],
)
def test_what_a_function_may(function: str, request_: Request, allowed: bool) -> None:
    assert bool(needed(function, request_)) is allowed


def test_a_grant_that_nothing_uses_is_a_fault_and_so_is_one_that_is_wrongly_listed() -> None:
    every = grants()
    assert faults(every - {g for g in every if str(g) in UNUSED}) == []
    (one,) = [g for g in every if str(g) == "deliver_mail: ses:SendRawEmail on *"]
    unused = {g for g in every if str(g) in UNUSED} | {one}
    assert faults(every - unused) == ["deliver_mail: ses:SendRawEmail on *: no test uses it"]
    assert len(faults(every)) == len(UNUSED)


def test_every_exception_gives_its_reason_and_hides_nothing_that_is_there() -> None:
    assert all(NOT_THERE.values())
    assert all(UNUSED.values())
    assert not NOT_THERE.keys() & template()["Resources"].keys()


CALLS = """
import threading
import boto3, pytest
from moto import mock_aws
from tests.stack import ROOT, environment

SOURCE = '''
import boto3
def work(queue):
    boto3.client("sqs", "eu-west-2").send_message(QueueUrl="https://sqs.example/1/" + queue, MessageBody="x")
def hold(queue):
    try:
        work(queue)
    except Exception:
        pass
'''
function = {}
exec(compile(SOURCE, str(ROOT / "functions/serve_site/made_up.py"), "exec"), function)

@pytest.fixture(autouse=True)
def aws(monkeypatch):
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        yield

@pytest.mark.parametrize("how", ["work", "hold"])
@pytest.mark.parametrize("queue", ["PressQueue", "MailingQueue"])
def test_a_call(queue, how):
    boto3.client("sqs", "eu-west-2").create_queue(QueueName=queue)
    function[how](queue)

def test_in_a_thread():
    thread = threading.Thread(target=function["hold"], args=["MailingQueue"])
    thread.start()
    thread.join()
"""
WHOLE = """
from tests.iam import plugin
plugin._WHOLE = {__file__.replace("conftest", "test_calls")}
"""


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """A folder with tests, in place of all that use grants."""
    (tmp_path / "test_calls.py").write_text(CALLS)
    (tmp_path / "conftest.py").write_text(WHOLE)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    paths = [ROOT, ROOT / "shared", ROOT / "functions"]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.iam.plugin",
            "-rf",
            "-W",
            "ignore",
            *arguments,
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_a_call_that_is_denied_fails_its_test_whatever_the_code_makes_of_it(calls: Path) -> None:
    status, output = run(calls)
    assert status == pytest.ExitCode.TESTS_FAILED
    failed = {
        line.split()[1].split("::")[1] for line in output.splitlines() if line.startswith("FAILED")
    }
    assert failed == {
        "test_a_call[MailingQueue-work]",
        "test_a_call[MailingQueue-hold]",
        "test_in_a_thread",
    }
    assert "template.yaml does not let serve_site do sqs:SendMessage on MailingQueue" in output
    assert "no test uses it" not in output  # it has failed already, and not all was seen
    assert "Unused grants are looked for when all" in output


@pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["in one process", "side by side"])
def test_a_whole_run_fails_for_a_grant_that_nothing_used(
    calls: Path, processes: tuple[str, ...]
) -> None:
    tests = calls / "test_calls.py"
    tests.write_text(
        CALLS.replace('["PressQueue", "MailingQueue"]', '["PressQueue"]').partition(
            "def test_in_a"
        )[0]
    )
    status, output = run(calls, *processes)
    assert status == pytest.ExitCode.TESTS_FAILED
    assert "2 passed" in output
    assert "serve_site: sqs:SendMessage on RegistrationQueue: no test uses it" in output
    assert "serve_site: sqs:SendMessage on PressQueue: no test uses it" not in output


def test_a_part_of_a_run_says_that_nobody_looked(calls: Path) -> None:
    status, output = run(calls, "-k", "PressQueue")
    assert status == pytest.ExitCode.OK
    assert "Unused grants are looked for when all" in output
