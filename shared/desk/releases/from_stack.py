"""What works on the releases of a deployed stack, put together."""

from desk.releases.gaps import GapFinder
from desk.releases.outlook import Outlooks
from desk.releases.report.lines import Reporter
from desk.releases.workflow.ask import Asker
from desk.releases.workflow.mailing import ReleaseMailings
from desk.releases.workflow.order import Sender
from desk.releases.workflow.order_plan import Planner
from desk.stack import Stack


def gap_finder(stack: Stack) -> GapFinder:
    """What finds gaps."""
    return GapFinder(stack.polls, stack.known_facts)


def outlooks(stack: Stack) -> Outlooks:
    """What looks ahead."""
    return Outlooks(stack.deliveries, stack.services, gap_finder(stack))


def reporter(stack: Stack) -> Reporter:
    """What tells what came of releases."""
    return Reporter(
        stack.deliveries, stack.releases, stack.services, stack.responses, gap_finder(stack)
    )


def release_mailings(stack: Stack) -> ReleaseMailings:
    """The mailings of releases."""
    return ReleaseMailings(
        stack.mailings, stack.deliveries, stack.schedules, stack.queue("MailingQueue")
    )


def planner(stack: Stack) -> Planner:
    """What says what orders would do."""
    return Planner(stack.releases, stack.mailings, outlooks(stack), stack.quota)


def sender(stack: Stack) -> Sender:
    """What sends releases."""
    asker = Asker(stack.releases, outlooks(stack), stack.queue("DeliveryQueue"))
    return Sender(stack.releases, release_mailings(stack), asker)
