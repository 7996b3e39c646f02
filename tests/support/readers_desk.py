"""An operator with a stack of the template's tables, queues and bucket, for tests of `fanfare`."""

import csv
import json
from pathlib import Path
from typing import Any

import boto3
from typer.testing import CliRunner, Result

from fanfare.aws.secrets import load_opaque_ids
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.people import normalised
from fanfare.subscribers.subscriber import Subscriber
from infra.operator.app import app
from tests import stack

URLS = stack.environment()
BUCKET = URLS["INBOUND_MAIL_BUCKET"]
OUTPUTS = {
    "RegisterTable": "RegisterTable",
    "SubscribersTable": "SubscribersTable",
    "PressTable": "PressTable",
    "LedgerTable": "LedgerTable",
    "RegistrationQueue": URLS["REGISTRATION_QUEUE_URL"],
    "SubscriptionQueue": URLS["SUBSCRIPTION_QUEUE_URL"],
    "OpaqueKeyArn": URLS["OPAQUE_KEY_ARN"],
    "InboundMailBucket": BUCKET,
}


class Desk:
    """Commands on a stack `fanfare-test`, and a folder for files."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "people.csv"
        self.made = folder / "made.csv"
        self.subscribers = Subscribers(boto3.client("dynamodb"), "SubscribersTable")
        body = {
            "Resources": {"Group": {"Type": "AWS::Logs::LogGroup"}},
            "Outputs": {name: {"Value": value} for name, value in OUTPUTS.items()},
        }
        boto3.client("cloudformation").create_stack(
            StackName="fanfare-test", TemplateBody=json.dumps(body)
        )
        boto3.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
        )

    def fanfare(self, *words: object, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, ["--stage", "test", *map(str, words)], input=typed)

    def sheet(self, *rows: dict[str, str]) -> Path:
        with self.file.open("w", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return self.file

    def bring(self, *rows: dict[str, str], options: tuple[str, ...] = ()) -> Result:
        """Import these rows, by consent."""
        basis = ("--basis", "consent: paper forms, May 2021")
        return self.fanfare("subscribers", "import", self.sheet(*rows), *basis, *options)

    def person(self, address: str) -> str:
        ids = load_opaque_ids(boto3.client("secretsmanager"), URLS["OPAQUE_KEY_ARN"])
        return ids.of("person", normalised(address))

    def reader(self, address: str) -> Subscriber | None:
        return self.subscribers.load(self.person(address))

    def rows(self) -> list[dict[str, Any]]:
        pages = (
            boto3.client("dynamodb").get_paginator("scan").paginate(TableName="SubscribersTable")
        )
        return sorted((i for page in pages for i in page["Items"]), key=json.dumps)
