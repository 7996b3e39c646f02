"""A batch of orders: every mail is written before any is claimed, and logged afterwards."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import boto3
from aws_lambda_powertools import Logger

from deliver_mail import resources
from deliver_mail.dispatch import Sendings
from deliver_mail.drafts import Drafts, Order, draft, of
from deliver_mail.writers.issue import draft_preview
from deliver_mail.writers.notice import draft_notices
from fanfare.aws.metrics import counts
from fanfare.aws.outbox import Outbox
from fanfare.delivery.protocol import State
from fanfare.mailings.mailing import Reason
from fanfare.messages.deliveries import DeliverDigest, DeliverMail, DeliverNotice, PreviewIssue
from fanfare.messages.press_deliveries import DeliverAddressNotice, DeliverServiceNotice
from fanfare.registrations.undeliverable import undeliverable

ADVICE = (
    "Verify the sender with SES, and leave its sandbox: see First deployment in README.md. "
    "The mails are tried again every 15 minutes."
)

logger = Logger()
metrics = counts("deliver_mail")


def write(orders: Sequence[Order[Any]]) -> tuple[Drafts, list[tuple[Order[Any], int]]]:
    """Write all mails that go one by one; issues and releases are written at their turn.

    Returns the drafts, and the digests that are not due yet, each with the seconds until it is.
    """
    drafts = Drafts(datetime.now(UTC))
    draft(
        of(DeliverMail, orders), resources.chooser, resources.writer, resources.opaque_ids, drafts
    )
    early = resources.digests().draft(of(DeliverDigest, orders), drafts)
    if notices := of(DeliverNotice, orders):
        draft_notices(notices, resources.subscribers, resources.notice_writer().write, drafts)
    for one in of(PreviewIssue, orders):
        draft_preview(one, resources.issue_writer().preview, drafts)
    if asked := of(DeliverServiceNotice, orders):
        resources.press().notices.draft(asked, drafts)
    if about_addresses := of(DeliverAddressNotice, orders):
        resources.press().address_notices.draft(about_addresses, drafts)
    give_up(drafts)
    return drafts, early


def give_up(drafts: Drafts) -> None:
    """Free the places of people who cannot be mailed: their address is known to take no mail."""
    for one in drafts.unreachable:
        told = undeliverable(one.activity, one.party, one.registration_id, True, drafts.now)
        outbox = Outbox(boto3.client("sqs"), resources.settings.registration_queue_url)
        outbox.send_in_group(told, one.activity, told.request_id)


def report(done: Sendings, **counts: int) -> None:
    """One line for the batch, and one for each mail that a person should look at."""
    states = Counter(row.state.value for row in done.rows)
    logger.info("batch_done", extra={**states, **counts})
    if stuck := sum(row.reason == Reason.NOT_VERIFIED for row in done.rows):
        logger.error("mails_wait", reason=Reason.NOT_VERIFIED.value, mails=stuck, advice=ADVICE)
        metrics.count("MailsHeldUp")
    for row in done.rows:
        if row.state in (State.REFUSED, State.UNKNOWN):
            logger.warning(f"mail_{row.state}", delivery=row.delivery_id, reason=row.reason)
    for delivery_id in done.given_up:
        logger.error("mail_stays_unknown", delivery=delivery_id)
