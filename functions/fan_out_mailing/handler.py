"""Turn one mailing into a mail for each person who is registered for its activity.

Reads:  MailingQueue, mailing.start: from accept_registration when an activity has changed, from
        EventBridge Scheduler for reminders; the activity and its parties
Writes: BulkDeliveryQueue, mail.deliver; MailingQueue, mailing.start, when there are more people than
        time
Twice?  Safe. The same mails are queued under the same delivery ids, which deliver_mail sends once.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import msgspec
from aws_lambda_powertools import Logger

from fanfare.aws.audience import Audience
from fanfare.aws.outbox import Outbox
from fanfare.mail.mailings import order, why_drop
from fanfare.messages import StartMailing, decode_mailing
from fanfare.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

ENOUGH_TIME = 15_000
"""Milliseconds that must be left to start another page."""

settings = Settings.from_env()
logger = Logger()
dynamodb = boto3.client("dynamodb")
sqs = boto3.client("sqs")
mailings = Outbox(sqs, settings.mailing_queue_url)
deliveries = Outbox(sqs, settings.bulk_delivery_queue_url)


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
            queue(mailings, [msgspec.structs.replace(mailing, after=page[-1].person)])
            logger.info("mailing goes on in another invocation", extra={**about, "mails": queued})
            return
    logger.info("mailing queued", extra={**about, "mails": queued})


def queue[M: msgspec.Struct](outbox: Outbox, messages: list[M]) -> None:
    """Send all of them, or raise: the mailing then comes again from where it began."""
    if lost := outbox.send(messages):
        raise ConnectionError(f"SQS did not take {len(lost)} of {len(messages)} messages")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """A batch of SQS records in; the ids of those to be handed out again back."""
    failed = []
    for record in event["Records"]:
        try:
            fan_out(decode_mailing(record["body"]), context)
        except Exception:
            logger.exception("mailing not queued", message_id=record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
