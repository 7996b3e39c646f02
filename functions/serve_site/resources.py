"""What the site reads and writes, wired once per process."""

import time
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import boto3

from fanfare.aws.clients import BRIEF
from fanfare.aws.outbox import Outbox
from fanfare.aws.register.catalogue import Catalogue
from fanfare.aws.secrets import load_opaque_ids, load_signer
from fanfare.campaign import Campaign
from fanfare.opaque import OpaqueIds
from fanfare.settings import Settings

if TYPE_CHECKING:
    from fanfare.aws.rate_limits import Limits
    from fanfare.signing import Signer

settings = Settings.from_env()
campaign = Campaign()

dynamodb = boto3.client("dynamodb", config=BRIEF)
catalogue = Catalogue(dynamodb, settings.register_table, time.monotonic)


@cache
def signer() -> "Signer":
    """The signer of links: its keys are read when first needed, so public pages never wait for them."""
    return load_signer(boto3.client("secretsmanager", config=BRIEF), settings.signing_key_arn)


@cache
def opaque_ids() -> OpaqueIds:
    """Opaque ids of people and requests: only a form that is sent needs them."""
    return load_opaque_ids(boto3.client("secretsmanager"), settings.opaque_key_arn)


@cache
def registrations() -> Outbox:
    """The queue of requests: only a form that is sent needs it."""
    return Outbox(boto3.client("sqs", config=BRIEF), settings.registration_queue_url)


@cache
def limits() -> "Limits":
    """How much somebody may ask for: only a form that is sent is counted."""
    from fanfare.aws.rate_limits import Limits

    return Limits(dynamodb, settings.register_table)


class NotQueued(Exception):
    """SQS took the call but not the message. The visitor is told to try again."""


def now() -> datetime:
    """The instant of this request."""
    return datetime.now(UTC)
