"""Releases that may wait for what a service has just said."""

from collections.abc import Callable

from fanfare.aws.outbox import Outbox
from fanfare.aws.press.releases import Releases
from fanfare.messages.mailings import ResumeRelease
from fanfare.releases.release import ReleaseState


class NotQueued(Exception):
    """SQS did not take the word that a release may go."""


class Waiting:
    """Has releases looked at once more. mailings: gives the queue, once it is needed."""

    def __init__(self, releases: Releases, mailings: Callable[[], Outbox]) -> None:
        self._releases = releases
        self._mailings = mailings

    def resume(self, member: str) -> None:
        """Queue a second look for the newest mailing of each release that is under way. Those that wait
        for nothing from this service are none the wiser. Raises NotQueued."""
        waiting = [
            ResumeRelease(mailing=release.editions[-1].mailing, member=member)
            for release in self._releases.all()
            if release.state is ReleaseState.ORDERED and release.editions
        ]
        if waiting and self._mailings().send(waiting):
            raise NotQueued
