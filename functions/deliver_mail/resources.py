"""What deliver_mail works with. What few batches need is made with the first that does."""

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import boto3
from aws_lambda_powertools import Logger

from deliver_mail.ceiling import Ceiling
from deliver_mail.choices import Chooser
from deliver_mail.clock import Clock
from deliver_mail.dispatch import Dispatcher
from deliver_mail.issues import IssueSender
from deliver_mail.paced_dispatch import PacedSender
from deliver_mail.requeue import MAX_DELAY
from deliver_mail.writers.base import Sender
from deliver_mail.writers.digest import Digests
from deliver_mail.writers.issue import IssueWriter
from deliver_mail.writers.notice import NoticeWriter
from deliver_mail.writers.registration import Writer
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
from fanfare.messages.deliveries import DeliverDigest
from fanfare.opaque import OpaqueIds
from fanfare.rate_limits import FIRST_MAILS, Limit, at_most
from fanfare.settings import Settings
from fanfare.signing import Signer

if TYPE_CHECKING:
    from deliver_mail.press_resources import Press

settings = Settings.from_env()
logger = Logger()
dynamodb = boto3.client("dynamodb", config=LEAN)
ses = boto3.client("ses", config=ONCE)
register = Register(dynamodb, settings.register_table)
subscribers = Subscribers(dynamodb, settings.subscribers_table)
clock = Clock()
sender = Sender(
    settings.sender_name, settings.sender_address, settings.site_url, settings.mail_domain
)


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
    logger.info("first_mails_collected", delivery=digest.delivery_id)


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
    return Writer(signer(), sender)


@cache
def digests() -> Digests:
    """Writes one mail in place of more than a mailbox gets in an hour."""
    return Digests(Mailboxes(dynamodb, settings.ledger_table), chooser, writer, opaque_ids)


@cache
def notice_writer() -> NoticeWriter:
    """Writes answers about the bulletin."""
    return NoticeWriter(signer(), sender)


@cache
def issue_writer() -> IssueWriter:
    """Writes issues of the bulletin."""
    return IssueWriter(signer(), sender, opaque_ids(), Issues(dynamodb, settings.ledger_table))


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

    return Press(dynamodb, settings, signer(), opaque_ids(), sender, paced_sender(), now)
