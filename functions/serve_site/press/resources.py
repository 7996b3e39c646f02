"""What the pages of the press read and write, wired when the first of them is opened."""

from functools import cache

import boto3

from fanfare.aws.clients import BRIEF
from fanfare.aws.outbox import Outbox
from fanfare.aws.press.address_changes import AddressChanges
from fanfare.aws.press.releases import Releases
from fanfare.aws.press.responses import Responses
from fanfare.aws.press.services import Services
from fanfare.messages.releases import PressMessage
from serve_site.resources import NotQueued, dynamodb, settings

services = Services(dynamodb, settings.press_table)
releases = Releases(dynamodb, settings.press_table)
responses = Responses(dynamodb, settings.press_table)
addresses = AddressChanges(dynamodb, settings.press_table)


@cache
def queue() -> Outbox:
    """The queue of what library services say: only a form that is sent needs it."""
    return Outbox(boto3.client("sqs", config=BRIEF), settings.press_queue_url)


def tell(message: PressMessage) -> None:
    """Put what a library service says on its queue. Raises NotQueued."""
    if queue().send([message]):
        raise NotQueued
