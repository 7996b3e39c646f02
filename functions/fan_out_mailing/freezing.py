"""A mailing's audience, written into the ledger before anything is queued: sixteen shards in parallel."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING

import msgspec
from aws_lambda_powertools import Logger

from fan_out_mailing.queueing import queue
from fanfare.aws.deliveries import MOST, Deliveries, FrozenError
from fanfare.aws.issues import Issues
from fanfare.aws.mailings import Mailings
from fanfare.aws.outbox import Outbox
from fanfare.aws.subscribers import Subscribers
from fanfare.mailing.audience import is_addressed
from fanfare.mailing.mailing import Mailing, MailingState, Reason
from fanfare.mailing.sweeping import is_late
from fanfare.messages import MOST_PEOPLE, DeliverIssue, FreezeAudience, SweepMailing
from fanfare.subscriber import SHARDS, Subscriber

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

ENOUGH_TIME = 15_000
"""Milliseconds that must be left to start another page."""

PAGE = 5 * MOST
"""Subscribers that are in memory at once."""

logger = Logger()


class Freezer:
    """Begins mailings, and lets the archive show what they send.

    deliveries: the queue of mails. mailings_queue: for what is left of the work.
    """

    def __init__(
        self,
        mailings: Mailings,
        issues: Issues,
        ledger: Deliveries,
        subscribers: Subscribers,
        deliveries: Outbox,
        mailings_queue: Outbox,
    ) -> None:
        self._mailings = mailings
        self._issues = issues
        self._ledger = ledger
        self._subscribers = subscribers
        self._deliveries = deliveries
        self._queue = mailings_queue

    def freeze(self, order: FreezeAudience, context: "LambdaContext") -> None:
        """Begin with all shards, or freeze one of them as far as time allows.

        Raises ConnectionError or TimeoutError when the work has to come again from where it began.
        """
        if order.shard:
            self._freeze_shard(order, context)
        elif mailing := self._mailings.load(order.mailing):
            self._begin(mailing, datetime.now(UTC))
        else:
            logger.error("audience not frozen", mailing=order.mailing, reason="unknown_mailing")

    def _begin(self, mailing: Mailing, now: datetime) -> None:
        scheduled = {MailingState.SCHEDULED}
        if is_late(mailing, now):
            held = MailingState.HELD
            self._mailings.set_state(mailing.id, scheduled, held, now, Reason.LATE)
            logger.error("mailing held", mailing=mailing.id, reason=Reason.LATE.value)
            return
        begun = self._mailings.set_state(mailing.id, scheduled, MailingState.SENDING, now)
        # A repeat of the message finds it begun; whoever began may have died before queueing this.
        if running := begun or (mailing if mailing.state is MailingState.SENDING else None):
            self._issues.release(mailing.slug, mailing.content, running.started_at or now)
            queue(self._queue, [FreezeAudience(mailing=mailing.id, shard=one) for one in SHARDS])
            logger.info("mailing begun", mailing=mailing.id)
        else:
            logger.info("mailing not begun", mailing=mailing.id, reason=mailing.state.value)

    def _freeze_shard(self, order: FreezeAudience, context: "LambdaContext") -> None:
        about = {"mailing": order.mailing, "shard": order.shard}
        after = order.after
        while True:
            mailing = self._mailings.load(order.mailing)
            if not mailing or mailing.state is not MailingState.SENDING:
                logger.info("freezing stopped", extra=about)
                return  # whoever resumes the mailing begins the shard again
            page, following = self._subscribers.shard_page(order.shard, after, PAGE)
            try:
                mails = self._add(mailing, order.shard, page, whole=following is None)
            except FrozenError:
                # Frozen before, by somebody who may have died before queueing the last mails.
                again = SweepMailing(mailing=mailing.id, shard=order.shard, after=after, idle=0)
                queue(self._queue, [again])
                logger.info("audience was frozen before", extra=about)
                return
            if following is None:
                break
            after = following
            if context.get_remaining_time_in_millis() < ENOUGH_TIME:
                queue(self._queue, [msgspec.structs.replace(order, after=after)])
                logger.info("freezing goes on in another invocation", extra=about)
                return
        logger.info("audience frozen", extra=about)
        if not mails and self._mailings.close(mailing, datetime.now(UTC)):
            logger.info("mailing closed", mailing=mailing.id)  # else the last mail's worker does it

    def _add(self, mailing: Mailing, shard: str, page: Iterable[Subscriber], *, whole: bool) -> int:
        """Freeze those of a page that the mailing is for, and queue their mails. whole: it is the last."""
        now = datetime.now(UTC)
        people = [one.person for one in page if is_addressed(one, mailing.topics, now)]
        parts = list(batched(people, MOST, strict=False)) or [()]
        waiting: list[str] = []
        for n, some in enumerate(parts, 1):
            last = whole and n == len(parts)
            waiting += self._ledger.freeze(mailing.id, shard, some, int(now.timestamp()), last)
        queue(self._deliveries, deliveries(mailing.id, shard, waiting))
        return len(waiting)


def deliveries(mailing: str, shard: str, people: Sequence[str]) -> list[DeliverIssue]:
    """The orders of these people's mails."""
    return [
        DeliverIssue(mailing=mailing, shard=shard, people=list(some))
        for some in batched(people, MOST_PEOPLE, strict=False)
    ]
