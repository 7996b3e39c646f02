"""Write down what library services say: their facts, what they did with a release, and where it appeared.

Reads:  PressQueue: service.facts_changed, .facts_link_asked, .address_confirmed and .address_kept,
        release.used, release.covered, release.copied; the service, its copies, the open releases
Writes: PressTable; MailingQueue, release.resume, when a release may wait for what was filled in;
        DeliveryQueue, service_notice.deliver and address_notice.deliver
Twice?  Safe. Every record, and every mail, stands under the id of its request.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools import Logger

from fanfare.aws.clients import LEAN
from fanfare.aws.outbox import Outbox
from fanfare.aws.press.address_changes import AddressChanges
from fanfare.aws.press.releases import Releases
from fanfare.aws.press.responses import Responses
from fanfare.aws.press.services import Services
from fanfare.messages.base import UNREADABLE
from fanfare.messages.releases import (
    AddressConfirmed,
    AddressKept,
    FactsChanged,
    FactsLinkAsked,
    ReleaseCopied,
    ReleaseCovered,
    ReleaseUsed,
    decode_press,
)
from fanfare.settings import Settings
from hear_service.addresses import AddressListener
from hear_service.coverage import CoverageListener
from hear_service.facts import FactsListener
from hear_service.links import LinkListener
from hear_service.press_copies import CopyListener
from hear_service.releases import Waiting
from hear_service.uses import UseListener

settings = Settings.from_env()
logger = Logger()
dynamodb = boto3.client("dynamodb", config=LEAN)
services = Services(dynamodb, settings.press_table)
releases = Releases(dynamodb, settings.press_table)
responses = Responses(dynamodb, settings.press_table)


@cache
def mailings() -> Outbox:
    """The queue in front of fan_out_mailing, once a release may go on."""
    return Outbox(boto3.client("sqs", config=LEAN), settings.mailing_queue_url)


@cache
def deliveries() -> Outbox:
    """The queue in front of deliver_mail, once a service is to be written to."""
    return Outbox(boto3.client("sqs", config=LEAN), settings.delivery_queue_url)


waiting = Waiting(releases, mailings)
addresses = AddressListener(
    services, AddressChanges(dynamodb, settings.press_table), deliveries, waiting.resume
)

LISTENERS: dict[type, Callable[[Any], None]] = {
    FactsChanged: FactsListener(services, addresses, waiting).hear,
    FactsLinkAsked: LinkListener(deliveries).hear,
    AddressConfirmed: addresses.confirm,
    AddressKept: addresses.keep,
    ReleaseUsed: UseListener(responses).hear,
    ReleaseCovered: CoverageListener(responses).hear,
    ReleaseCopied: CopyListener(services, responses).hear,
}
"""Who writes down each kind of message. What they raise brings the message back."""


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """A batch of SQS records in; the ids of those to be handed out again back."""
    failed = [record["messageId"] for record in event["Records"] if not hear(record)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def hear(record: dict[str, Any]) -> bool:
    """Write down one message; trouble with it does not hold up the others. False when it has to come
    again: what is no message is our own mistake, and its place is the dead-letter queue."""
    try:
        message = decode_press(record["body"])
        LISTENERS[type(message)](message)
    except UNREADABLE as error:
        reason = type(error).__name__
        logger.error("message not readable", message_id=record["messageId"], reason=reason)
        return False
    except Exception as error:  # its text may hold what a service wrote: only its name is logged
        reason = type(error).__name__
        logger.error("message not heard", message_id=record["messageId"], reason=reason)
        return False
    return True
