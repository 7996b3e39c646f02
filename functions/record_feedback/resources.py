"""What record_feedback works with."""

from functools import cache
from typing import TYPE_CHECKING

import boto3

from fanfare.aws.clients import LEAN
from fanfare.aws.ledger.feedback import FeedbackLedger
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.outbox import Outbox
from fanfare.aws.secrets import load_opaque_ids
from fanfare.settings import Settings

if TYPE_CHECKING:
    from record_feedback.places import Freer
    from record_feedback.suppression import Suppressor

settings = Settings.from_env()
dynamodb = boto3.client("dynamodb", config=LEAN)
ledger = FeedbackLedger(dynamodb, settings.ledger_table)
mailings = Mailings(dynamodb, settings.ledger_table)
sqs = boto3.client("sqs", config=LEAN)


@cache
def freer() -> "Freer":
    """Frees places; made for the first dead mailbox."""
    from fanfare.aws.ledger.mailboxes import Mailboxes
    from fanfare.aws.register.register import Register
    from record_feedback.places import Freer

    return Freer(
        Register(dynamodb, settings.register_table),
        Mailboxes(dynamodb, settings.ledger_table),
        lambda: Outbox(sqs, settings.registration_queue_url),
    )


@cache
def suppressor() -> "Suppressor":
    """Suppresses people; made for the first of them, since it needs the key of opaque ids."""
    from fanfare.aws.subscribers.subscribers import Subscribers
    from record_feedback.suppression import Suppressor

    ids = load_opaque_ids(boto3.client("secretsmanager"), settings.opaque_key_arn)
    return Suppressor(Subscribers(dynamodb, settings.subscribers_table), ids)
