"""Sending an issue: what that would do, doing it, and one copy to look at before."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from desk.bulletin.plan import Plan, count_audience, quota
from desk.mailings.late import Late, begin
from desk.refusal import Refused
from desk.stack import Stack
from fanfare.aws.ledger.issues import Issues, TooLargeError
from fanfare.aws.ledger.mailings import MailingExistsError, Mailings
from fanfare.aws.outbox import Outbox
from fanfare.bulletin.issue import StoredIssue
from fanfare.mailings.mailing import Mailing, MailingState
from fanfare.messages.deliveries import PreviewIssue
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


def plan_sending(stack: Stack, issue: StoredIssue, order: Order, now: datetime) -> Plan:
    """Say what sending an issue would do.

    Raises:
        SentBefore: It was, and the order does not say again.
        Refused: Nobody would get it.
    """
    mailing = _mailing(stack.mailings, issue, order, now)
    people = count_audience(stack.subscribers, mailing)
    return Plan(mailing, people, quota(stack), order.at)


def carry_out(stack: Stack, issue: StoredIssue, plan: Plan) -> tuple[Late, ...]:
    """Store the issue, write the mailing down, and let it begin, now or at its hour. Gives what is late.

    Once it is written down, the sweeper begins what this machine could not.

    Raises:
        Refused: The issue is too large, or somebody else sent it since the plan was made.
    """
    _stored(stack.issues, issue)
    try:
        stack.mailings.create(plan.mailing)
    except MailingExistsError:
        text = f"Nothing was sent: somebody else just sent {plan.mailing.id}."
        raise Refused(text) from None
    if plan.at is None:
        return begin(stack.queue("MailingQueue"), plan.mailing.id)
    stack.schedules.begin(plan.mailing.id, plan.at)
    return ()


def send_copy(issues: Issues, queue: Outbox, issue: StoredIssue, email: str) -> None:
    """Mail one copy, to look at.

    Args:
        queue: The one in front of deliver_mail.

    Raises:
        Refused: The issue is too large, or the queue did not take it.
    """
    order = PreviewIssue(
        delivery_id=f"test-{issue.slug}_{secrets.token_hex(8)}",
        slug=issue.slug,
        content=_stored(issues, issue),
        email=email,
    )
    if queue.send([order]):
        raise Refused("The mail could not be queued. Nothing was sent; try again.")


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


def _stored(issues: Issues, issue: StoredIssue) -> str:
    try:
        return issues.store(issue)
    except TooLargeError as error:
        raise Refused(
            f"Nothing was sent: the issue takes {error.size:,} bytes, more than can be kept. Shorten it."
        ) from None
