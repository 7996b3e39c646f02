"""Services that wait for their copy of a release: looked at again, as often as something may have changed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from aws_lambda_powertools import Logger

from fan_out_mailing.editions import Editions, member
from fan_out_mailing.eligibility import Sorted, Sorter
from fan_out_mailing.orders import Orders
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.press.services import Services
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.mailings.mailing import Mailing, MailingState
from fanfare.messages.mailings import ResumeRelease
from fanfare.releases.copies import Hold, Sending
from fanfare.releases.copy_texts import WantedCopy

MISSING = "missing"
"""Why a service gets nothing any more that is not there any more."""

PASSING = frozenset({Hold.GAPS, Hold.NO_CONTACT, Hold.PRE_ELECTION})
"""Reasons to wait that may end without anybody telling. What could not be rendered once cannot be
rendered again, until the service changes what it says."""

logger = Logger()


class ReleaseSweeper:
    """Puts copies to work that can go by now. orders: for them. clock: the present instant."""

    def __init__(
        self,
        mailings: Mailings,
        editions: Editions,
        ledger: Deliveries,
        services: Services,
        sorter: Sorter,
        orders: Orders,
        clock: Callable[[], datetime],
    ) -> None:
        self._mailings = mailings
        self._editions = editions
        self._ledger = ledger
        self._services = services
        self._sorter = sorter
        self._orders = orders
        self._clock = clock

    def resume(self, message: ResumeRelease) -> None:
        """Let a service have its copy, if it waits for one and nothing is missing any more.

        Raises:
            ConnectionError, TimeoutError: the message has to come again.
        """
        mailing = self._mailings.load(message.mailing)
        row = self._ledger.find(message.mailing, message.member)
        if mailing and row and row.state is State.HELD:
            self.look(mailing, message.member[0], [row], changed=True)
            self._mailings.close(mailing, self._clock())

    def look(
        self, mailing: Mailing, shard: str, rows: Sequence[LedgerEntry], *, changed: bool = False
    ) -> None:
        """Look at queued and held rows of a shard again.

        Ends them when the mailing is cancelled, and those held past the deadline. Otherwise has ready
        copies rendered, also of queued rows: an order may have been lost.

        Args:
            rows: of the shard.
            changed: the services have just changed what they say.
        """
        sending = self._editions.sending(mailing)
        if mailing.state is MailingState.CANCELLED:
            self._end(rows, MailingState.CANCELLED.value)
        elif mailing.state is MailingState.SENDING and sending:
            now = self._clock()
            closes = sending.version.front.closes(mailing.started_at or now)
            over = [row for row in rows if row.state is State.HELD and now >= closes]
            self._end(over)
            waiting = [
                row
                for row in rows
                if row not in over
                and (changed or row.state is State.QUEUED or row.reason in PASSING)
            ]
            self._decide(mailing, sending, shard, waiting, now)

    def _decide(
        self,
        mailing: Mailing,
        sending: Sending,
        shard: str,
        rows: Sequence[LedgerEntry],
        now: datetime,
    ) -> None:
        known = self._services.load_many(map(member, rows))
        self._end([row for row in rows if member(row) not in known], MISSING)
        had = self._editions.had(sending, shard, now) if known else set()
        services = list(known.values())
        found = self._sorter.sort(sending.version, sending.edition, services, had, now)
        here = [row for row in rows if member(row) in known]
        copies = [copy for row in here if (copy := self._let_go(row, found, now))]
        self._orders.render(mailing.id, shard, sending.version, copies)
        self._orders.tell(mailing, found.held)
        logger.info("copies_ordered_again", mailing=mailing.id, copies=len(copies))

    def _let_go(self, row: LedgerEntry, found: Sorted, now: datetime) -> WantedCopy | None:
        """The copy to be rendered for a row, which is queued then; None when it is held."""
        who = member(row)
        since = int(now.timestamp())
        if reason := found.held.get(who):
            if (row.state, row.reason) == (State.HELD, reason):
                return None
            wait = replace(row, state=State.HELD, since=since, reason=reason)
            self._ledger.turn(wait, row.state)
            return None
        go = replace(row, state=State.QUEUED, since=since, reason="")
        if row.state is State.HELD and not self._ledger.turn(go, State.HELD):
            return None
        return found.ready[who]

    def _end(self, rows: Sequence[LedgerEntry], reason: str = "") -> None:
        """Write down that these get nothing any more. reason: else the one for which they waited."""
        now = int(self._clock().timestamp())
        for row in rows:
            end = replace(row, state=State.SKIPPED, since=now, reason=reason or row.reason)
            self._ledger.turn(end, row.state)
