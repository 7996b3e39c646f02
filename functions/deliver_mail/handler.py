"""Send mails, each to one person: claim in the ledger, one call of SES, write down what came of it.

Reads:  DeliveryQueue and BulkDeliveryQueue: mail.deliver, digest.deliver, notice.deliver, issue.deliver,
        issue.preview, release.deliver, service_notice.deliver, address_notice.deliver; the activities,
        people, answers, suppressions, subscribers, mailings, issues, releases and services concerned; the
        SES quota
Writes: mails, through SES; the ledger, with the numbers and the state of mailings, and with what forms
        had mailed to each mailbox; copies of releases as they are sent; messages back to their queue,
        delayed, when an embargo has not come, or SES says not now or, about a confirmation, says nothing;
        digest.deliver, when a mailbox has had enough for an hour; RegistrationQueue.fifo,
        registration.undeliverable, of an address that is known to take no mail
Twice?  Safe. A mail that the ledger knows as sent, refused or being sent is not sent again. One whose
        call got no reply goes again after half an hour, an issue or a release only when a person says
        so: only then can somebody get it twice.
"""

from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger

from deliver_mail.ceiling import Ceiling
from deliver_mail.choices import Chooser
from deliver_mail.clock import Clock
from deliver_mail.dispatch import Dispatcher, Sendings
from deliver_mail.drafts import Drafts, draft, of, read
from deliver_mail.issues import IssueSender
from deliver_mail.paced_dispatch import PacedSender
from deliver_mail.requeue import MAX_DELAY, give_back
from deliver_mail.writers.digest import Digests
from deliver_mail.writers.issue import IssueWriter, draft_preview
from deliver_mail.writers.notice import NoticeWriter, draft_notices
from deliver_mail.writers.registration import Writer
from fanfare.aws.batches import partial_reply
from fanfare.aws.clients import LEAN, ONCE
from fanfare.aws.ledger.issues import Issues
from fanfare.aws.ledger.ledger import Ledger
from fanfare.aws.ledger.mail_history import MailHistory
from fanfare.aws.ledger.mailboxes import Gate, Mailboxes
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.ledger.pace import Pace
from fanfare.aws.outbox import Outbox
from fanfare.aws.rate_limits import Limits
from fanfare.aws.register.register import Register
from fanfare.aws.secrets import load_opaque_ids, load_signer
from fanfare.aws.ses import Mailer
from fanfare.aws.subscribers.recipients import Recipients
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.delivery.protocol import State
from fanfare.mailings.mailing import Reason
from fanfare.messages.deliveries import (
    DeliverAddressNotice,
    DeliverDigest,
    DeliverIssue,
    DeliverMail,
    DeliverNotice,
    DeliverRelease,
    DeliverServiceNotice,
    PreviewIssue,
)
from fanfare.opaque import OpaqueIds
from fanfare.rate_limits import FIRST_MAILS, Limit, at_most
from fanfare.registrations.undeliverable import undeliverable
from fanfare.settings import Settings
from fanfare.signing import Signer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from deliver_mail.press_resources import Press

ADVICE = (
    "Verify the sender with SES, and leave its sandbox: see First deployment in README.md. "
    "The mails are tried again every 15 minutes."
)

settings = Settings.from_env()
logger = Logger()
dynamodb = boto3.client("dynamodb", config=LEAN)
ses = boto3.client("ses", config=ONCE)
register = Register(dynamodb, settings.register_table)
subscribers = Subscribers(dynamodb, settings.subscribers_table)
clock = Clock()


def ceiling(limit: Limit) -> Ceiling:
    """Counts first mails with all other workers."""
    return Ceiling(Limits(dynamodb, settings.ledger_table), limit)


chooser = Chooser(
    register,
    Recipients(dynamodb, settings.register_table, settings.subscribers_table),
    MailHistory(dynamodb, settings.ledger_table),
)
dispatcher = Dispatcher(
    Ledger(dynamodb, settings.ledger_table),
    Mailer(ses, settings.sender_address, settings.configuration_set),
    ceiling(at_most(FIRST_MAILS, settings.first_mails_per_hour)),
    lambda firsts: Gate(settings.ledger_table, firsts, announce),
    clock,
)


@cache
def outbox(queue: str) -> Outbox:
    """The queue of that name, made when the first message has to go back to it."""
    urls = (settings.delivery_queue_url, settings.bulk_delivery_queue_url)
    return Outbox(boto3.client("sqs"), next(url for url in urls if url.endswith(f"/{queue}")))


def announce(digest: DeliverDigest, seconds: int) -> None:
    """Queue a digest for when it may leave. Raises ConnectionError when it was not taken."""
    delay = min(max(seconds, 0), MAX_DELAY)
    if Outbox(boto3.client("sqs"), settings.delivery_queue_url).send([digest], delay):
        raise ConnectionError("the delivery queue did not take the digest")
    logger.info("first mails collected", delivery=digest.delivery_id)


