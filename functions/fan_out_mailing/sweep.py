"""Mailings that have stopped are queued again: the ledger is the record, not the queue."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from fan_out_mailing.freeze import deliveries
from fan_out_mailing.queue import ENOUGH_TIME, queue
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.ledger.ledger import Ledger
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.metrics import counts
from fanfare.aws.outbox import Outbox
from fanfare.delivery.protocol import LedgerEntry, State, is_lost, lost
from fanfare.mailings.mailing import Mailing, MailingState, Reason
from fanfare.mailings.release_ids import is_release
from fanfare.mailings.sweep import sweep
from fanfare.messages.deliveries import MAX_PEOPLE
from fanfare.messages.mailings import FreezeAudience, SweepMailing

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = counts("fan_out_mailing")


class Sweeper:
    """Looks after open mailings. deliveries: the queue of mails. mailings_queue: for further work. look:
    looks again at rows of a shard of a release that are queued or held."""

    def __init__(
        self,
        mailings: Mailings,
        rows: Deliveries,
        ledger: Ledger,
        deliveries: Outbox,
        mailings_queue: Outbox,
        look: Callable[[Mailing, str, list[LedgerEntry]], None],
    ) -> None:
        self._mailings = mailings
        self._rows = rows
        self._ledger = ledger
        self._deliveries = deliveries
        self._queue = mailings_queue
        self._look = look

    def sweep(self, order: SweepMailing, context: "LambdaContext") -> None:
        """Look at all mailings, at one, or at one shard of one, as far as time allows.

        Raises:
            ConnectionError, TimeoutError: the work has to come again.
        """
        if not order.mailing:
            every = [one.id for one in self._mailings.all() if one.is_open]
            queue(self._queue, [order.model_copy(update={"mailing": one}) for one in every])
            return
        mailing = self._mailings.load(order.mailing)
        if not mailing:
            logger.error("mailing_not_swept", mailing=order.mailing, reason="unknown_mailing")
        elif order.shard:
            self._sweep_shard(mailing, order, context)
        else:
            self._sweep_mailing(mailing, order)

    def _sweep_mailing(self, mailing: Mailing, order: SweepMailing) -> None:
        now = datetime.now(UTC)
        plan = sweep(mailing, self._mailings.counts(mailing.id), now, order.idle)
        if plan.bar:
            for shard in plan.bar:
                self._mailings.freeze(mailing.id, shard)
            plan = sweep(mailing, self._mailings.counts(mailing.id), now, order.idle)
        if plan.hold and is_release(mailing.id):
            plan = replace(plan, begin=True)  # which finds it late, and hides its edition with it
        elif plan.hold:
            scheduled, held = {MailingState.SCHEDULED}, MailingState.HELD
            self._mailings.set_state(mailing.id, scheduled, held, now, Reason.LATE)
            logger.error("mailing_held", mailing=mailing.id, reason=Reason.LATE.value)
            metrics.count("MailsHeldUp")
        if self._mailings.close(mailing, now):
            logger.info("mailing_closed", mailing=mailing.id)
            return
        begin = [FreezeAudience(mailing=mailing.id)] if plan.begin else []
        freeze = [FreezeAudience(mailing=mailing.id, shard=shard) for shard in plan.freeze]
        shards = [order.model_copy(update={"shard": shard}) for shard in plan.shards]
        queue(self._queue, [*begin, *freeze, *shards])
        if begin or freeze or shards:
            about = {"mailing": mailing.id, "frozen": len(freeze), "swept": len(shards)}
            logger.warning("mailing_stalled", extra=about)

    def _sweep_shard(self, mailing: Mailing, order: SweepMailing, context: "LambdaContext") -> None:
        about = {"mailing": mailing.id, "shard": order.shard}
        after, found = order.after, 0
        while True:
            rows, after = self._rows.page(
                mailing.id, order.shard, [State.QUEUED, State.HELD, State.CLAIMED], after
            )
            found += len(rows)
            self._put_to_work(mailing, order.shard, rows)
            if not after:
                break
            if context.get_remaining_time_in_millis() < ENOUGH_TIME:
                queue(self._queue, [order.model_copy(update={"after": after})])
                logger.info("sweep_continued", extra=about)
                return
        logger.info("shard_swept", extra={**about, "mails": found})
        if self._mailings.close(mailing, datetime.now(UTC)):
            logger.info("mailing_closed", mailing=mailing.id)

    def _put_to_work(self, mailing: Mailing, shard: str, rows: list[LedgerEntry]) -> None:
        """Settle what nobody will settle any more, and queue what waits, unless the mailing does."""
        now = int(datetime.now(UTC).timestamp())
        ended = [lost(row) for row in rows if is_lost(row, now)]
        queued = [row for row in rows if row.state is not State.CLAIMED]
        if is_release(mailing.id):
            self._look(mailing, shard, queued)
            self._mailings.touch(mailing.id, shard, now)
            queued = []
        if mailing.state is MailingState.CANCELLED:
            why = MailingState.CANCELLED.value
            ended += [replace(r, state=State.SKIPPED, since=now, reason=why) for r in queued]
        for some in batched(ended, MAX_PEOPLE, strict=False):
            self._ledger.settle(some)
        if mailing.state is MailingState.SENDING and queued:
            people = [row.delivery_id.rpartition("_")[2] for row in queued]
            queue(self._deliveries, deliveries(mailing.id, shard, people))
            self._mailings.touch(mailing.id, shard, now)
