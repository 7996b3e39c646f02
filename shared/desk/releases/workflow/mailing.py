"""A release's mailing follows what was decided about the release: begun, stopped, let go, ended.

The release is the record of what people want; whatever this machine leaves undone, the same use case does
again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from desk.aws.schedules import Schedules, mailing_schedule
from desk.mailings.control import BY_HAND
from desk.mailings.late import Late, begin, sweep
from desk.releases.ledger import had
from desk.releases.workflow.records import mailing_of
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.ledger.mailings import MailingExistsError, Mailings
from fanfare.aws.outbox import Outbox
from fanfare.mailings.mailing import Mailing, MailingState
from fanfare.releases.release import Edition, Release


@dataclass(frozen=True, slots=True)
class Going:
    """A mailing on its way, or waiting for its hour, and what is late."""

    mailing: Mailing
    late: tuple[Late, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """Mailings that no longer send.

    Attributes:
        begun: Whether anybody may have been sent the newest edition.
    """

    begun: bool
    late: tuple[Late, ...]


@dataclass(frozen=True, slots=True)
class ReleaseMailings:
    """The mailings of releases. queue: the one in front of fan_out_mailing."""

    mailings: Mailings
    deliveries: Deliveries
    schedules: Schedules
    queue: Outbox

    def set_going(self, release: Release, by: str) -> Going:
        """Let the newest edition leave at its hour; an earlier one no longer sends. Safe to repeat."""
        *earlier, edition = release.editions
        late = [what for one in earlier for what in self._end(one.mailing)]
        mailing = self.mailings.load(edition.mailing) or self._made(release, edition, by)
        now = datetime.now(UTC)
        if mailing.state is MailingState.HELD and edition.public_from > now:
            mailing = self._back_to_schedule(mailing, now)
        if mailing.state is MailingState.SCHEDULED:
            late += self._begin(mailing, now)
        elif mailing.state in (MailingState.PAUSED, MailingState.HELD):
            mailing = self.mailings.resume(mailing.id, now) or mailing
            late += sweep(self.queue, mailing.id)
        return Going(mailing, tuple(late))

    def stop(self, release: Release) -> bool:
        """Let nothing more of the newest edition leave; it can be let go again. Says whether anybody may
        have been sent it."""
        mailing = mailing_of(self.mailings, release)
        if mailing is None:
            return False
        now = datetime.now(UTC)
        scheduled = {MailingState.SCHEDULED}
        if self.mailings.set_state(mailing.id, scheduled, MailingState.HELD, now, BY_HAND):
            self.schedules.drop(mailing_schedule(mailing.id))
        self.mailings.pause(mailing.id, now, BY_HAND)
        return bool(had(self.deliveries, release.editions[-1:]))

    def end(self, release: Release) -> Ended:
        """Let nothing more of any edition leave, for good."""
        late = [what for edition in release.editions for what in self._end(edition.mailing)]
        return Ended(bool(had(self.deliveries, release.editions[-1:])), tuple(late))

    def _made(self, release: Release, edition: Edition, by: str) -> Mailing:
        made = Mailing(
            id=edition.mailing,
            slug=release.slug,
            content=edition.content,
            subject=edition.headline,
            created_at=datetime.now(UTC),
            send_at=edition.public_from,
            by=by,
        )
        try:
            self.mailings.create(made)
        except MailingExistsError:  # somebody else gave the same command
            return self.mailings.load(made.id) or made
        return made

    def _back_to_schedule(self, mailing: Mailing, now: datetime) -> Mailing:
        held = {MailingState.HELD}
        return (
            self.mailings.set_state(mailing.id, held, MailingState.SCHEDULED, now)
            or self.mailings.load(mailing.id)
            or mailing
        )

    def _begin(self, mailing: Mailing, now: datetime) -> tuple[Late, ...]:
        if mailing.send_at > now:
            self.schedules.begin(mailing.id, mailing.send_at)
            return ()
        return begin(self.queue, mailing.id)

    def _end(self, mailing: str) -> tuple[Late, ...]:
        if not self.mailings.cancel(mailing, datetime.now(UTC), BY_HAND):
            return ()
        self.schedules.drop(mailing_schedule(mailing))
        return sweep(self.queue, mailing)
