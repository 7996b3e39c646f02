"""An operator's desk for the commands about the bulletin: a stack on moto, and readers."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner, Result

from fanfare.aws.ledger.issues import Issues
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.subscribers.subscriber import Standing, Subscriber
from fanfare.subscribers.terms import SHARDS
from infra.operator.app import app
from infra.operator.mailings import watch as watching
from tests import stack
from tests.stack import ROOT

SAMPLE = ROOT / "infra/sample_campaign/bulletin.md"
OUTPUTS = {
    "LedgerTable": "LedgerTable",
    "SubscribersTable": "SubscribersTable",
    "MailingQueue": stack.environment()["MAILING_QUEUE_URL"],
    "DeliveryQueue": stack.environment()["DELIVERY_QUEUE_URL"],
    "MailingQueueArn": "arn:aws:sqs:eu-west-2:123456789012:MailingQueue",
    "ReminderGroup": "Reminders",
    "SchedulerRoleArn": "arn:aws:iam::123456789012:role/scheduler",
    "SiteUrl": "https://fanfare.example.org",
}


class Desk:
    """An operator with a stack `fanfare-test` and a folder for files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.issues = Issues(boto3.client("dynamodb"), "LedgerTable")
        self.mailings = Mailings(boto3.client("dynamodb"), "LedgerTable")
        self.subscribers = Subscribers(boto3.client("dynamodb"), "SubscribersTable")

    def fanfare(self, *words: object, stage: str = "test", typed: str | None = None) -> Result:
        where = ["--stage", stage] if stage else []
        return CliRunner().invoke(app, [*where, *map(str, words)], input=typed)

    def file(self, change: Callable[[str], str]) -> Path:
        """The sample issue, changed."""
        path = self.folder / "issue.md"
        path.write_text(change(SAMPLE.read_text()))
        return path

    def subscribe(self, number: int, **facts: Any) -> Subscriber:
        """A confirmed subscriber, or another. number: decides the person's key, spread over shards."""
        person = f"{SHARDS[number % 16]}{number:031x}"
        known = {
            "person": person,
            "email": f"reader{number}@example.org",
            "subscription_id": "request",
            "standing": Standing.CONFIRMED,
            "changed_at": datetime(2021, 9, 1, tzinfo=UTC),
        }
        return self.subscribers.save(Subscriber(**{**known, **facts}))

    def queued(self, queue: str) -> list[str]:
        """Bodies of what waits on a queue; taken off it."""
        sqs, url = boto3.client("sqs"), stack.environment()[queue]
        found = []
        while received := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in received:
                found.append(message["Body"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def schedules(self) -> dict[str, Any]:
        scheduler = boto3.client("scheduler")
        listed = scheduler.list_schedules(GroupName="Reminders")["Schedules"]
        return {
            one["Name"]: scheduler.get_schedule(GroupName="Reminders", Name=one["Name"])
            for one in listed
        }

    def nothing_happened(self) -> bool:
        return not (
            self.mailings.all()
            or self.issues.entries()
            or self.schedules()
            or self.queued("MAILING_QUEUE_URL")
            or self.queued("DELIVERY_QUEUE_URL")
        )


def create_reminders() -> None:
    """The group of schedules that the stack has."""
    boto3.client("scheduler").create_schedule_group(Name="Reminders")


def desk_on(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Desk:
    """A desk in front of the tables that are there, with an empty folder."""
    monkeypatch.setenv("FANFARE_LOCAL_DIR", str(folder))
    monkeypatch.delenv("FANFARE_STAGE", raising=False)
    monkeypatch.setattr(watching, "pause", lambda _: None)  # nobody works meanwhile
    create_reminders()
    body = {
        "Resources": {"Group": {"Type": "AWS::Logs::LogGroup"}},
        "Outputs": {name: {"Value": value} for name, value in OUTPUTS.items()},
    }
    boto3.client("cloudformation").create_stack(
        StackName="fanfare-test", TemplateBody=json.dumps(body)
    )
    return Desk(folder)
