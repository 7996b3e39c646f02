"""template.yaml as data, and its tables, queues and secrets made real on moto.

The resources come from the template itself, so a test never runs against a table that we do not ship.
"""

from functools import cache
from pathlib import Path
from typing import Any

import boto3
import yaml

ROOT = Path(__file__).parents[1]


SECRETS = {"SigningKey": "new-key old-key", "OpaqueKey": "opaque-key"}


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short tags (!Ref, !GetAtt, !Sub …) as {"Ref": …}, {"Fn::GetAtt": …}."""


def _tag(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    value = loader.construct_scalar(node)  # type: ignore[arg-type]
    return {name: value.split(".", 1) if name == "Fn::GetAtt" else value}


_Loader.add_multi_constructor("!", _tag)


@cache
def template(path: str = "template.yaml") -> dict[str, Any]:
    """A parsed template."""
    text = (ROOT / path).read_text()
    loaded: dict[str, Any] = yaml.load(text, Loader=_Loader)
    return loaded


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The template's resources of a type, by logical id."""
    return {n: r for n, r in template()["Resources"].items() if r["Type"] == kind}


def environment() -> dict[str, str]:
    """What the functions' environment would hold, with the names that `create` gives."""
    return {
        "STAGE": "test",
        "REGISTER_TABLE": "RegisterTable",
        "LEDGER_TABLE": "LedgerTable",
        "SUBSCRIBERS_TABLE": "SubscribersTable",
        "PRESS_TABLE": "PressTable",
        "RENDERING_QUEUE_URL": _queue_url("RenderingQueue"),
        "PRESS_QUEUE_URL": _queue_url("PressQueue"),
        "INBOUND_MAIL_BUCKET": "inbound-mail",
        "SUBSCRIPTION_QUEUE_URL": _queue_url("SubscriptionQueue"),
        "MAIL_DOMAIN": "bulletin.fanfare.example.org",
        "CONFIGURATION_SET": "mail-events",
        "FEEDBACK_QUEUE_URL": _queue_url("FeedbackQueue"),
        "REGISTRATION_QUEUE_URL": _queue_url("RegistrationQueue.fifo"),
        "DELIVERY_QUEUE_URL": _queue_url("DeliveryQueue"),
        "BULK_DELIVERY_QUEUE_URL": _queue_url("BulkDeliveryQueue"),
        "MAILING_QUEUE_URL": _queue_url("MailingQueue"),
        "SIGNING_KEY_ARN": "SigningKey",
        "OPAQUE_KEY_ARN": "OpaqueKey",
        "SITE_URL": "https://fanfare.example.org",
        "SENDER_ADDRESS": "hello@fanfare.example.org",
        "SENDER_NAME": "Libraries Week",
        "CLIENT_ADDRESS_HEADER": "",
        "ALLOWED_ORIGINS": "https://www.council.example",
        "POWERTOOLS_SERVICE_NAME": "fanfare",
        "AWS_DEFAULT_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }


def create() -> None:
    """Make the template's tables, queues and secret in whatever AWS boto3 talks to (moto)."""
    dynamodb = boto3.client("dynamodb")
    for name, table in resources("AWS::DynamoDB::Table").items():
        wanted = ("AttributeDefinitions", "KeySchema", "BillingMode")
        indexes = ("LocalSecondaryIndexes", "GlobalSecondaryIndexes")
        properties = {k: v for k, v in table["Properties"].items() if k in wanted + indexes}
        dynamodb.create_table(TableName=name, **properties)
    sqs = boto3.client("sqs")
    for name, queue in resources("AWS::SQS::Queue").items():
        fifo = queue["Properties"].get("FifoQueue", False)
        sqs.create_queue(
            QueueName=f"{name}.fifo" if fifo else name,
            Attributes={"FifoQueue": "true", "DeduplicationScope": "messageGroup"} if fifo else {},
        )
    for name in resources("AWS::SecretsManager::Secret"):
        boto3.client("secretsmanager").create_secret(Name=name, SecretString=SECRETS[name])
    boto3.client("ses").verify_email_identity(EmailAddress=environment()["SENDER_ADDRESS"])


def _queue_url(name: str) -> str:
    return f"https://sqs.eu-west-2.amazonaws.com/123456789012/{name}"
