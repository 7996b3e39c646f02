"""Write down what library services say: their facts, what they did with a release, and where it appeared.

Reads:  PressQueue: service.facts_changed, .facts_link_asked, .address_confirmed and .address_kept,
        release.used, release.covered, release.copied; the service, its copies, the open releases
Writes: PressTable; MailingQueue, release.resume, when a release may wait for what was filled in;
        DeliveryQueue, service_notice.deliver and address_notice.deliver
Twice?  Safe. Every record, and every mail, stands under the id of its request.
"""

from collections.abc import Callable
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

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = Settings.from_env()
logger = Logger()
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
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


def hear(record: SQSRecord) -> None:
    """Write down one message. Raises when it has to come again: what is no message is our own mistake, and
    its place is the dead-letter queue."""
    try:
        message = decode_press(record.body)
        LISTENERS[type(message)](message)
    except Exception as error:  # its text may hold what a service wrote: only its name is logged
        what = "message not readable" if isinstance(error, UNREADABLE) else "message not heard"
        logger.error(what, message_id=record.message_id, reason=type(error).__name__)
        raise


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return process_partial_response(event, hear, processor, context)
