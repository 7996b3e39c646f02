"""What one invocation does about one mailing, and what differs by the mailing's kind."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from aws_lambda_powertools import Logger

from deliver_mail.dispatch import Sendings
from deliver_mail.drafts import Drafts, Order
from fanfare.aws.batch_reads import Wanted
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.mailings.mailing import Mailing

logger = Logger()


class Mails[T](Protocol):
    """What is to be sent of one mailing in one invocation. T: its people or services, as stored now."""

    def wait(self, mailing: Mailing) -> int:
        """Seconds until any of it may leave; 0 for now."""

    def wanted(self, some: Sequence[LedgerEntry]) -> Wanted[T]:
        """The people or services that these are for, to be read at their turn."""

    def draft(self, mailing: Mailing, some: Sequence[LedgerEntry], found: T) -> Drafts:
        """Decide by each one's current state, just before the mails are claimed, and write them."""

    def keep(self, taken: Sequence[LedgerEntry]) -> None:
        """Keep what goes out, once it is claimed and before it is sent."""

    def orders(self, entries: Iterable[LedgerEntry]) -> Sequence[Any]:
        """The messages by which these come again."""


@dataclass(slots=True)
class Run:
    """One invocation's work on one mailing. todo: deliveries still to be looked at. turns: reserved, and
    not used yet, in seconds since the epoch. put_back: those that were claimed, did not leave and are
    queued again. later: those for which there was no time. again: those to come again after so many seconds.
    states: how many were settled as what."""

    todo: list[LedgerEntry]
    turns: list[float] = field(default_factory=list)
    put_back: dict[str, LedgerEntry] = field(default_factory=dict)
    later: list[LedgerEntry] = field(default_factory=list)
    again: dict[int, list[LedgerEntry]] = field(default_factory=lambda: defaultdict(list))
    states: Counter[str] = field(default_factory=Counter)

    def postpone(self) -> None:
        """There is no time for the rest."""
        self.later += self.todo
        self.todo = []

    def note(self, drafts: Drafts, done: Sendings) -> None:
        """Note the outcomes of some. What was too late for its turn is next again."""
        self.states.update(row.state.value for row in [*drafts.skipped, *done.rows])
        for row in done.rows:
            self.put_back.pop(row.delivery_id, None)
            if row.state is State.QUEUED:
                self.put_back[row.delivery_id] = row
        # A person decides about unknown ones. What another worker is sending is left to it, and to the
        # sweeper should it die: handed round, each would double with every message that comes twice.
        ours = {row.delivery_id for row in done.rows if row.state is not State.UNKNOWN}
        late: list[LedgerEntry] = []
        for delivery_id, seconds in done.again.items():
            if delivery_id in ours | done.contested:
                entry = drafts.ready[delivery_id].entry
                (self.again[seconds] if seconds else late).append(entry)
        self.todo = late + self.todo
        for row in done.rows:
            if row.state in (State.REFUSED, State.UNKNOWN):
                logger.warning(f"mail_{row.state}", delivery=row.delivery_id, reason=row.reason)


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
            logger.exception("mailing_not_delivered", mailing=mailing_id)
            failed |= {order.message_id for order in some}
    return failed
