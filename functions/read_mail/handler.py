"""Read what people mail to the bulletin's addresses, and turn it into a request.

Reads:  InboundMailQueue, S3 events; the first part of each mail in InboundMailBucket
Writes: SubscriptionQueue, subscription.requested, .ended or .help_requested; removes the mail from the
        bucket
Twice?  Safe. The request id comes from the mail, and one that has been dealt with is gone.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from fanfare.aws.clients import LEAN
from fanfare.aws.inbound_mail import InboundMail
from fanfare.aws.outbox import Outbox
from fanfare.aws.secrets import load_signer
from fanfare.inbound.beginning import LONGEST
from fanfare.inbound.request import Dropped, Ours, understand
from fanfare.messages import UNREADABLE
from fanfare.settings import Settings
from fanfare.signing import Signer
from read_mail.arriving import Stored, stored_mails
from read_mail.asking import Asked, message_for

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = Settings.from_env()
logger = Logger()
inbound = InboundMail(boto3.client("s3", config=LEAN))
ours = Ours(settings.mail_domain, settings.sender_address)


@cache
def outbox() -> Outbox:
    """The queue of requests, once there is one to send."""
    return Outbox(boto3.client("sqs", config=LEAN), settings.subscription_queue_url)


@cache
def press() -> Outbox:
    """The queue of what library services say, likewise."""
    return Outbox(boto3.client("sqs", config=LEAN), settings.press_queue_url)


@cache
def signer() -> Signer:
    """The signer, once the keys have been read."""
    return load_signer(boto3.client("secretsmanager"), settings.signing_key_arn)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """A batch of SQS records in; the ids of those to be handed out again back."""
    failed = []
    for record in event["Records"]:
        try:
            for stored in stored_mails(record["body"]):
                deal_with(stored)
        except (*UNREADABLE, ClientError, BotoCoreError, NotQueued) as error:
            reason = type(error).__name__
            logger.error("mail not read", message_id=record["messageId"], reason=reason)
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


class NotQueued(Exception):
    """SQS did not take the request."""


def deal_with(stored: Stored) -> None:
    """Read a mail, queue what it asks, and forget it. The mail goes last: a crash before that leaves it
    to be read again. Raises NotQueued, and what S3 and SQS raise."""
    content = inbound.beginning(stored.bucket, stored.key, LONGEST) if stored.size else b""
    if content is None:
        return
    asked = read(content, stored)
    if asked and outbox().send([asked]):
        raise NotQueued
    inbound.remove(stored.bucket, stored.key)


def read(content: bytes, stored: Stored) -> Asked | None:
    """What the mail asks; None when nothing may come of it, which is logged and counted."""
    try:
        understood = understand(content, stored.size, ours)
    except Exception as error:  # whatever can be wrong with a mail: it must not come back for ever
        logger.error("mail dropped", mail=stored.key, reason=type(error).__name__)
        return None
    if isinstance(understood, Dropped):
        logger.info("mail dropped", mail=stored.key, reason=understood.reason)
        return None
    logger.info("mail read", mail=stored.key, command=understood.command)
    return message_for(understood, signer(), stored.at)
