"""A mailing's audience, written into the ledger before anything is queued: sixteen shards in parallel."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from fan_out_mailing.queue import queue
from fan_out_mailing.shards import freeze_shard
from fanfare.aws.ledger.deliveries import MAX_ADDED, Deliveries
from fanfare.aws.ledger.issues import Issues
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.metrics import counts
from fanfare.aws.outbox import Outbox
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.mailings.audience import is_addressed
from fanfare.mailings.mailing import Mailing, MailingState, Reason
from fanfare.mailings.sweep import is_late
from fanfare.messages.deliveries import MAX_PEOPLE, DeliverIssue
from fanfare.messages.mailings import FreezeAudience
from fanfare.subscribers.terms import SHARDS

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

PAGE = 5 * MAX_ADDED
"""Subscribers that are in memory at once."""

logger = Logger()
metrics = counts("fan_out_mailing")


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

        Raises:
            ConnectionError, TimeoutError: the work has to come again from where it began.
        """
        if order.shard:
            freeze_shard(order, self, self._mailings, self._queue, context)
        elif mailing := self._mailings.load(order.mailing):
            self._begin(mailing, datetime.now(UTC))
        else:
            logger.error("audience_not_frozen", mailing=order.mailing, reason="unknown_mailing")

    def _begin(self, mailing: Mailing, now: datetime) -> None:
        scheduled = {MailingState.SCHEDULED}
        if is_late(mailing, now):
            held = MailingState.HELD
            self._mailings.set_state(mailing.id, scheduled, held, now, Reason.LATE)
            logger.error("mailing_held", mailing=mailing.id, reason=Reason.LATE.value)
            metrics.count("MailsHeldUp")
            return
        begun = self._mailings.set_state(mailing.id, scheduled, MailingState.SENDING, now)
        # A repeat of the message finds it begun; the invocation before may have died before queueing this.
        if running := begun or (mailing if mailing.state is MailingState.SENDING else None):
            self._issues.release(mailing.slug, mailing.content, running.started_at or now)
            queue(self._queue, [FreezeAudience(mailing=mailing.id, shard=one) for one in SHARDS])
            logger.info("mailing_begun", mailing=mailing.id)
        else:
            logger.info("mailing_not_begun", mailing=mailing.id, reason=mailing.state.value)

    def add(self, mailing: Mailing, shard: str, after: str) -> tuple[int, str | None]:
        """Freeze those of a page that the mailing is for, and queue their mails. See Pages."""
        page, following = self._subscribers.shard_page(shard, after, PAGE)
        now = datetime.now(UTC)
        people = [one.person for one in page if is_addressed(one, mailing.topics, now)]
        parts = list(batched(people, MAX_ADDED, strict=False)) or [()]
        waiting: list[str] = []
        for n, some in enumerate(parts, 1):
            last = following is None and n == len(parts)
            waiting += self._ledger.freeze(mailing.id, shard, some, int(now.timestamp()), last)
        queue(self._deliveries, deliveries(mailing.id, shard, waiting))
        return len(waiting), following


def deliveries(mailing: str, shard: str, people: Sequence[str]) -> list[DeliverIssue]:
    """The orders of these people's mails."""
    return [
        DeliverIssue(mailing=mailing, shard=shard, people=list(some))
        for some in batched(people, MAX_PEOPLE, strict=False)
    ]
