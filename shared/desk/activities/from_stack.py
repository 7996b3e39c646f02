"""What works on the activities of a deployed stack, put together."""

from collections.abc import Sequence
from datetime import datetime

from desk.activities.cancellation import Canceller
from desk.activities.effects import Effects
from desk.activities.importer import Importer
from desk.activities.outcomes import Watch
from desk.stack import Stack
from fanfare.activities.activity import Listing


def effects(stack: Stack) -> Effects:
    """What writes changes, and sees to what follows."""
    return Effects(stack.programme, lambda: stack.registrations, lambda: stack.schedules)


def importer(stack: Stack, now: datetime) -> Importer:
    """One import of activities. now: to the minute."""
    return Importer(stack.register, stack.programme, effects(stack), now)


def canceller(stack: Stack) -> Canceller:
    """What cancels activities."""
    return Canceller(stack.register, stack.programme, effects(stack))


def watch(stack: Stack, changed: Sequence[tuple[Listing, Sequence[str]]]) -> Watch:
    """What looks at the ledger until it knows the end of every mail about changed activities."""
    return Watch(stack.mail_history, stack.register, stack.programme, changed)
