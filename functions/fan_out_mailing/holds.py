"""Holds whose time is over: a message to the booking rules, in the activity's own FIFO group."""

from collections.abc import Callable
from datetime import datetime, timedelta

from aws_lambda_powertools import Logger

from fanfare.aws.outbox import Outbox
from fanfare.aws.register.holds import Holds
from fanfare.registrations.holds import ending

GRACE = timedelta(minutes=1)
"""A press in the last second is on the queue before the end is."""

logger = Logger()


def end_holds(holds: Holds, registrations: Callable[[], Outbox], now: datetime) -> None:
    """Order what has to be given back. Safe to repeat: the rules end a hold once.

    Holds are for activities with a capacity, which have one group each.
    """
    ended = 0
    for hold in holds.ended(now - GRACE):
        message = ending(hold, now)
        registrations().send_in_group(message, hold.activity, message.request_id)
        ended += 1
    logger.info("holds_ended", holds=ended)
