"""What works on releases, put together."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from fan_out_mailing.editions import Editions
from fan_out_mailing.eligibility import Sorter
from fan_out_mailing.orders import Orders
from fan_out_mailing.release_freeze import ReleaseFreezer
from fan_out_mailing.release_sweep import ReleaseSweeper
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.outbox import Outbox
from fanfare.aws.press.polls import Polls
from fanfare.aws.press.releases import Releases
from fanfare.aws.press.services import Services
from fanfare.aws.register.catalogue import Catalogue
from fanfare.aws.register.known_facts import KnownFactsReader
from fanfare.aws.register.register import Register
from fanfare.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient


class Press:
    """Freezes releases, and looks after those that wait. clock: the present instant."""

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        sqs: "SQSClient",
        settings: Settings,
        clock: Callable[[], datetime],
    ) -> None:
        mailings = Mailings(dynamodb, settings.ledger_table)
        ledger = Deliveries(dynamodb, settings.ledger_table)
        releases = Releases(dynamodb, settings.press_table)
        services = Services(dynamodb, settings.press_table)
        known = KnownFactsReader(
            Catalogue(dynamodb, settings.register_table, time.monotonic),
            Register(dynamodb, settings.register_table),
            settings.site_url,
        )
        polls = Polls(dynamodb, settings.press_table)
        orders = Orders(
            Outbox(sqs, settings.rendering_queue_url), Outbox(sqs, settings.delivery_queue_url)
        )
        editions, sorter = Editions(releases, mailings, ledger), Sorter(known, polls)
        queue = Outbox(sqs, settings.mailing_queue_url)
        self.freezer = ReleaseFreezer(
            mailings, releases, editions, ledger, services, sorter, orders, queue, clock
        )
        self.sweeper = ReleaseSweeper(mailings, editions, ledger, services, sorter, orders, clock)