def give_up(drafts: Drafts) -> None:
    """Let the places go to others of whom nobody can be told: their address is known to take no mail."""
    for one in drafts.unreachable:
        told = undeliverable(one.activity, one.party, one.registration_id, True, drafts.now)
        outbox = Outbox(boto3.client("sqs"), settings.registration_queue_url)
        outbox.send_in_group(told, one.activity, told.request_id)


@cache
def signer() -> Signer:
    """Signs links, once its keys have been read."""
    return load_signer(boto3.client("secretsmanager"), settings.signing_key_arn)


@cache
def opaque_ids() -> OpaqueIds:
    """Makes ids that tell nothing, once their key has been read."""
    return load_opaque_ids(boto3.client("secretsmanager"), settings.opaque_key_arn)


@cache
def writer() -> Writer:
    """Writes mails about registrations."""
    return Writer(signer(), settings.site_url, settings.sender_name, settings.sender_address)


@cache
def digests() -> Digests:
    """Tells in one mail what would have been more than a mailbox gets in an hour."""
    return Digests(Mailboxes(dynamodb, settings.ledger_table), chooser, writer, opaque_ids)


@cache
def notice_writer() -> NoticeWriter:
    """Writes answers about the bulletin."""
    return NoticeWriter(
        signer(),
        settings.site_url,
        settings.sender_name,
        settings.sender_address,
        settings.mail_domain,
    )


@cache
def issue_writer() -> IssueWriter:
    """Writes issues of the bulletin."""
    return IssueWriter(
        Issues(dynamodb, settings.ledger_table),
        (signer(), opaque_ids()),
        settings.site_url,
        (settings.sender_name, settings.sender_address),
        settings.mail_domain,
    )


@cache
def paced_sender() -> PacedSender:
    """Sends mailings."""
    return PacedSender(
        Mailings(dynamodb, settings.ledger_table),
        Pace(dynamodb, settings.ledger_table, ses),
        dispatcher,
        Outbox(boto3.client("sqs"), settings.bulk_delivery_queue_url),
        clock,
    )


@cache
def issue_sender() -> IssueSender:
    """Sends issues of the bulletin."""
    return IssueSender(paced_sender(), subscribers, issue_writer(), now)


def now() -> datetime:
    """The present instant, which embargoes are held against."""
    return datetime.now(UTC)


@cache
def press() -> "Press":
    """Sends releases, and writes to services. Made with the first: what they need takes time to load."""
    from deliver_mail.press_resources import Press

    return Press(dynamodb, settings, signer(), opaque_ids(), paced_sender(), now)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    orders, failed = read(event["Records"])
    drafts = Drafts(datetime.now(UTC))
    draft(of(DeliverMail, orders), chooser, writer, opaque_ids, drafts)
    early = digests().draft(of(DeliverDigest, orders), drafts)
    if notices := of(DeliverNotice, orders):
        draft_notices(notices, subscribers, notice_writer().write, drafts)
    for one in of(PreviewIssue, orders):
        draft_preview(one, issue_writer().preview, drafts)
    if asked := of(DeliverServiceNotice, orders):
        press().notices.draft(asked, drafts)
    if about_addresses := of(DeliverAddressNotice, orders):
        press().address_notices.draft(about_addresses, drafts)
    give_up(drafts)
    failed |= drafts.failed
    for message_id, reason in failed.items():
        logger.error("mail not written", message_id=message_id, reason=reason)
    done = dispatcher.dispatch(drafts, context)
    again = [
        (order, seconds)
        for delivery_id, seconds in done.again.items()
        for order in drafts.ready[delivery_id].orders
    ] + early
    kept = give_back(again, outbox) | failed.keys()
    if issues := of(DeliverIssue, orders):
        kept |= issue_sender().send(issues, context)
    if copies := of(DeliverRelease, orders):
        kept |= press().releases.send(copies, context)
    report(done, skipped=len(drafts.skipped), again=len(again), failed=len(failed))
    return partial_reply(sorted(kept))


def report(done: Sendings, **counts: int) -> None:
    """One line for the batch, and one for each mail that a person should know of."""
    states = Counter(row.state.value for row in done.rows)
    logger.info("batch done", extra={**states, **counts})
    if stuck := sum(row.reason == Reason.NOT_VERIFIED for row in done.rows):
        logger.error("mails wait", reason=Reason.NOT_VERIFIED.value, mails=stuck, advice=ADVICE)
    for row in done.rows:
        if row.state in (State.REFUSED, State.UNKNOWN):
            logger.warning("mail " + row.state, delivery=row.delivery_id, reason=row.reason)
    for delivery_id in done.given_up:
        logger.error("mail stays unknown after the last attempt", delivery=delivery_id)
