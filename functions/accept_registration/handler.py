"""Give places: decide the requests for each activity in order, commit, and say who is told what.

Reads:  RegistrationQueue.fifo: registration.requested, registration.cancellation_requested,
        registration.reduction_requested, registration.correction_requested, registration.kept,
        registration.hold_ended, registration.undeliverable, activity.changed; the activities and people
        concerned, and whether somebody joined of whom a mail came back
Writes: the register, one transaction for each activity, and for each corrected name; mail.deliver to
        DeliveryQueue; mailing.start to MailingQueue when an activity's time or place has changed
        RegistrationQueue.fifo: messages that could not be served are handed out again soon
Twice?  Safe. A repeated request finds its own id on the registration, changes nothing, and queues
        its reply again under the same delivery id, which deliver_mail sends once.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from accept_registration.accept import Acceptor, Due
from accept_registration.intake import (
    Received,
    Unreadable,
    by_activity,
    failures,
    read,
    receives,
    wait_after,
)
from fanfare.aws.batches import partial_reply
from fanfare.aws.clients import BRIEF, LEAN
from fanfare.aws.outbox import Outbox
from fanfare.aws.register.bookings import Bookings
from fanfare.aws.register.register import Register
from fanfare.aws.visibility import come_again
from fanfare.registrations.replies import not_understood
from fanfare.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

ENOUGH_TIME = 5_000
"""Milliseconds that must be left to begin with another activity: a transaction that is throttled is tried
for three seconds."""

settings = Settings.from_env()
logger = Logger()
dynamodb = boto3.client("dynamodb", config=LEAN.merge(BRIEF))
sqs = boto3.client("sqs", config=LEAN.merge(BRIEF))
bookings = Bookings(dynamodb, settings.register_table)
deliveries = Outbox(sqs, settings.delivery_queue_url)
acceptor = Acceptor(
    Register(dynamodb, settings.register_table),
    bookings,
    Outbox(sqs, settings.mailing_queue_url),
)


def accept(received: list[Received], context: "LambdaContext") -> tuple[list[Due], set[str]]:
    """Serve each activity's requests; trouble with one does not hold up the others.

    Returns the mails that are due and the messages that have to come again: those of whom there was
    trouble, and those that there is no time to begin with.
    """
    loaded = acceptor.load(received)
    mails: list[Due] = []
    failed: set[str] = set()
    for activity, batch in by_activity(received).items():
        if context.get_remaining_time_in_millis() < ENOUGH_TIME:
            failed |= {one.message_id for one in batch}
            continue
        try:
            mails += acceptor.accept(activity, batch, loaded)
        except Exception:
            logger.exception("requests not served", activity=activity, requests=len(batch))
            failed |= {one.message_id for one in batch}
    return mails, failed


def reject(unreadable: list[Unreadable]) -> list[Due]:
    """Record messages that no retry can help; returns the mails to those who can be told."""
    now = datetime.now(UTC)
    mails = []
    for one in unreadable:
        day = now.date().isoformat()
        bookings.reject(day, one.answer, one.body, one.reason, now)
        logger.warning("message rejected", message_id=one.message_id, reason=one.reason)
        if one.answer.email:
            mails.append((one.message_id, not_understood(one.answer, day)))
    return mails


def hand_back(records: list[dict[str, Any]]) -> None:
    """Let messages come again soon: until then, nothing else of their groups can be served."""
    if not records:
        return
    seconds = wait_after(max(receives(record) for record in records))
    try:
        receipts = [record["receiptHandle"] for record in records]
        come_again(sqs, settings.registration_queue_url, receipts, seconds)
    except (ClientError, BotoCoreError):  # then they come when the queue's own time is up
        logger.exception("messages not handed back", messages=len(records))


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    messages = [read(record) for record in event["Records"]]
    mails = reject([one for one in messages if isinstance(one, Unreadable)])
    accepted, failed = accept([one for one in messages if isinstance(one, Received)], context)
    mails += accepted
    lost = deliveries.send([mail for _, mail in mails])
    failed |= {message_id for message_id, mail in mails if mail in lost}
    logger.info("batch served", messages=len(messages), mails=len(mails), again=len(failed))
    again = failures(event["Records"], failed)
    hand_back(again)
    return partial_reply(one["messageId"] for one in again)
