"""A batch of messages about registrations: accepted, rejected, or handed out again soon."""

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from accept_registration.accept import Due
from accept_registration.intake import Received, Unreadable, by_activity, receives, wait_after
from accept_registration.resources import acceptor, bookings, settings, sqs
from fanfare.aws.metrics import counts
from fanfare.aws.visibility import come_again
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.replies import not_understood

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

ENOUGH_TIME = 5_000
"""Milliseconds that must be left to begin with another activity: a transaction that is throttled is tried
for three seconds."""

COUNTED = {
    MailKind.CONFIRMED: "RegistrationsConfirmed",
    MailKind.HELD: "RegistrationsHeld",
    MailKind.WAITING: "RegistrationsWaiting",
    MailKind.ALREADY_BOOKED: "RegistrationsRefused",
    MailKind.NOT_ACCEPTED: "RegistrationsRefused",
}
"""Metrics of the outcomes of requests for places, by the mail that says so."""

logger = Logger()
metrics = counts("accept_registration")


def accept(received: list[Received], context: "LambdaContext") -> tuple[list[Due], set[str]]:
    """Serve each activity's requests; trouble with one does not hold up the others.

    Returns the mails that are due, and the messages that have to come again: those that failed, and
    those that there is no time to begin with.
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
            logger.exception("requests_failed", activity=activity, requests=len(batch))
            failed |= {one.message_id for one in batch}
    return mails, failed


def count(mails: list[Due]) -> None:
    """Count the outcomes of requests. One that SQS delivered twice counts twice."""
    for kind, many in Counter(mail.kind for _, mail in mails).items():
        if kind in COUNTED:
            metrics.count(COUNTED[kind], many)


def reject(unreadable: list[Unreadable]) -> list[Due]:
    """Record messages that no retry can help; returns the mails to those who can be reached."""
    now = datetime.now(UTC)
    mails = []
    for one in unreadable:
        day = now.date().isoformat()
        bookings.reject(day, one.answer, one.body, one.reason, now)
        logger.warning("message_rejected", message_id=one.message_id, reason=one.reason)
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
        logger.exception("messages_not_handed_back", messages=len(records))
