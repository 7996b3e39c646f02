"""What sending an approved release would do, or letting go one that was held or paused."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from desk.refusal import Refused
from desk.releases.outlook import Outlook, Outlooks
from desk.releases.workflow.ask import askable
from desk.releases.workflow.records import decided, entry, mailing_of, read_reason, the_release
from desk.releases.workflow.refusals import NeedsReason
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.press.releases import Releases
from fanfare.mailings.mailing import Mailing, MailingState
from fanfare.mailings.pace import Quota
from fanfare.problems import InvalidValue
from fanfare.releases.editions import let_go, ordered
from fanfare.releases.release import Action, AuditEntry, Release, ReleaseState

_STOPPED = (MailingState.PAUSED, MailingState.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What sending a release would do.

    Attributes:
        wanted: The release as it is to be stored.
        ahead: To which services, who of them is held, and what speaks against the day.
        start: When it begins; None for now.
        asked: Services that are asked at once for what is missing, since it begins later.
        quota: What SES allows the account.
        overridden: For the audit trail: why in spite of a warning.
    """

    wanted: Release
    action: Action
    by: str
    ahead: Outlook
    start: datetime | None
    asked: int
    quota: Quota
    overridden: tuple[AuditEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Resumption:
    """A mailing that had begun would go on. wanted: its release, as it is to be stored."""

    wanted: Release
    mailing: Mailing
    by: str


@dataclass(frozen=True, slots=True)
class Repetition:
    """The release was ordered before: all that is left is what an earlier command left undone."""

    release: Release
    by: str


type Plan = Sending | Resumption | Repetition


def accepted(plan: Sending, override: str, now: datetime) -> Sending:
    """The plan, with the reason to send in spite of what the calendar warns of.

    Args:
        override: The reason; looked at only when there is a warning.

    Raises:
        Refused: It is for no service that is known.
        NeedsReason: There is a warning.
        InvalidValue: The reason cannot be written down.
    """
    if not plan.ahead.services:
        raise Refused("Nothing was sent: the release is for no service that is known.")
    warned = [one.text for one in plan.ahead.cautions if one.needs_override]
    if not warned:
        return plan
    if not override:
        raise NeedsReason
    note = f"{read_reason(override)} In spite of: {' '.join(warned)}"
    return replace(plan, overridden=(entry(plan.wanted, Action.OVERRIDDEN, plan.by, now, note),))


@dataclass(frozen=True, slots=True)
class Planner:
    """Says what orders would do, and changes nothing. quota: what SES allows the account."""

    releases: Releases
    mailings: Mailings
    outlooks: Outlooks
    quota: Callable[[], Quota]

    def plan_sending(self, slug: str, by: str, at: datetime | None, now: datetime) -> Plan:
        """Say what sending a release would do; of one that is held, what letting it go would.

        Args:
            at: When; None for now. It never begins before its embargo.

        Raises:
            Refused: There is none, or it is not approved or cancelled.
            InvalidValue: It was ordered already, so its hour cannot be set.
        """
        known = the_release(self.releases, slug)
        if known.state not in (ReleaseState.ORDERED, ReleaseState.HELD):
            wanted = decided(slug, lambda: ordered(known, now, at))
            return self._sending(wanted, Action.ORDERED, by, now)
        if at:
            raise InvalidValue(f"{slug} was ordered already.", "Leave it out.")
        return self._going_on(known, by, now)

    def plan_resuming(self, slug: str, by: str, now: datetime) -> Plan:
        """Say what letting a release go would do. Raises Refused when there is none, or it is not held."""
        known = the_release(self.releases, slug)
        if known.state is not ReleaseState.ORDERED:
            decided(slug, lambda: let_go(known, now))
        return self._going_on(known, by, now)

    def _going_on(self, known: Release, by: str, now: datetime) -> Plan:
        mailing = mailing_of(self.mailings, known)
        if known.state is ReleaseState.HELD:
            gone = decided(known.slug, lambda: let_go(known, now))
            if mailing and mailing.started_at:  # the calendar was looked at when it began
                return Resumption(gone, mailing, by)
            return self._sending(gone, Action.RESUMED, by, now)
        if mailing and mailing.state in _STOPPED:
            return Resumption(known, mailing, by)
        return Repetition(known, by)

    def _sending(self, wanted: Release, action: Action, by: str, now: datetime) -> Sending:
        edition = wanted.editions[-1]
        front = self.releases.version(wanted.slug, edition.content).front
        ahead = self.outlooks.ahead(front, edition.public_from, wanted.editions[:-1])
        start = edition.public_from if edition.public_from > now else None
        return Sending(
            wanted=wanted,
            action=action,
            by=by,
            ahead=ahead,
            start=start,
            asked=len(askable(ahead)) if start else 0,
            quota=self.quota(),
        )
