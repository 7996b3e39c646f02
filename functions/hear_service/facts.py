"""What services say of themselves on their own pages."""

from collections.abc import Callable

from aws_lambda_powertools import Logger

from fanfare.aws.outbox import Outbox
from fanfare.aws.releases import Releases
from fanfare.aws.services import Services
from fanfare.aws.transactions import OvertakenError
from fanfare.library.changes import heard
from fanfare.messages import ResumeRelease
from fanfare.press import ReleaseState
from fanfare.press_messages import FactsChanged
from fanfare.service import ChangedBy, ServiceChange

MOST_RACES = 5

logger = Logger()


class NotQueued(Exception):
    """SQS did not take the word that a release may go."""


class FactsListener:
    """Saves services' facts, and has the releases looked at that may wait for them. mailings: gives the
    queue, once it is needed."""

    def __init__(
        self, services: Services, releases: Releases, mailings: Callable[[], Outbox]
    ) -> None:
        self._services = services
        self._releases = releases
        self._mailings = mailings

    def hear(self, message: FactsChanged) -> None:
        """Save what differs, then let releases go on. A repeated message only does the second: it may
        not have come so far. Raises OvertakenError and NotQueued."""
        for _ in range(MOST_RACES):
            try:
                saved = self._save(message)
            except OvertakenError:
                continue
            if saved:
                self._resume(message.member)
            return
        raise OvertakenError

    def _save(self, message: FactsChanged) -> bool:
        """Whether the service is there. Raises OvertakenError when it changed in between."""
        service = self._services.load(message.member)
        if service is None:
            logger.warning("facts of nobody", member=message.member, request=message.request_id)
            return False
        history = self._services.history(message.member)
        if any(change.id == message.request_id for change in history):
            return True
        outcome = heard(service, message.facts, message.details, message.changed_at, history)
        if outcome.alterations:
            change = ServiceChange(
                member=message.member,
                id=message.request_id,
                by=message.by,
                door=ChangedBy.OWN_PAGE,
                at=message.changed_at,
                alterations=outcome.alterations,
            )
            self._services.save(outcome.service, change)
        names = [one.name for one in outcome.alterations]
        logger.info("facts saved", member=message.member, changed=names)
        return True

    def _resume(self, member: str) -> None:
        """Queue a second look for the newest mailing of each release that is under way. Those that wait
        for nothing from this service are none the wiser."""
        waiting = [
            ResumeRelease(mailing=release.editions[-1].mailing, member=member)
            for release in self._releases.all()
            if release.state is ReleaseState.ORDERED and release.editions
        ]
        if waiting and self._mailings().send(waiting):
            raise NotQueued
