"""What an operator has in hand during the end-to-end tests: the command, the tables, the queues."""

import csv
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import boto3

from fanfare.activities.activity import Listing
from fanfare.aws.register.activity_rows import activity_pk, to_listing
from fanfare.aws.register.rows import to_party
from fanfare.messages.base import Message
from fanfare.registrations.registration import Party
from infra.demo.mailbox import Mailbox
from infra.demo.visitor import Visitor
from tests.stack import ROOT

LONDON = ZoneInfo("Europe/London")


class Operator:
    """An operator of the tests' own stack. folder: where its stack.json is."""

    def __init__(self, stack: dict[str, Any], folder: Path) -> None:
        self.stack = stack
        self.visitor = Visitor(stack["site_url"])
        self.mailbox = Mailbox(stack["mailbox_url"])
        self._folder = folder

    def client(self, service: str) -> Any:
        """The local stack's, with the operator's rights."""
        return boto3.client(
            service,
            endpoint_url=self.stack["endpoint_url"],
            region_name=self.stack["region"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def fanfare(self, *arguments: str) -> str:
        """Run the operator's command; its standard output."""
        done = subprocess.run(
            [str(Path(sys.executable).parent / "fanfare"), *arguments],
            cwd=ROOT,
            env={**os.environ, "FANFARE_LOCAL_DIR": str(self._folder), "FANFARE_STAGE": "local"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def publish(self, folder: Path, **cells: str) -> str:
        """Import one activity, which registers from now on; returns its key."""
        row = _row(**cells)
        file = folder / f"{row['key']}.csv"
        with file.open("w", newline="") as out:
            writer = csv.DictWriter(out, row)
            writer.writeheader()
            writer.writerow(row)
        self.fanfare("activities", "import", str(file), "--yes")
        return row["key"]

    def queue(self, name: str, messages: Sequence[Message], times: int = 1) -> None:
        """Put messages on a FIFO queue from eight threads, each as often as asked: SQS's own
        deduplication is passed by, as it is when a message is delivered twice."""
        sqs, url = self.client("sqs"), self.stack["outputs"][name]

        def send(message: Any) -> None:
            sqs.send_message(
                QueueUrl=url,
                MessageBody=message.model_dump_json(),
                MessageGroupId=message.activity,
                MessageDeduplicationId=uuid4().hex,
            )

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(send, [m for m in messages for _ in range(times)]))

    def register(self, activity: str) -> tuple[Listing, list[Party]]:
        """The activity's rows, as stored now."""
        pages = (
            self.client("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=self.stack["outputs"]["RegisterTable"],
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": activity_pk(activity)}},
                ConsistentRead=True,
            )
        )
        items = [item for page in pages for item in page["Items"]]
        (listing,) = [to_listing(item) for item in items if item["sk"]["S"] == "ACTIVITY"]
        return listing, [to_party(i) for i in items if i["sk"]["S"].startswith("PARTY#")]

    def waits(self, queue: str) -> int:
        """Messages on a queue, in flight or delayed included."""
        names = ["", "NotVisible", "Delayed"]
        attributes = self.client("sqs").get_queue_attributes(
            QueueUrl=self.stack["outputs"][queue],
            AttributeNames=[f"ApproximateNumberOfMessages{name}" for name in names],
        )["Attributes"]
        return sum(int(value) for value in attributes.values())


def in_london(**ahead: float) -> str:
    """A time from now, as an operator types it."""
    return f"{datetime.now(LONDON) + timedelta(**ahead):%Y-%m-%d %H:%M}"


def _row(**cells: str) -> dict[str, str]:
    row = {
        "key": f"test-{uuid4().hex[:8]}",
        "title": "Repair café",
        "service": "Leeds Libraries",
        "summary": "Bring something broken.",
        "mode": "in_person",
        "starts": in_london(days=10),
        "ends": in_london(days=10, hours=1),
        "venue": "Leeds Central Library",
        "address": "Calverley Street, Leeds",
        "postcode": "LS1 3AB",
        "capacity": "20",
        "largest_party": "4",
        "join_url": "",
        "contact": "events@leeds-libraries.example",
    }
    return row | cells
