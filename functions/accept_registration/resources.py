"""What accept_registration works with."""

import boto3

from accept_registration.accept import Acceptor
from fanfare.aws.clients import BRIEF, LEAN
from fanfare.aws.outbox import Outbox
from fanfare.aws.register.bookings import Bookings
from fanfare.aws.register.register import Register
from fanfare.settings import Settings

settings = Settings.from_env()
dynamodb = boto3.client("dynamodb", config=LEAN.merge(BRIEF))
sqs = boto3.client("sqs", config=LEAN.merge(BRIEF))
bookings = Bookings(dynamodb, settings.register_table)
deliveries = Outbox(sqs, settings.delivery_queue_url)
acceptor = Acceptor(
    Register(dynamodb, settings.register_table),
    bookings,
    Outbox(sqs, settings.mailing_queue_url),
)
