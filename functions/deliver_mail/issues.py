"""Issues of the bulletin: to the people that messages name, by their state just before their mail."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import batched
from typing import TYPE_CHECKING

from deliver_mail.drafts import Draft, Drafts, Order
from deliver_mail.paced_dispatch import PacedSender
from deliver_mail.run import by_mailing
from deliver_mail.writers.issue import IssueWriter
from fanfare.aws.batch_reads import Wanted
from fanfare.aws.ledger.deliveries import fresh
from fanfare.aws.ledger.mailing_rows import whose
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.delivery.protocol import LedgerEntry
from fanfare.mail.mime import UnsendableError
from fanfare.mailings.audience import why_skip
from fanfare.mailings.mailing import Mailing
from fanfare.messages.deliveries import MAX_PEOPLE, DeliverIssue
from fanfare.subscribers.subscriber import Subscriber

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


class IssueSender:
    """Sends issues. clock: the present instant."""

    def __init__(
        self,
        sender: PacedSender,
        subscribers: Subscribers,
        writer: IssueWriter,
        clock: Callable[[], datetime],
    ) -> None:
        self._sender = sender
        self._subscribers = subscribers
        self._writer = writer
        self._clock = clock

    def send(self, orders: Iterable[Order[DeliverIssue]], context: "LambdaContext") -> set[str]:
        """Send what may be sent now. Returns the ids of messages that have to come again."""
        send = partial(self._send_mailing, context=context)
        return by_mailing(orders, lambda order: order.mailing, send)

    def _send_mailing(
        self, mailing_id: str, orders: list[DeliverIssue], context: "LambdaContext"
    ) -> None:
        named = [(order.shard, person) for order in orders for person in order.people]
        entries = [fresh(mailing_id, *one) for one in dict.fromkeys(named)]
        self._sender.send(mailing_id, entries, self, context)

    def wait(self, mailing: Mailing) -> int:
        """Whatever has begun may leave."""
        return 0

    def keep(self, taken: Sequence[LedgerEntry]) -> None:
        """Every copy can be made again from the issue."""

    def wanted(self, some: Sequence[LedgerEntry]) -> Wanted[dict[str, Subscriber]]:
        """The readers. See Mails."""
        return self._subscribers.wanted(map(_person, some))

    def draft(
        self, mailing: Mailing, some: Sequence[LedgerEntry], found: Mapping[str, Subscriber]
    ) -> Drafts:
        """Decide by people's current state. See Mails."""
        drafts = Drafts(self._clock())
        for entry in some:
            reader = found.get(_person(entry))
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

    def orders(self, entries: Iterable[LedgerEntry]) -> list[DeliverIssue]:
        """Messages that name them. See Mails."""
        shards: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entry in entries:
            if place := whose(entry.delivery_id):
                shards[place[:2]].append(place[2])
        return [
            DeliverIssue(mailing=mailing, shard=shard, people=list(some))
            for (mailing, shard), people in shards.items()
            for some in batched(people, MAX_PEOPLE, strict=False)
        ]


def _person(entry: LedgerEntry) -> str:
    return entry.delivery_id.rpartition("_")[2]
