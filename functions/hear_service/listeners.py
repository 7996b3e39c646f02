"""Who writes down each kind of message, put together."""

from collections.abc import Callable
from functools import cache
from typing import Any

import boto3

from fanfare.aws.clients import LEAN
from fanfare.aws.outbox import Outbox
from fanfare.aws.press.address_changes import AddressChanges
from fanfare.aws.press.releases import Releases
from fanfare.aws.press.responses import Responses
from fanfare.aws.press.services import Services
from fanfare.messages.press_copies import ReleaseCopied
from fanfare.messages.releases import (
    AddressConfirmed,
    AddressKept,
    FactsChanged,
    FactsLinkAsked,
    ReleaseCovered,
    ReleaseUsed,
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
