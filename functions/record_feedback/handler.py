"""Write down what SES tells of mails: sent, delivered, bounced, complained of.

Reads:  FeedbackQueue, events and notifications of SES; the ledger; registrations whose mails came back
Writes: the ledger, where a mailing may be paused; the subscribers table, where somebody gets no more;
        RegistrationQueue.fifo, registration.undeliverable; early news is handed out again soon
Twice?  Safe. An event changes a row once; what comes while its mail is being sent, or before its row, is
        handed out again. What cannot be read ends on the dead-letter queue, whose alarm tells.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from fanfare.aws.batches import partial_reply
from fanfare.aws.clients import LEAN
from fanfare.aws.ledger.feedback import FeedbackLedger
from fanfare.aws.ledger.mailboxes import Mailboxes
from fanfare.aws.ledger.mailing_rows import whose
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.outbox import Outbox
from fanfare.aws.register.register import Register
from fanfare.aws.secrets import load_opaque_ids
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.aws.visibility import come_again
from fanfare.delivery.outcomes import Told
from fanfare.delivery.ses_events import News, read_event
from fanfare.mailings.brakes import why_stop
from fanfare.mailings.mailing import MailingState, total
from fanfare.messages.base import UNREADABLE
from fanfare.settings import Settings
from record_feedback.places import YOUNG, Freer
from record_feedback.suppression import Barrier

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

SOON, QUICK_TRIES = 4, 3
"""Seconds until early news comes again, and how often: most is early because its mail's batch has not
been written down yet."""

settings = Settings.from_env()
logger = Logger()
dynamodb = boto3.client("dynamodb", config=LEAN)
ledger = FeedbackLedger(dynamodb, settings.ledger_table)
mailings = Mailings(dynamodb, settings.ledger_table)
sqs = boto3.client("sqs", config=LEAN)
freer = Freer(
    Register(dynamodb, settings.register_table),
    Mailboxes(dynamodb, settings.ledger_table),
    lambda: Outbox(sqs, settings.registration_queue_url),
)


@cache
def barrier() -> Barrier:
    """Who bars people, once there is somebody to bar and the keys have been read."""
    ids = load_opaque_ids(boto3.client("secretsmanager"), settings.opaque_key_arn)
    return Barrier(Subscribers(dynamodb, settings.subscribers_table), ids)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    now = datetime.now(UTC)
    news, failed = hear(event["Records"])
    again, rows = record(list(news.values()), now)
    failed |= {message_id for message_id, one in news.items() if one in again or not bar(one)}
    failed |= {
        message_id for message_id in news.keys() - failed if not free(news[message_id], rows, now)
    }
    brake(
        {place[0] for one in news.values() if one.verdicts and (place := whose(one.delivery_id))},
        now,
    )
    hand_back(event["Records"], failed)
    return partial_reply(sorted(failed))


def hear(records: list[dict[str, Any]]) -> tuple[dict[str, News], set[str]]:
    """The news by message, and the messages that cannot be read: a bounce may be among them, so they come
    again, and in the end wait on the dead-letter queue for a person."""
    news: dict[str, News] = {}
    unreadable: set[str] = set()
    for one in records:
        message_id = one["messageId"]
        try:
            told = read_event(one["body"])
        except UNREADABLE as error:
            reason = type(error).__name__
            logger.error("event not understood", message_id=message_id, reason=reason)
            unreadable.add(message_id)
        else:
            news |= {message_id: told} if told else {}
    return news, unreadable


def record(news: list[News], now: datetime) -> tuple[list[News], Mapping[str, Told]]:
    """Write it down in the ledger. Returns what has to come again, and the rows of the mails."""
    told = ledger.record([one for one in news if one.delivery_id], int(now.timestamp()))
    for one in told.strange:
        if now - one.at >= YOUNG:
            logger.warning("event of a mail that is not known", delivery=one.delivery_id)
    logger.info("feedback recorded", events=len(news), changed=len(told.changed))
    return told.early + [one for one in told.strange if now - one.at < YOUNG], told.rows


def bar(news: News) -> bool:
    """Suppress whom it says. False when that did not work this time."""
    if not news.verdicts:
        return True
    try:
        barred = barrier().follow(news)
    except Exception as error:  # strange news about one must not hold up what is told of others
        reason = type(error).__name__
        logger.error("nobody suppressed", delivery=news.delivery_id, reason=reason)
        return False
    logger.info("suppressed", delivery=news.delivery_id, kind=news.kind, people=barred)
    return True


def free(news: News, rows: Mapping[str, Told], now: datetime) -> bool:
    """Give places back of whom nobody can be told. False when that did not work this time."""
    try:
        return freer.follow(news, rows.get(news.delivery_id), now)
    except Exception as error:  # as above
        logger.error("places not freed", delivery=news.delivery_id, reason=type(error).__name__)
        return False


def hand_back(records: list[dict[str, Any]], failed: set[str]) -> None:
    """Let news that was early come again soon, and that which stays so as often as the queue says."""
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
        logger.exception("news not handed back", news=len(soon))


def _receives(record: dict[str, Any]) -> int:
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", QUICK_TRIES + 1))


def brake(touched: set[str], now: datetime) -> None:
    """Pause mailings of which too many bounced or were complained of. A repeat looks again: the first
    may have ended before it got here."""
    for mailing_id in touched:
        mailing = mailings.load(mailing_id)
        if not mailing or mailing.state is not MailingState.SENDING:
            continue
        reason = why_stop(total(mailings.counts(mailing_id)), mailing.excused)
        if reason and mailings.pause(mailing_id, now, reason):
            logger.warning("mailing paused", mailing=mailing_id, reason=reason)
