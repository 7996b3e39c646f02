"""What fan_out_mailing works with."""

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import boto3

from fan_out_mailing.freeze import Freezer
from fan_out_mailing.sweep import Sweeper
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.ledger.issues import Issues
from fanfare.aws.ledger.ledger import Ledger
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.outbox import Outbox
from fanfare.aws.register.holds import Holds
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.settings import Settings

if TYPE_CHECKING:
    from fan_out_mailing.press_resources import Press

settings = Settings.from_env()
dynamodb = boto3.client("dynamodb")
sqs = boto3.client("sqs")
mailings = Outbox(sqs, settings.mailing_queue_url)
deliveries = Outbox(sqs, settings.bulk_delivery_queue_url)
runs = Mailings(dynamodb, settings.ledger_table)
rows = Deliveries(dynamodb, settings.ledger_table)
holds = Holds(dynamodb, settings.register_table)
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
