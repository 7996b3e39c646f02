"""A mailing's mails: a handful at a time, at the account's pace, as long as the mailing may go on."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from deliver_mail.drafting import Draft, Drafts, Order
from deliver_mail.issue_writing import IssueWriter
from deliver_mail.sending import ENOUGH_TIME, Dispatcher, Sendings
from fanfare.aws.deliveries import fresh
from fanfare.aws.mailer import LATER
from fanfare.aws.mailing_rows import whose
from fanfare.aws.mailings import Mailings
from fanfare.aws.outbox import Outbox
from fanfare.aws.pace import Pace, Turn
from fanfare.aws.subscribers import Subscribers
from fanfare.mail.mime import UnsendableError
from fanfare.mail.protocol import Entry, State
from fanfare.mailing.audience import why_skip
from fanfare.mailing.mailing import Mailing, MailingState, Reason, total
from fanfare.mailing.pace import HORIZON, Quota, come_back
from fanfare.messages import MOST_PEOPLE, DeliverIssue

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MOST_JITTER = 10
"""Seconds by which delays differ, so that a crowd does not return at one instant."""

logger = Logger()


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


class IssueSender:
    """Sends issues to those whom messages name. Who gets none stays queued in the ledger, which is the
    record: messages may get lost."""

    def __init__(
        self,
        mailings: Mailings,
        subscribers: Subscribers,
        pace: Pace,
        dispatcher: Dispatcher,
        writer: IssueWriter,
        outbox: Outbox,
    ) -> None:
        self._mailings = mailings
        self._subscribers = subscribers
        self._pace = pace
        self._dispatcher = dispatcher
        self._writer = writer
        self._outbox = outbox

    def send(self, orders: Iterable[Order[DeliverIssue]], context: "LambdaContext") -> set[str]:
        """Send what may be sent now. Returns the ids of messages that have to come again."""
        mailings: dict[str, list[Order[DeliverIssue]]] = defaultdict(list)
        for order in orders:
            mailings[order.message.mailing].append(order)
        failed: set[str] = set()
        for mailing_id, some in mailings.items():
            try:
                self._send_mailing(mailing_id, [order.message for order in some], context)
            except Exception:  # one mailing's fault must not hold up another
                logger.exception("mailing not delivered", mailing=mailing_id)
                failed |= {order.message_id for order in some}
        return failed

    def _send_mailing(
        self, mailing_id: str, orders: list[DeliverIssue], context: "LambdaContext"
    ) -> None:
        named = [(order.shard, person) for order in orders for person in order.people]
        run = Run([fresh(mailing_id, *one) for one in dict.fromkeys(named)])
        mailing: Mailing | None = None
        while run.todo:
            mailing = self._mailings.load(mailing_id)
            if not mailing or mailing.state is not MailingState.SENDING:
                break  # whoever resumes it queues the rest again
            self._send_handful(mailing, run, context)
        if mailing and run.states:
            self._mailings.close(mailing, datetime.now(UTC))
        self._give_back(mailing_id, run)
        left = {"dropped": len(run.todo), "later": len(run.later)}
        logger.info("mailing delivered", extra={"mailing": mailing_id, **run.states, **left})

    def _send_handful(self, mailing: Mailing, run: Run, context: "LambdaContext") -> None:
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
        drafts = self._draft(mailing, some)
        done = self._dispatcher.dispatch(drafts, context, run.turn)
        if done.rows:  # else the turn was not used, and serves the next handful
            run.turn = None
        self._take_note(mailing, run, drafts, done)

    def _reserve(self, quota: Quota, mails: int, context: "LambdaContext") -> Turn | None:
        left = (context.get_remaining_time_in_millis() - ENOUGH_TIME) / 1000
        patience = min(HORIZON, left - (mails / quota.pace if quota.pace else 0))
        return self._pace.reserve(mails, time.time(), patience) if patience > 0 else None

    def _draft(self, mailing: Mailing, some: list[Entry]) -> Drafts:
        """Decide by where people stand now, just before their mails are claimed (rule 11)."""
        drafts = Drafts(datetime.now(UTC))
        whom = {entry.delivery_id: entry.delivery_id.rpartition("_")[2] for entry in some}
        readers = self._subscribers.load_many(whom.values())
        for entry in some:
            reader = readers.get(whom[entry.delivery_id])
            if reader is None or (why := why_skip(reader, drafts.now)):
                drafts.skip(entry, why if reader else "missing")
                continue
            try:
                raw = self._writer.write(mailing.slug, mailing.content, reader, drafts.now)
            except UnsendableError:
                drafts.skip(entry, "unsendable")
            else:
                drafts.ready[entry.delivery_id] = Draft(entry, reader.email, raw, [])
        return drafts

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

    def _give_back(self, mailing_id: str, run: Run) -> None:
        """Queue again who is to come again. What SQS does not take, the sweeper finds."""
        spread = random.random()  # noqa: S311 - spreads load, keeps no secret
        for seconds, entries in run.again.items():
            self._outbox.send(_orders(entries), int(seconds + spread * MOST_JITTER))
        if run.later:
            quota = self._pace.quota()
            waiting = total(self._mailings.counts(mailing_id)).waiting
            delay = come_back(waiting, quota.pace if quota else None, spread)
            self._outbox.send(_orders(run.later), delay)


def _why_stop(done: Sendings) -> str:
    """Why SES takes none of the account's mails for longer, if it said so."""
    for row in done.rows:
        if row.state is State.QUEUED and done.again.get(row.delivery_id, 0) >= LATER:
            return Reason.DAILY_QUOTA if row.reason.startswith("Throttling") else row.reason
    return ""


def _orders(entries: Iterable[Entry]) -> list[DeliverIssue]:
    shards: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in entries:
        if place := whose(entry.delivery_id):
            shards[place[:2]].append(place[2])
    return [
        DeliverIssue(mailing=mailing, shard=shard, people=list(some))
        for (mailing, shard), people in shards.items()
        for some in batched(people, MOST_PEOPLE, strict=False)
    ]
