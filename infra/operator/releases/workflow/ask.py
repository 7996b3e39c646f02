"""Asking services for what a release lacks of them while it waits for its hour."""

from datetime import UTC, datetime

from desk.releases.outlook import Outlook, outlook
from desk.stack import Stack
from desk.text import counted
from fanfare.delivery.choice import is_sendable
from fanfare.messages.deliveries import facts_wanted
from fanfare.releases.calendar.advice import BEFORE_A_POLL
from fanfare.releases.release import Release
from infra.operator.cli.output import say


def askable(ahead: Outlook) -> list[str]:
    """Members that have gaps which they can fill in, and an address to ask at."""
    return [
        service.member
        for service, gaps in ahead.held
        if is_sendable(service.press.email) and any(gap.why != BEFORE_A_POLL for gap in gaps)
    ]


def ask(stack: Stack, release: Release) -> None:
    """Have the services mailed that would be held when the newest edition leaves, if that is later: under
    an embargo they could not mend it in time otherwise. The mail names what is missing and nothing else
    of the release. Safe to repeat, and whoever was asked is not asked again when it leaves."""
    edition = release.editions[-1]
    if edition.public_from <= datetime.now(UTC):
        return
    front = stack.releases.version(release.slug, edition.content).front
    members = askable(outlook(stack, front, edition.public_from, release.editions[:-1]))
    orders = [facts_wanted(edition.mailing, release.slug, edition.content, one) for one in members]
    lost = len(stack.queue("DeliveryQueue").send(orders))
    if asked := len(orders) - lost:
        say(f"{counted(asked, 'service is', 'services are')} asked for what is missing.")
    if lost:
        say(f"{lost} could not be asked. To try again: fanfare release send {release.slug}")
