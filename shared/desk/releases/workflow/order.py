"""Sending a release that is approved, now or at its hour, as planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.mailings.late import Late
from desk.releases.workflow.ask import Asked, Asker
from desk.releases.workflow.mailing import ReleaseMailings
from desk.releases.workflow.order_plan import Repetition, Resumption, Sending
from desk.releases.workflow.records import entry, save
from fanfare.aws.press.releases import Releases
from fanfare.mailings.mailing import Mailing
from fanfare.releases.release import Action, AuditEntry, Release


@dataclass(frozen=True, slots=True)
class Ordered:
    """A release on its way.

    Attributes:
        mailing: As it is now.
        waits: Whether it begins later.
        asked: Services that were asked for what is missing.
        late: What is late.
    """

    mailing: Mailing
    waits: bool
    asked: Asked
    late: tuple[Late, ...]


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends releases as planned."""

    releases: Releases
    mailings: ReleaseMailings
    asker: Asker

    def carry_out(self, plan: Sending | Resumption, now: datetime) -> Ordered:
        """Write down that a release is sent or goes on, then let it begin.

        Once it is written down, the same command does what this machine could not.

        Raises:
            Refused: Somebody changed the release since the plan was made.
        """
        if isinstance(plan, Sending):
            return self._commit(plan.wanted, plan.action, plan.by, now, plan.overridden)
        return self._commit(plan.wanted, Action.RESUMED, plan.by, now, ())

    def finish(self, plan: Repetition, now: datetime) -> Ordered:
        """Do what an earlier command left undone."""
        return self._let_begin(plan.release, plan.by, now)

    def _commit(
        self,
        wanted: Release,
        action: Action,
        by: str,
        now: datetime,
        overridden: Sequence[AuditEntry],
    ) -> Ordered:
        start = wanted.editions[-1].public_from
        done = entry(wanted, action, by, now, f"begins {start:%Y-%m-%d %H:%MZ}")
        stored = save(self.releases, wanted, *overridden, done)
        return self._let_begin(stored, by, now)

    def _let_begin(self, stored: Release, by: str, now: datetime) -> Ordered:
        going = self.mailings.set_going(stored, by)
        asked = self.asker.ask(stored)
        return Ordered(going.mailing, going.mailing.send_at > now, asked, going.late)
