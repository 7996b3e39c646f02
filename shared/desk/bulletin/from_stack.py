"""What sends issues of a deployed stack's bulletin, put together."""

from functools import partial

from desk.bulletin.order import Sender
from desk.bulletin.order_plan import Planner
from desk.stack import Stack


def planner(stack: Stack) -> Planner:
    """What says what sending issues would do."""
    return Planner(stack.mailings, stack.subscribers, stack.quota)


def sender(stack: Stack) -> Sender:
    """What sends issues."""
    queue = partial(stack.queue, "MailingQueue")
    return Sender(stack.issues, stack.mailings, queue, lambda: stack.schedules)
