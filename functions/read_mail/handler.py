"""Read what people mail to the bulletin's addresses, and what library services copy us in at.

Reads:  InboundMailQueue, S3 events; the first part of each mail in InboundMailBucket
Writes: SubscriptionQueue, subscription.requested, .ended and .help_requested; PressQueue,
        release.copied; removes the mail from the bucket
Twice?  Safe. The request id comes from the mail, and one that has been dealt with is gone. One that we
        fail to read stays in the bucket, its event on the dead-letter queue, whose alarm tells.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from fanfare.aws.clients import LEAN
from fanfare.aws.inbound_mail import InboundMail
from fanfare.aws.outbox import Outbox
from fanfare.aws.secrets import load_opaque_ids
from fanfare.inbound.head import LONGEST, MAX_HEADERS, has_all_headers
from fanfare.inbound.press_mail import PressMail
from fanfare.inbound.request import Dropped, Ours, understand
from fanfare.inbound.whole_text import LONGEST as LONGEST_COPY
from fanfare.messages.releases import ReleaseCopied
from fanfare.opaque import OpaqueIds
from fanfare.settings import Settings
from read_mail.arrivals import Stored, stored_mails
from read_mail.orders import Asked, messages_for
from read_mail.press_copies import Refusal, copied, member_of

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = Settings.from_env()
logger = Logger()
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
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
def opaque_ids() -> OpaqueIds:
    """Ids that stand for people and requests, once their key has been read."""
    return load_opaque_ids(boto3.client("secretsmanager"), settings.opaque_key_arn)


def receive(record: SQSRecord) -> None:
    """Deal with the mails of one event. Raises when it has to come again."""
    try:
        for stored in stored_mails(record.body):
            deal_with(stored)
    except Exception as error:  # its text may hold what somebody wrote: only its name is logged
        reason = type(error).__name__
        logger.error("mail not read", message_id=record.message_id, reason=reason)
        raise


class NotQueued(Exception):
    """SQS did not take the request."""


def deal_with(stored: Stored) -> None:
    """Read a mail, queue what comes of it, and forget it. The mail goes last: a crash before that leaves
    it to be read again. Raises NotQueued, and what S3 and SQS raise."""
    content = beginning(stored)
    if content is None:
        return
    asked = read(content, stored)
    queue = press if any(isinstance(one, ReleaseCopied) for one in asked) else outbox
    if asked and queue().send(asked):
        raise NotQueued
    inbound.remove(stored.bucket, stored.key)


def beginning(stored: Stored) -> bytes | None:
    """The first part of a mail, with all of its headers if that is possible; None when it is gone."""
    content = inbound.beginning(stored.bucket, stored.key, LONGEST) if stored.size else b""
    if content and stored.size > LONGEST and not has_all_headers(content):
        return inbound.beginning(stored.bucket, stored.key, MAX_HEADERS)
    return content


def read(content: bytes, stored: Stored) -> Sequence[Asked | ReleaseCopied]:
    """What the mail asks; nothing when nothing may come of it, which is logged and counted."""
    understood = understand(content, stored.size, ours)
    if isinstance(understood, PressMail):
        return read_copy(understood, content, stored)
    if isinstance(understood, Dropped):
        return drop(stored, understood.reason)
    asked = messages_for(understood, opaque_ids(), stored.at)
    if not asked:
        return drop(stored, "sender")
    logger.info("mail read", mail=stored.key, command=understood.command)
    return asked


def drop(stored: Stored, reason: str) -> list[ReleaseCopied]:
    """Nothing comes of a mail."""
    logger.info("mail dropped", mail=stored.key, reason=reason)
    return []


def read_copy(mail: PressMail, content: bytes, stored: Stored) -> list[ReleaseCopied]:
    """The press copy, for which more of the mail is read; nothing without a token that we made."""
    member = member_of(mail.local_part, opaque_ids())
    if isinstance(member, Refusal):
        return drop(stored, member)
    if stored.size > LONGEST:
        content = inbound.beginning(stored.bucket, stored.key, LONGEST_COPY) or content
    logger.info("mail read", mail=stored.key, command="press_copy")
    return [copied(mail, member, content, opaque_ids(), stored.at)]


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return process_partial_response(event, receive, processor, context)
