"""An AWS account for handlers that the benchmark runs itself: an emulator in a folder of its own, with
the tables, queues and keys of template.yaml, and what the plain handler needs."""

import json
import os
from pathlib import Path
from typing import Any, Self

import boto3
from samcli.yamlhelper import yaml_parse  # type: ignore[import-untyped]

from infra.engine.daemons import Daemon
from infra.engine.places import CHECKOUT, Places, environment_python
from infra.engine.ports import ANY_FREE, HOST, claim, number
from infra.engine.processes import answers
from infra.engine.steps import REGION

SENDER = "hello@librariesweek.example"
KINDS = {"AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SecretsManager::Secret"}


class Account:
    """Use it in a `with`. settings: what template.yaml gives the functions, and the plain handler's."""

    def __init__(self, folder: Path) -> None:
        self._places = Places(folder)
        self._emulator = Daemon("emulator", "The AWS emulator of the benchmark", self._places)
        self.settings: dict[str, str] = {}

    def __enter__(self) -> Self:
        listener = claim([ANY_FREE])
        port = number(listener)
        listener.close()
        self._start(port)
        try:
            self._emulator.wait_until(lambda: answers(port, "/_ministack/health"), 60)
            self.endpoint_url = f"http://localhost:{port}"
            self.settings = self._settings(self._deploy())
        except BaseException:
            self._emulator.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._emulator.stop()

    def client(self, service: str) -> Any:
        """A client of this account."""
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.endpoint_url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def _start(self, port: int) -> None:
        run = self._places.run
        (run / "tmp").mkdir(parents=True, exist_ok=True)
        settings = {
            "PATH": os.defpath,
            "HOME": str(run / "tmp"),
            "TMPDIR": str(run / "tmp"),
            "LANG": "C.UTF-8",
            "GATEWAY_PORT": str(port),
            "BIND_HOST": HOST,
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",
            "STATE_DIR": str(run / "state"),
            "S3_DATA_DIR": str(run / "s3"),
        }
        self._emulator.start([environment_python("engine"), "-P", "-m", "ministack"], settings)

    def _deploy(self) -> dict[str, str]:
        """Make what template.yaml keeps things in. Returns physical ids by logical ones."""
        template = yaml_parse((CHECKOUT / "template.yaml").read_text())
        kept = {n: r for n, r in template["Resources"].items() if r["Type"] in KINDS}
        formation = self.client("cloudformation")
        formation.create_stack(StackName="bench", TemplateBody=json.dumps({"Resources": kept}))
        formation.get_waiter("stack_create_complete").wait(
            StackName="bench", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        found = formation.describe_stack_resources(StackName="bench")["StackResources"]
        self._deploy_plain()
        self.client("ses").verify_email_identity(EmailAddress=SENDER)
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}

    def _deploy_plain(self) -> None:
        dynamodb = self.client("dynamodb")
        for name in ("PlainActivities", "PlainRegistrations"):
            dynamodb.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            )

    def _settings(self, names: dict[str, str]) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "REGISTER_TABLE": names["RegisterTable"],
            "LEDGER_TABLE": names["LedgerTable"],
            "SUBSCRIBERS_TABLE": names["SubscribersTable"],
            "PRESS_TABLE": names["PressTable"],
            "RENDERING_QUEUE_URL": names["RenderingQueue"],
            "PRESS_QUEUE_URL": names["PressQueue"],
            "REGISTRATION_QUEUE_URL": names["RegistrationQueue"],
            "SUBSCRIPTION_QUEUE_URL": names["SubscriptionQueue"],
            "DELIVERY_QUEUE_URL": names["DeliveryQueue"],
            "BULK_DELIVERY_QUEUE_URL": names["BulkDeliveryQueue"],
            "MAILING_QUEUE_URL": names["MailingQueue"],
            "SIGNING_KEY_ARN": names["SigningKey"],
            "OPAQUE_KEY_ARN": names["OpaqueKey"],
            "STAGE": "bench",
            "SITE_URL": "https://www.librariesweek.example",
            "SENDER_ADDRESS": SENDER,
            "SENDER_NAME": "Libraries Week",
            "MAIL_DOMAIN": "bulletin.librariesweek.example",
            "CONFIGURATION_SET": "bench",
            "ACTIVITIES_TABLE": "PlainActivities",
            "REGISTRATIONS_TABLE": "PlainRegistrations",
        }
