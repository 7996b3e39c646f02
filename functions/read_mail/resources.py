"""What read_mail works with."""

from functools import cache

import boto3

from fanfare.aws.clients import LEAN
from fanfare.aws.inbound_mail import InboundMail
from fanfare.aws.outbox import Outbox
from fanfare.aws.secrets import load_opaque_ids
from fanfare.inbound.request import Ours
from fanfare.opaque import OpaqueIds
from fanfare.settings import Settings

settings = Settings.from_env()
inbound = InboundMail(boto3.client("s3", config=LEAN))
ours = Ours(settings.mail_domain, settings.sender_address)


@cache
def outbox() -> Outbox:
    """The queue of requests, once there is one to send."""
    return Outbox(boto3.client("sqs", config=LEAN), settings.subscription_queue_url)


@cache
def press() -> Outbox:
    """The queue of what library services say, once there is something to send."""
    return Outbox(boto3.client("sqs", config=LEAN), settings.press_queue_url)


@cache
def opaque_ids() -> OpaqueIds:
    """Ids that tell nothing of people and requests, once their key has been read."""
    return load_opaque_ids(boto3.client("secretsmanager"), settings.opaque_key_arn)
