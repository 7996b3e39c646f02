"""What fan_out_mailing works with. What a kind of work needs is made with its first message."""

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import boto3

from fanfare.aws.outbox import Outbox
from fanfare.settings import Settings

if TYPE_CHECKING:
    from fan_out_mailing.freeze import Freezer
    from fan_out_mailing.press_resources import Press
    from fan_out_mailing.sweep import Sweeper
    from fanfare.aws.ledger.deliveries import Deliveries
    from fanfare.aws.ledger.mailings import Mailings
    from fanfare.aws.register.holds import Holds

settings = Settings.from_env()
dynamodb = boto3.client("dynamodb")
sqs = boto3.client("sqs")
mailings = Outbox(sqs, settings.mailing_queue_url)
deliveries = Outbox(sqs, settings.bulk_delivery_queue_url)


def now() -> datetime:
    """The present instant, which embargoes and deadlines are held against."""
    return datetime.now(UTC)


@cache
def registrations() -> Outbox:
    """The queue of requests, for the few holds that end."""
    return Outbox(sqs, settings.registration_queue_url)


@cache
def holds() -> "Holds":
    """Places that are held."""
    from fanfare.aws.register.holds import Holds

    return Holds(dynamodb, settings.register_table)


@cache
def ledger() -> "tuple[Mailings, Deliveries]":
    """The mailings, and the mails of each."""
    from fanfare.aws.ledger.deliveries import Deliveries
    from fanfare.aws.ledger.mailings import Mailings

    return Mailings(dynamodb, settings.ledger_table), Deliveries(dynamodb, settings.ledger_table)


@cache
def freezer() -> "Freezer":
    """Writes the audience of an issue into the ledger."""
    from fan_out_mailing.freeze import Freezer
    from fanfare.aws.ledger.issues import Issues
    from fanfare.aws.subscribers.subscribers import Subscribers

    runs, rows = ledger()
    issues = Issues(dynamodb, settings.ledger_table)
    subscribers = Subscribers(dynamodb, settings.subscribers_table)
    return Freezer(runs, issues, rows, subscribers, deliveries, mailings)


@cache
def sweeper() -> "Sweeper":
    """Looks after mailings that make no progress."""
    from fan_out_mailing.sweep import Sweeper
    from fanfare.aws.ledger.ledger import Ledger

    runs, rows = ledger()
    entries = Ledger(dynamodb, settings.ledger_table)
    return Sweeper(
        runs, rows, entries, deliveries, mailings, lambda *args: press().sweeper.look(*args)
    )


@cache
def press() -> "Press":
    """Works on releases."""
    from fan_out_mailing.press_resources import Press

    return Press(dynamodb, sqs, settings, now)
