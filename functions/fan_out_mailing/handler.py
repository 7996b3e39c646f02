"""Turn one mailing into a mail for each person or library service it is for, and look after those that
stand still.

Reads:  MailingQueue: mailing.start, from accept_registration when an activity has changed, from
        EventBridge Scheduler for reminders; mailing.freeze, when an issue or a release is to be sent;
        release.resume, from hear_service; mailing.sweep, every ten minutes; the activity and its
        parties, places held for too long, the subscribers, the services with what is known of them, the
        ledger
Writes: the ledger: a mailing's audience, and what nobody else settles; BulkDeliveryQueue, mail.deliver
        and issue.deliver; RenderingQueue, release.render; DeliveryQueue, service_notice.deliver;
        RegistrationQueue.fifo, registration.hold_ended; MailingQueue, what is left when there are more
        people than time; a release that begins or comes
        too late, and its audit trail
Twice?  Safe. The same mails are queued under the same delivery ids, which deliver_mail sends once;
        nobody is put into an audience twice.
"""

from datetime import UTC, datetime
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

from fan_out_mailing.freeze import Freezer
from fan_out_mailing.holds import end_holds
from fan_out_mailing.queue import queue
from fan_out_mailing.shards import ENOUGH_TIME
from fan_out_mailing.sweep import Sweeper
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.ledger.issues import Issues
from fanfare.aws.ledger.ledger import Ledger
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.outbox import Outbox
from fanfare.aws.register.audience import Audience
from fanfare.aws.register.holds import Holds
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.delivery.activity_mailings import order, why_drop
from fanfare.mailings.release_ids import is_release
from fanfare.messages.mailings import (
    FreezeAudience,
    MailingMessage,
    ResumeRelease,
    StartMailing,
    SweepMailing,
    decode_mailing,
)
from fanfare.registrations.party_key import key_of
from fanfare.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from fan_out_mailing.press_resources import Press

settings = Settings.from_env()
logger = Logger()
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
dynamodb = boto3.client("dynamodb")
sqs = boto3.client("sqs")
mailings = Outbox(sqs, settings.mailing_queue_url)
deliveries = Outbox(sqs, settings.bulk_delivery_queue_url)
runs = Mailings(dynamodb, settings.ledger_table)
rows = Deliveries(dynamodb, settings.ledger_table)
subscribers = Subscribers(dynamodb, settings.subscribers_table)
freezer = Freezer(
    runs, Issues(dynamodb, settings.ledger_table), rows, subscribers, deliveries, mailings
)


def now() -> datetime:
    """The present instant, which embargoes and deadlines are held against."""
    return datetime.now(UTC)


@cache
def registrations() -> Outbox:
    """The queue of requests, for the few holds that end."""
    return Outbox(sqs, settings.registration_queue_url)


@cache
def press() -> "Press":
    """Works on releases. Made with the first: what they need takes time to load."""
    from fan_out_mailing.press_resources import Press

    return Press(dynamodb, sqs, settings, now)


sweeper = Sweeper(
    runs,
    rows,
    Ledger(dynamodb, settings.ledger_table),
    deliveries,
    mailings,
    lambda *args: press().sweeper.look(*args),
)


def fan_out(mailing: StartMailing, context: "LambdaContext") -> None:
    """Queue the mails, and what is left of the mailing when time gets short.

    Raises ConnectionError when a queue did not take all of them.
    """
    audience = Audience(dynamodb, settings.register_table, mailing.activity)
    listing = audience.listing()
    about = {"kind": mailing.kind.value, "activity": mailing.activity}
    reason = why_drop(mailing, listing, datetime.now(UTC))
    if reason or not listing:
        logger.info("mailing dropped", extra={**about, "reason": reason})
        return
    queued = 0
    for page in audience.pages(mailing.after):
        orders = [one for party in page if (one := order(mailing, listing, party))]
        queue(deliveries, orders)
        queued += len(orders)
        if context.get_remaining_time_in_millis() < ENOUGH_TIME:
            queue(mailings, [mailing.model_copy(update={"after": key_of(page[-1])})])
            logger.info("mailing goes on in another invocation", extra={**about, "mails": queued})
            return
    logger.info("mailing queued", extra={**about, "mails": queued})


def obey(message: MailingMessage, context: "LambdaContext") -> None:
    """Do what one message says. Raises when it has to come again."""
    match message:
        case StartMailing():
            fan_out(message, context)
        case FreezeAudience() if is_release(message.mailing):
            press().freezer.freeze(message, context)
        case FreezeAudience():
            freezer.freeze(message, context)
        case SweepMailing():
            if not message.mailing:
                end_holds(Holds(dynamodb, settings.register_table), registrations, now())
            sweeper.sweep(message, context)
        case ResumeRelease():
            press().sweeper.resume(message)


def receive(record: SQSRecord, lambda_context: "LambdaContext") -> None:
    """Do what one record says. Raises when it has to come again."""
    try:
        obey(decode_mailing(record.body), lambda_context)
    except Exception:
        logger.exception("message not obeyed", message_id=record.message_id)
        raise


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return process_partial_response(event, receive, processor, context)
