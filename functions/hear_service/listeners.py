"""Who writes down each kind of message, put together with the first of its kind."""

from functools import cache
from typing import TYPE_CHECKING, assert_never

import boto3

from fanfare.aws.clients import LEAN
from fanfare.aws.outbox import Outbox
from fanfare.aws.press.services import Services
from fanfare.messages.press_copies import ReleaseCopied
from fanfare.messages.releases import (
    AddressConfirmed,
    AddressKept,
    FactsChanged,
    FactsLinkAsked,
    PressMessage,
    ReleaseCovered,
    ReleaseUsed,
)
from fanfare.settings import Settings

if TYPE_CHECKING:
    from fanfare.aws.press.responses import Responses
    from hear_service.addresses import AddressListener
    from hear_service.releases import Waiting

settings = Settings.from_env()
dynamodb = boto3.client("dynamodb", config=LEAN)
services = Services(dynamodb, settings.press_table)


def listen(message: PressMessage) -> None:
    """Write one message down. What this raises brings the message back."""
    match message:
        case FactsChanged():
            from hear_service.facts import FactsListener

            FactsListener(services, addresses(), waiting()).handle(message)
        case FactsLinkAsked():
            from hear_service.links import LinkListener

            LinkListener(deliveries).handle(message)
        case AddressConfirmed():
            addresses().confirm(message)
        case AddressKept():
            addresses().keep(message)
        case ReleaseUsed():
            from hear_service.uses import UseListener

            UseListener(responses()).handle(message)
        case ReleaseCovered():
            from hear_service.coverage import CoverageListener

            CoverageListener(responses()).handle(message)
        case ReleaseCopied():
            from hear_service.press_copies import CopyListener

            CopyListener(services, responses()).handle(message)
        case _:
            assert_never(message)


@cache
def mailings() -> Outbox:
    """The queue in front of fan_out_mailing, once a release may go on."""
    return Outbox(boto3.client("sqs", config=LEAN), settings.mailing_queue_url)


@cache
def deliveries() -> Outbox:
    """The queue in front of deliver_mail, once a service is to be written to."""
    return Outbox(boto3.client("sqs", config=LEAN), settings.delivery_queue_url)


@cache
def responses() -> "Responses":
    """What services did with releases."""
    from fanfare.aws.press.responses import Responses

    return Responses(dynamodb, settings.press_table)


@cache
def waiting() -> "Waiting":
    """The releases that wait for what a service fills in."""
    from fanfare.aws.press.releases import Releases
    from hear_service.releases import Waiting

    return Waiting(Releases(dynamodb, settings.press_table), mailings)


@cache
def addresses() -> "AddressListener":
    """Who follows changes of a service's address."""
    from fanfare.aws.press.address_changes import AddressChanges
    from hear_service.addresses import AddressListener

    changes = AddressChanges(dynamodb, settings.press_table)
    return AddressListener(services, changes, deliveries, waiting().resume)
