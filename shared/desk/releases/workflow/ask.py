"""Asking services for what a release misses from them while it waits for its hour."""

from dataclasses import dataclass
from datetime import UTC, datetime

from desk.releases.outlook import Outlook, Outlooks
from fanfare.aws.outbox import Outbox
from fanfare.aws.press.releases import Releases
from fanfare.contact import is_sendable
from fanfare.messages.press_deliveries import facts_wanted
from fanfare.releases.calendar.advice import BEFORE_A_POLL
from fanfare.releases.release import Release


@dataclass(frozen=True, slots=True)
class Asked:
    """How many services are asked for what is missing, and how many could not be."""

    services: int = 0
    lost: int = 0


def askable(ahead: Outlook) -> list[str]:
    """Members that have gaps which they can fill in, and an address to ask at."""
    return [
        service.member
        for service, gaps in ahead.held
        if is_sendable(service.press.email) and any(gap.why != BEFORE_A_POLL for gap in gaps)
    ]


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks services. queue: the one in front of deliver_mail."""

    releases: Releases
    outlooks: Outlooks
    queue: Outbox

    def ask(self, release: Release) -> Asked:
        """Have the services mailed that would be held when the newest edition leaves, if that is later.

        Under an embargo they could not fill it in in time otherwise. The mail names what is missing and
        nothing else of the release. Safe to repeat: a service that was asked is not asked again when it
        leaves.
        """
        edition = release.editions[-1]
        if edition.public_from <= datetime.now(UTC):
            return Asked()
        front = self.releases.version(release.slug, edition.content).front
        ahead = self.outlooks.ahead(front, edition.public_from, release.editions[:-1])
        orders = [
            facts_wanted(edition.mailing, release.slug, edition.content, member)
            for member in askable(ahead)
        ]
        lost = len(self.queue.send(orders))
        return Asked(len(orders) - lost, lost)
