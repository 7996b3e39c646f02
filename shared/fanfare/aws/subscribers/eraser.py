"""Erasing a person: at once what can go, and through the booking rules what others count on."""

from datetime import datetime, timedelta

from fanfare.aws.outbox import Outbox
from fanfare.aws.subscribers.people import Erasure, People
from fanfare.messages.subscriptions import ErasureRequested
from fanfare.registrations.withdrawal import withdrawal

AGAIN = 900
"""Seconds until an erasure comes again for registrations that were being cancelled: the most that SQS
delays a message, and time for the cancellation's mail, which is written from the registration."""

MAX_WAIT = timedelta(hours=3)
"""Then cancelling does not work, and a person has to look. Lambda itself stops a function that keeps
sending to its own queue after about sixteen rounds, four hours of these
(docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html)."""


class Eraser:
    """Erases people, with the queues that see to the rest."""

    def __init__(self, people: People, registrations: Outbox, subscriptions: Outbox) -> None:
        self._people = people
        self._registrations = registrations
        self._subscriptions = subscriptions

    def erase(self, request: ErasureRequested, now: datetime) -> Erasure:
        """Remove what can go now. Cancel registrations that hold a place or a turn, and have the
        request come again for them. Safe to repeat.

        Raises:
            OvertakenError: somebody else was writing.
            ConnectionError: a queue did not take a message.
            TimeoutError: there are registrations left after MAX_WAIT.
        """
        erasure = self._people.erase(request.person, request.requested_at, now)
        for listing, party in erasure.standing:
            order = withdrawal(listing, party, now)
            self._registrations.send_in_group(order, order.activity, order.request_id)
        if erasure.standing and now - request.requested_at > MAX_WAIT:
            raise TimeoutError(f"{len(erasure.standing)} registrations are not cancelled yet")
        if erasure.standing and self._subscriptions.send([request], delay=AGAIN):
            raise ConnectionError("the subscription queue did not take the message")
        return erasure
