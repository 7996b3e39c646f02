"""What works on the subscribers of a deployed stack, put together."""

from datetime import datetime

from desk.stack import Stack
from desk.subscribers.enrolment import Enroller
from desk.subscribers.grounds import Grounds


def enroller(stack: Stack, grounds: Grounds, now: datetime) -> Enroller:
    """One import of subscribers."""
    return Enroller(stack.enrolment, stack.person, grounds, now)
