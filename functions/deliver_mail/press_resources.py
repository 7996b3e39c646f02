"""What sends releases and writes to library services, put together."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from deliver_mail.paced_dispatch import PacedSender
from deliver_mail.releases import ReleaseSender
from deliver_mail.writers.address_notice import AddressNotices
from deliver_mail.writers.base import Sender
from deliver_mail.writers.release import ReleaseWriter
from deliver_mail.writers.service_notice import ServiceNotices, ServiceNoticeWriter
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.press.address_changes import AddressChanges
from fanfare.aws.press.releases import Releases
from fanfare.aws.press.responses import Responses
from fanfare.aws.press.services import Services
from fanfare.aws.register.catalogue import Catalogue
from fanfare.aws.register.known_facts import KnownFactsReader
from fanfare.aws.register.register import Register
from fanfare.opaque import OpaqueIds
from fanfare.settings import Settings
from fanfare.signing import Signer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Press:
    """Mails to press contacts. clock: the present instant."""

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        settings: Settings,
        signer: Signer,
        ids: OpaqueIds,
        sender: Sender,
        paced: PacedSender,
        clock: Callable[[], datetime],
    ) -> None:
        releases = Releases(dynamodb, settings.press_table)
        services = Services(dynamodb, settings.press_table)
        known = KnownFactsReader(
            Catalogue(dynamodb, settings.register_table, time.monotonic),
            Register(dynamodb, settings.register_table),
            sender.site_url,
        )
        self.releases = ReleaseSender(
            paced,
            releases,
            services,
            Responses(dynamodb, settings.press_table),
            Deliveries(dynamodb, settings.ledger_table),
            ReleaseWriter(signer, sender, ids),
            clock,
        )
        self.notices = ServiceNotices(
            services,
            releases,
            known,
            ServiceNoticeWriter(signer, sender, ids),
        )
        changes = AddressChanges(dynamodb, settings.press_table)
        self.address_notices = AddressNotices(signer, sender, services, changes)
