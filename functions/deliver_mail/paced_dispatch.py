"""A mailing's mails: those of the next second at once, at the account's pace, as long as the mailing may
go on and their readers want them."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from deliver_mail.clock import Clock
from deliver_mail.dispatch import ENOUGH_TIME, Dispatcher, Sendings
from deliver_mail.drafts import Drafts
from deliver_mail.run import Mails, Run
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.ledger.pace import Pace
from fanfare.aws.metrics import counts
from fanfare.aws.outbox import Outbox
from fanfare.aws.ses import LATER
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.mailings.mailing import Mailing, MailingState, Reason, total
from fanfare.mailings.pace import HORIZON, LOOK_EVERY, MAX_AT_ONCE, come_back

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MAX_JITTER = 10
"""Seconds by which delays differ, so that a crowd does not return at one instant."""

logger = Logger()
metrics = counts("deliver_mail")


class PacedSender:
    """Sends mailings. Who gets no mail stays queued in the ledger, which is the record: messages may
    get lost. outbox: for what has to come again."""

    def __init__(
        self, mailings: Mailings, pace: Pace, dispatcher: Dispatcher, outbox: Outbox, clock: Clock
    ) -> None:
        self._mailings = mailings
        self._pace = pace
        self._dispatcher = dispatcher
        self._outbox = outbox
        self._clock = clock
        self._most = MAX_AT_ONCE

    def send[T](
        self,
        mailing_id: str,
        entries: Iterable[LedgerEntry],
        mails: Mails[T],
        context: "LambdaContext",
    ) -> None:
        """Send what may be sent now. entries: the rows as they were frozen, none twice."""
        run = Run(list(entries))
        mailing = self._mailings.load(mailing_id)
        while run.todo and mailing and _may_go_on(mailing, run, mails):
            if not self._line_up(mailing, run, context):
                break
            self._clock.sleep_until(run.turns[0])
            mailing = self._send_due(mailing_id, run, mails, context)
        if mailing:
            self._finish(mailing, run, mails, context)
        left = {"dropped": len(run.todo), "later": len(run.later)}
        logger.info("mailing_delivered", extra={"mailing": mailing_id, **run.states, **left})

    def _line_up(self, mailing: Mailing, run: Run, context: "LambdaContext") -> bool:
        """Have turns for what is next. Whether there are any, and time for them."""
        left = (context.get_remaining_time_in_millis() - ENOUGH_TIME) / 1000
        if run.turns and left > 0:
            return True
        quota = self._pace.quota()
        size = min(len(run.todo), quota.handful, self._most) if quota else 0
        if quota and not quota.has_room(size):
            self._pause(mailing, Reason.DAILY_QUOTA)
            return False
        patience = min(HORIZON, left - (size / quota.pace if quota and quota.pace else 0))
        turn = (
            self._pace.reserve(size, self._clock.time(), patience)
            if quota and patience > 0
            else None
        )
        if not turn:
            run.postpone()
            return False
        run.turns = [turn.start + n * turn.gap for n in range(size)]
        return True

    def _send_due[T](
        self, mailing_id: str, run: Run, mails: Mails[T], context: "LambdaContext"
    ) -> Mailing | None:
        """Look at those whose turn comes within a second, and send what may be sent.

        Returns the mailing as it was found; when that is None, or may not go on, nothing was done.
        """
        soon = self._clock.time() + LOOK_EVERY
        turns = [turn for turn in run.turns if turn < soon]
        some = run.todo[: len(turns)]
        mailing, found = self._mailings.load_with(mailing_id, mails.wanted(some))
        if not mailing or mailing.state is not MailingState.SENDING:
            return mailing
        run.todo = run.todo[len(some) :]
        drafts = mails.draft(mailing, some, found)
        done = self._dispatcher.dispatch(drafts, context, turns, mails.keep)
        run.turns = run.turns[len(done.rows) :]  # the others serve those who are next
        self._keep_up(done)
        run.note(drafts, done)
        if stop := _why_stop(done):
            return self._pause(mailing, stop)
        return mailing

    def _keep_up(self, done: Sendings) -> None:
        """Claim no more at once than SES takes in the time."""
        late = sum(not seconds for seconds in done.again.values())
        self._most = max(len(done.rows) - late, 1) if late else min(self._most * 2, MAX_AT_ONCE)

    def _pause(self, mailing: Mailing, reason: str) -> Mailing:
        logger.error("mailing_paused", mailing=mailing.id, reason=str(reason))
        metrics.count("MailsHeldUp")
        paused = self._mailings.pause(mailing.id, self._now(), reason)
        return paused or self._mailings.load(mailing.id) or mailing

    def _finish[T](
        self, mailing: Mailing, run: Run, mails: Mails[T], context: "LambdaContext"
    ) -> None:
        """Let those come again who are to, or write down that they get none; close what is complete."""
        if (
            run.put_back
        ):  # a sweep of the cancelled mailing may just have passed and seen them claimed
            mailing = self._mailings.load(mailing.id) or mailing
        if mailing.state is MailingState.CANCELLED:
            self._skip(run, context)
        else:
            self._give_back(mailing.id, run, mails)
        if run.states:
            self._mailings.close(mailing, self._now())

    def _skip(self, run: Run, context: "LambdaContext") -> None:
        for some in batched(run.put_back.values(), MAX_AT_ONCE, strict=False):
            drafts = Drafts(self._now())
            for row in some:
                drafts.skip(row, MailingState.CANCELLED.value)
            self._dispatcher.dispatch(drafts, context)

    def _give_back[T](self, mailing_id: str, run: Run, mails: Mails[T]) -> None:
        """Queue again who is to come again. What SQS does not take, the sweeper finds."""
        spread = random.random()  # noqa: S311 - spreads load, keeps no secret
        for seconds, entries in run.again.items():
            self._outbox.send(mails.orders(entries), int(seconds + spread * MAX_JITTER))
        if run.later:
            quota = self._pace.quota()
            waiting = total(self._mailings.counts(mailing_id)).waiting
            delay = come_back(waiting, quota.pace if quota else None, spread)
            self._outbox.send(mails.orders(run.later), delay)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC)


def _may_go_on[T](mailing: Mailing, run: Run, mails: Mails[T]) -> bool:
    """Whether any of it may leave now. Resuming a mailing queues again what is dropped here."""
    if mailing.state is not MailingState.SENDING:
        return False
    if seconds := mails.wait(mailing):
        run.again[seconds], run.todo = run.todo, []
    return not seconds


def _why_stop(done: Sendings) -> str:
    """Why SES takes none of the account's mails for longer, if it said so."""
    for row in done.rows:
        if row.state is State.QUEUED and done.again.get(row.delivery_id, 0) >= LATER:
            return Reason.DAILY_QUOTA if row.reason.startswith("Throttling") else row.reason
    return ""
