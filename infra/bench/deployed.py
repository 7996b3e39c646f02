"""A whole stack on an engine of the benchmark's own, deployed as `make up` does."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from pathlib import Path
from typing import Any, Self

import boto3

from fanfare.activities.activity import Activity, Listing
from fanfare.aws.register.activity_rows import activity_pk, from_listing
from fanfare.aws.register.rows import to_party
from fanfare.messages.registrations import RegistrationRequested
from fanfare.registrations.registration import Party
from infra.engine.places import CHECKOUT, EngineError, Places
from infra.engine.record import Stack

POLL = 0.5


class Deployed:
    """Use it in a `with`. folder: where its engine keeps its things."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        self._engine("up")
        stack = Stack.read(Places(self._folder).stack_file)
        if stack is None:
            raise EngineError("The benchmark's engine is up but left no record of itself.")
        self.stack = stack
        return self

    def __exit__(self, *_: object) -> None:
        self._engine("down")

    def client(self, service: str) -> Any:
        """A client of the account that the stack is in."""
        url, region = self.stack.endpoint_url, self.stack.region
        return boto3.client(service, endpoint_url=url, region_name=region)  # type: ignore[call-overload]

    def open_activity(self, activity: Activity) -> None:
        """Put an activity into the register."""
        item = from_listing(Listing(activity=activity, version=1))
        table = self.stack.outputs["RegisterTable"]
        self.client("dynamodb").put_item(TableName=table, Item=item)

    def send(self, messages: Iterable[tuple[str, RegistrationRequested]]) -> None:
        """Queue requests, ten in a call, each under its deduplication id."""
        sqs, url = self.client("sqs"), self.stack.outputs["RegistrationQueue"]
        for ten in batched(messages, 10, strict=False):
            entries = [
                {
                    "Id": str(n),
                    "MessageBody": message.model_dump_json(),
                    "MessageGroupId": message.activity,
                    "MessageDeduplicationId": number,
                }
                for n, (number, message) in enumerate(ten)
            ]
            sqs.send_message_batch(QueueUrl=url, Entries=entries)

    def waiting_requests(self) -> int:
        """Messages in the queue of requests, those being served included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.client("sqs").get_queue_attributes(
            QueueUrl=self.stack.outputs["RegistrationQueue"], AttributeNames=names
        )
        return sum(int(found["Attributes"][name]) for name in names)

    def parties(self, activity: str) -> Iterator[Party]:
        """Everybody registered."""
        pages = (
            self.client("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=self.stack.outputs["RegisterTable"],
                ConsistentRead=True,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :party)",
                ExpressionAttributeValues={
                    ":pk": {"S": activity_pk(activity)},
                    ":party": {"S": "PARTY#"},
                },
            )
        )
        return (to_party(item) for page in pages for item in page["Items"])

    def hold_mails(self) -> None:
        """Leave mails in their queue from now on."""
        functions = self.client("lambda")
        for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
            if "DeliverMail" in mapping["FunctionArn"]:
                functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)

    def _engine(self, command: str) -> None:
        environ = {name: value for name, value in os.environ.items() if name != "PORT"}
        done = subprocess.run(
            [sys.executable, "-m", "infra.engine", command],
            cwd=CHECKOUT,
            env={**environ, "FANFARE_LOCAL_DIR": str(self._folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise EngineError(done.stderr.strip())


def seconds_until(done: Callable[[], bool], since: float, patience: float) -> float:
    """How long after `since` (time.monotonic) it is done. Raises RuntimeError after `patience` seconds."""
    while not done():
        if time.monotonic() - since > patience:
            raise RuntimeError(f"Not everything was done within {patience:.0f} seconds.")
        time.sleep(POLL)
    return time.monotonic() - since
