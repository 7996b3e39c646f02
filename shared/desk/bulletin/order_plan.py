"""What sending an issue would do."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from desk.bulletin.plan import Plan, count_audience
from desk.refusal import Refused
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.bulletin.issue import StoredIssue
from fanfare.mailings.mailing import Mailing, MailingState
from fanfare.mailings.pace import Quota
from fanfare.subscribers.terms import Topic


class SentBefore(Refused):
    """The issue was sent before, and nobody said that it is to be sent again.

    Args:
        mailings: Their ids.
    """

    def __init__(self, slug: str, mailings: Collection[str]) -> None:
        super().__init__(f"{slug} was sent before or is scheduled, as {', '.join(mailings)}.")
        self.mailings = tuple(mailings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How an issue is to be sent.

    Attributes:
        by: Who says so.
        at: When; None for now.
        topics: To those who take one of these; None for those that the file names, empty for everybody.
        again: Also when it was sent before.
    """

    by: str
    at: datetime | None = None
    topics: tuple[Topic, ...] | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Planner:
    """Says what sending issues would do, and changes nothing. quota: what SES allows the account."""

    mailings: Mailings
    subscribers: Subscribers
    quota: Callable[[], Quota]

    def plan(self, issue: StoredIssue, order: Order, now: datetime) -> Plan:
        """Say what sending an issue would do.

        Raises:
            SentBefore: It was, and the order does not say again.
            Refused: Nobody would get it.
        """
        mailing = _mailing(self.mailings, issue, order, now)
        people = count_audience(self.subscribers, mailing)
        return Plan(mailing, people, self.quota(), order.at)


def _mailing(mailings: Mailings, issue: StoredIssue, order: Order, now: datetime) -> Mailing:
    """The mailing to be, under the first number that is free. Raises Refused."""
    before = [one for one in mailings.all() if one.slug == issue.slug]
    # What was cancelled before it began has reached nobody.
    sent = [one.id for one in before if one.started_at or one.state is not MailingState.CANCELLED]
    if sent and not order.again:
        raise SentBefore(issue.slug, sent)
    return Mailing(
        id=f"{issue.slug}-{_next_number(before)}",
        slug=issue.slug,
        content=issue.content,
        subject=issue.front.subject,
        topics=issue.front.topics if order.topics is None else order.topics,
        created_at=now,
        send_at=order.at or now,
        by=order.by,
    )


def _next_number(before: Collection[Mailing]) -> int:
    return max((int(one.id.rpartition("-")[2]) for one in before), default=0) + 1
