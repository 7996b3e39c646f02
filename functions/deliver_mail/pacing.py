"""A mailing's mails: a handful at a time, at the account's pace, as long as the mailing may go on."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from aws_lambda_powertools import Logger

from deliver_mail.drafting import Drafts, Order
from deliver_mail.sending import ENOUGH_TIME, Dispatcher, Sendings
from fanfare.aws.mailer import LATER
from fanfare.aws.mailings import Mailings
from fanfare.aws.outbox import Outbox
from fanfare.aws.pace import Pace, Turn
from fanfare.mail.protocol import Entry, State
from fanfare.mailing.mailing import Mailing, MailingState, Reason, total
from fanfare.mailing.pace import HORIZON, Quota, come_back

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MOST_JITTER = 10
"""Seconds by which delays differ, so that a crowd does not return at one instant."""

logger = Logger()


class Mails(Protocol):
    """What is to be sent of one mailing in one invocation."""

    def wait(self, mailing: Mailing) -> int:
        """Seconds until any of it may leave; 0 for now."""

    def draft(self, mailing: Mailing, some: Sequence[Entry]) -> Drafts:
        """Decide how each stands now, just before the mails are claimed, and write them."""

    def keep(self, taken: Sequence[Entry]) -> None:
        """Keep what goes out, once it is claimed and before it is sent."""

    def orders(self, entries: Iterable[Entry]) -> Sequence[Any]:
        """The messages by which these come again."""


@dataclass(slots=True)
class Run:
    """What one invocation does about one mailing. todo: deliveries still to be looked at. later: those
    for which there was no time. again: those to come again after so many seconds. turn: reserved, and not
    used yet. states: how many were settled as what."""

    todo: list[Entry]
    turn: Turn | None = None
    later: list[Entry] = field(default_factory=list)
    again: dict[int, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    states: Counter[str] = field(default_factory=Counter)


class PacedSender:
    """Sends mailings. Who gets no mail stays queued in the ledger, which is the record: messages may
    get lost. outbox: for what has to come again."""

    def __init__(
        self, mailings: Mailings, pace: Pace, dispatcher: Dispatcher, outbox: Outbox
    ) -> None:
        self._mailings = mailings
        self._pace = pace
        self._dispatcher = dispatcher
        self._outbox = outbox

    def send(
        self, mailing_id: str, entries: Iterable[Entry], mails: Mails, context: "LambdaContext"
    ) -> None:
        """Send what may be sent now. entries: the rows as they were frozen, none twice."""
        run = Run(list(entries))
        mailing: Mailing | None = None
        while run.todo:
            mailing = self._mailings.load(mailing_id)
            if not mailing or mailing.state is not MailingState.SENDING:
                break  # whoever resumes it queues the rest again
            if seconds := mails.wait(mailing):
                run.again[seconds], run.todo = run.todo, []
                break
            self._send_handful(mailing, run, mails, context)
        if mailing and run.states:
            self._mailings.close(mailing, datetime.now(UTC))
        self._give_back(mailing_id, run, mails)
        left = {"dropped": len(run.todo), "later": len(run.later)}
        logger.info("mailing delivered", extra={"mailing": mailing_id, **run.states, **left})

    def _send_handful(
        self, mailing: Mailing, run: Run, mails: Mails, context: "LambdaContext"
    ) -> None:
        quota = self._pace.quota()
        size = quota.handful if quota else 0
        some = run.todo[:size]
        if quota and not run.turn:
            if not quota.has_room(len(some)):
                self._pause(mailing, Reason.DAILY_QUOTA)
                return
            run.turn = self._reserve(quota, len(some), context)
        if not run.turn:
            run.later, run.todo = run.todo, []
            return
        run.todo = run.todo[size:]
        drafts = mails.draft(mailing, some)
        done = self._dispatcher.dispatch(drafts, context, run.turn, mails.keep)
        if done.rows:  # else the turn was not used, and serves the next handful
            run.turn = None
        self._take_note(mailing, run, drafts, done)

    def _reserve(self, quota: Quota, mails: int, context: "LambdaContext") -> Turn | None:
        left = (context.get_remaining_time_in_millis() - ENOUGH_TIME) / 1000
        patience = min(HORIZON, left - (mails / quota.pace if quota.pace else 0))
        return self._pace.reserve(mails, time.time(), patience) if patience > 0 else None

    def _take_note(self, mailing: Mailing, run: Run, drafts: Drafts, done: Sendings) -> None:
        run.states.update(row.state.value for row in [*drafts.skipped, *done.rows])
        # Of the unknown a person decides. Whom somebody else is just mailing is left to them, and to the
        # sweeper should they die: handed round, each would double with every message that comes twice.
        ours = {row.delivery_id for row in done.rows if row.state is not State.UNKNOWN}
        for delivery_id, seconds in done.again.items():
            if delivery_id in ours | done.contested:
                entry = drafts.ready[delivery_id].entry
                (run.again[seconds] if seconds else run.later).append(entry)
        for row in done.rows:
            if row.state in (State.REFUSED, State.UNKNOWN):
                logger.warning("mail " + row.state, delivery=row.delivery_id, reason=row.reason)
        if stop := _why_stop(done):
            self._pause(mailing, stop)

    def _pause(self, mailing: Mailing, reason: str) -> None:
        self._mailings.pause(mailing.id, datetime.now(UTC), reason)
        logger.error("mailing paused", mailing=mailing.id, reason=str(reason))

    def _give_back(self, mailing_id: str, run: Run, mails: Mails) -> None:
        """Queue again who is to come again. What SQS does not take, the sweeper finds."""
        spread = random.random()  # noqa: S311 - spreads load, keeps no secret
        for seconds, entries in run.again.items():
            self._outbox.send(mails.orders(entries), int(seconds + spread * MOST_JITTER))
        if run.later:
            quota = self._pace.quota()
            waiting = total(self._mailings.counts(mailing_id)).waiting
            delay = come_back(waiting, quota.pace if quota else None, spread)
            self._outbox.send(mails.orders(run.later), delay)


def by_mailing[M](
    orders: Iterable[Order[M]],
    mailing: Callable[[M], str],
    send: Callable[[str, list[M]], None],
) -> set[str]:
    """Send each mailing's orders together. Returns the ids of messages that have to come again."""
    mailings: dict[str, list[Order[M]]] = defaultdict(list)
    for order in orders:
        mailings[mailing(order.message)].append(order)
    failed: set[str] = set()
    for mailing_id, some in mailings.items():
        try:
            send(mailing_id, [order.message for order in some])
        except Exception:  # one mailing's fault must not hold up another
            logger.exception("mailing not delivered", mailing=mailing_id)
            failed |= {order.message_id for order in some}
    return failed


def _why_stop(done: Sendings) -> str:
    """Why SES takes none of the account's mails for longer, if it said so."""
    for row in done.rows:
        if row.state is State.QUEUED and done.again.get(row.delivery_id, 0) >= LATER:
            return Reason.DAILY_QUOTA if row.reason.startswith("Throttling") else row.reason
    return ""
