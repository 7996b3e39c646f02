"""A batch of messages about the bulletin, each followed without holding up the others."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from fanfare.messages.deliveries import DeliverNotice
from fanfare.messages.subscriptions import ErasureRequested, OwnDataRequested, SubscriptionMessage
from manage_subscription.follow import Follower
from manage_subscription.intake import Received

if TYPE_CHECKING:
    from fanfare.aws.subscribers.eraser import Eraser

logger = Logger()


@dataclass(frozen=True, slots=True)
class Batch:
    """Follows what people ask for. eraser: forgets people; made when the first of them asks."""

    follower: Follower
    eraser: "Callable[[], Eraser]"

    def follow(self, received: list[Received]) -> tuple[list[tuple[str, DeliverNotice]], set[str]]:
        """Follow each message; trouble with one does not hold up the others.

        Returns the notices that are due, each with the id of the SQS message that must come again if it
        can't be queued, and the messages that have to come again in any case.
        """
        due: list[tuple[str, DeliverNotice]] = []
        failed: set[str] = set()
        for one in received:
            try:
                notice = self._follow(one.message, datetime.now(UTC))
            except Exception:
                logger.exception("message_failed", message_id=one.message_id)
                failed.add(one.message_id)
            else:
                due += [(one.message_id, notice)] if notice else []
        return due, failed

    def _follow(self, message: SubscriptionMessage, now: datetime) -> DeliverNotice | None:
        """Do what one message asks for. Returns the notice that is due, or None."""
        if isinstance(message, OwnDataRequested):
            return self.follower.own_data(message)
        if not isinstance(message, ErasureRequested):
            return self.follower.follow(message, now)
        erasure = self.eraser().erase(message, now)
        logger.info("person_erased", request=message.request_id, removed=erasure.removed.total())
        return None
