"""Events of SES out of SQS records, and back to the queue when they were early."""

from typing import Any

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from fanfare.aws.visibility import come_again
from fanfare.delivery.ses_events import SesEvent, read_event
from fanfare.messages.base import UNREADABLE
from record_feedback.resources import settings, sqs

SOON, QUICK_TRIES = 4, 3
"""Seconds until an early event comes again, and how often: most are early because their mail's batch has
not been written down yet."""

logger = Logger()


def read_events(records: list[dict[str, Any]]) -> tuple[dict[str, SesEvent], set[str]]:
    """The events by message, and the messages that cannot be read: a bounce may be among them, so they
    come again, and in the end wait on the dead-letter queue for a person."""
    events: dict[str, SesEvent] = {}
    unreadable: set[str] = set()
    for one in records:
        message_id = one["messageId"]
        try:
            event = read_event(one["body"])
        except UNREADABLE as error:
            reason = type(error).__name__
            logger.error("event_unreadable", message_id=message_id, reason=reason)
            unreadable.add(message_id)
        else:
            events |= {message_id: event} if event else {}
    return events, unreadable


def hand_back(records: list[dict[str, Any]], failed: set[str]) -> None:
    """Let early events come again soon, and those that stay early as often as the queue says."""
    soon = [
        one["receiptHandle"]
        for one in records
        if one["messageId"] in failed and "receiptHandle" in one and _receives(one) <= QUICK_TRIES
    ]
    if not soon:
        return
    try:
        come_again(sqs, settings.feedback_queue_url, soon, SOON)
    except (ClientError, BotoCoreError):  # then it comes when the queue's own time is up
        logger.exception("events_not_handed_back", events=len(soon))


def _receives(record: dict[str, Any]) -> int:
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", QUICK_TRIES + 1))
