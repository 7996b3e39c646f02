"""Sending an issue, and one copy to look at before."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from desk.aws.schedules import Schedules
from desk.bulletin.plan import Plan
from desk.mailings.late import Late, begin
from desk.refusal import Refused
from fanfare.aws.ledger.issues import Issues, TooLargeError
from fanfare.aws.ledger.mailings import MailingExistsError, Mailings
from fanfare.aws.outbox import Outbox
from fanfare.bulletin.issue import StoredIssue
from fanfare.messages.deliveries import PreviewIssue


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends issues.

    Attributes:
        queue: Gives the one in front of fan_out_mailing, asked only for a mailing that begins now.
        schedules: Gives the schedules, asked only for a mailing that begins later.
    """

    issues: Issues
    mailings: Mailings
    queue: Callable[[], Outbox]
    schedules: Callable[[], Schedules]

    def carry_out(self, issue: StoredIssue, plan: Plan) -> tuple[Late, ...]:
        """Store the issue, write the mailing down, and let it begin, now or at its hour.

        Once it is written down, the sweeper begins what this machine could not.

        Returns:
            What is late.

        Raises:
            Refused: The issue is too large, or somebody else sent it since the plan was made.
        """
        _stored(self.issues, issue)
        try:
            self.mailings.create(plan.mailing)
        except MailingExistsError:
            text = f"Nothing was sent: somebody else just sent {plan.mailing.id}."
            raise Refused(text) from None
        if plan.at is None:
            return begin(self.queue(), plan.mailing.id)
        self.schedules().begin(plan.mailing.id, plan.at)
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


def _stored(issues: Issues, issue: StoredIssue) -> str:
    try:
        return issues.store(issue)
    except TooLargeError as error:
        raise Refused(
            f"Nothing was sent: the issue takes {error.size:,} bytes, more than can be kept. Shorten it."
        ) from None
