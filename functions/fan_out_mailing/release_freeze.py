"""A release's audience, written into the ledger: who gets a copy now, and who is held with gaps."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from fan_out_mailing.editions import Editions
from fan_out_mailing.eligibility import Sorter
from fan_out_mailing.orders import Orders
from fan_out_mailing.queue import queue
from fan_out_mailing.shards import freeze_shard
from fanfare.aws.ledger.deliveries import MAX_ADDED, Deliveries
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.metrics import counts
from fanfare.aws.outbox import Outbox
from fanfare.aws.press.releases import Releases
from fanfare.aws.press.services import Services
from fanfare.mailings.mailing import Mailing, MailingState, Reason
from fanfare.mailings.sweep import is_late
from fanfare.messages.mailings import FreezeAudience
from fanfare.releases.audience import is_addressed
from fanfare.releases.copies import Sending
from fanfare.releases.editions import held
from fanfare.releases.release import Action, AuditEntry, ReleaseState
from fanfare.services.service import LibraryService
from fanfare.subscribers.terms import SHARDS

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

BY = "fanfare"
"""Who did it, on the audit trail, when no person did."""

CLOCKS = timedelta(minutes=1)
"""What an operator's clock may be ahead of ours."""

logger = Logger()
metrics = counts("fan_out_mailing")


class ReleaseFreezer:
    """Begins releases. orders: for their copies. outbox: for what is left of the work. clock:
    the present instant."""

    def __init__(
        self,
        mailings: Mailings,
        releases: Releases,
        editions: Editions,
        ledger: Deliveries,
        services: Services,
        sorter: Sorter,
        orders: Orders,
        outbox: Outbox,
        clock: Callable[[], datetime],
    ) -> None:
        self._mailings = mailings
        self._releases = releases
        self._editions = editions
        self._ledger = ledger
        self._services = services
        self._sorter = sorter
        self._orders = orders
        self._clock = clock
        self._queue = outbox

    def freeze(self, order: FreezeAudience, context: "LambdaContext") -> None:
        """Begin with all shards, or freeze one of them as far as time allows.

        Nothing happens before the embargo, nor before the hour that somebody set; the sweeper asks again
        after it.

        Raises:
            ConnectionError, TimeoutError, OvertakenError: the work has to come again from where it began.
        """
        mailing = self._mailings.load(order.mailing)
        sending = self._editions.sending(mailing) if mailing else None
        now = self._clock()
        if not mailing or not sending:
            logger.error("release_not_sent", mailing=order.mailing, reason="not_ordered")
        elif (embargo := sending.version.front.embargo) and now < embargo:
            logger.warning("release_not_sent", mailing=order.mailing, reason="embargo")
        elif order.shard:
            freeze_shard(order, self, self._mailings, self._queue, context)
        elif now < mailing.send_at - CLOCKS:
            logger.warning("release_not_sent", mailing=order.mailing, reason="early")
        else:
            self._begin(mailing, sending, now)

    def _begin(self, mailing: Mailing, sending: Sending, now: datetime) -> None:
        scheduled = {MailingState.SCHEDULED}
        if is_late(mailing, now):
            to, late = MailingState.HELD, Reason.LATE
            mailing = self._mailings.set_state(mailing.id, scheduled, to, now, late) or mailing
        if (mailing.state, mailing.reason) == (MailingState.HELD, Reason.LATE):
            self._hold(mailing, sending, now)
            return
        begun = self._mailings.set_state(mailing.id, scheduled, MailingState.SENDING, now)
        # A repeat of the message finds it begun; the invocation before may have died before queueing this.
        if running := begun or (mailing if mailing.state is MailingState.SENDING else None):
            self._editions.supersede(sending, now)
            # Its second is all that is kept: the end of that comes after the order.
            started = (running.started_at or now).replace(microsecond=999_999)
            self._releases.note(_entry(running, Action.STARTED, started))
            queue(self._queue, [FreezeAudience(mailing=mailing.id, shard=one) for one in SHARDS])
            logger.info("mailing_begun", mailing=mailing.id)
        else:
            logger.info("mailing_not_begun", mailing=mailing.id, reason=mailing.state.value)

    def _hold(self, mailing: Mailing, sending: Sending, now: datetime) -> None:
        """Show nothing of an edition that is held: a repeat finds it hidden."""
        release = sending.release
        if release.state is ReleaseState.ORDERED and release.editions[-1] == sending.edition:
            entry = _entry(mailing, Action.HELD, now, Reason.LATE)
            self._releases.save(held(release, Reason.LATE, begun=False), entry)
        logger.error("mailing_held", mailing=mailing.id, reason=Reason.LATE.value)
        metrics.count("MailsHeldUp")

    def add(self, mailing: Mailing, shard: str, after: str) -> tuple[int, str | None]:
        """Freeze those of a page that the release is for, and order their copies. See Pages."""
        sending = self._editions.sending(mailing)
        if sending is None:
            raise LookupError(mailing.id)
        page, following = self._services.shard_page(shard, after, MAX_ADDED)
        now = self._clock()
        had = self._editions.had(sending, shard, now)
        front = sending.version.front
        some = [one for one in page if one.member in had or is_addressed(one, front.audience)]
        return self._add(mailing, sending, shard, some, had, last=following is None), following

    def _add(
        self,
        mailing: Mailing,
        sending: Sending,
        shard: str,
        services: Sequence[LibraryService],
        had: set[str],
        *,
        last: bool,
    ) -> int:
        now = self._clock()
        found = self._sorter.sort(sending.version, sending.edition, services, had, now)
        waiting = self._ledger.freeze(
            mailing.id,
            shard,
            [one.member for one in services],
            int(now.timestamp()),
            whole=last,
            held=found.held,
        )
        self._orders.render(
            mailing.id, shard, sending.version, [found.ready[one] for one in waiting]
        )
        self._orders.tell(mailing, found.held)
        return len(waiting)


def _entry(mailing: Mailing, action: Action, at: datetime, note: str = "") -> AuditEntry:
    return AuditEntry(
        slug=mailing.slug,
        id=f"{mailing.id}-{action}",
        at=at,
        by=BY,
        action=action,
        content=mailing.content,
        note=note,
    )
