"""Links to services' forms, which go to the address that we have and to no other."""

from collections.abc import Callable

from fanfare.aws.outbox import Outbox
from fanfare.messages.press_deliveries import DeliverServiceNotice, ServiceNoticeKind
from fanfare.messages.releases import FactsLinkAsked
from hear_service.addresses import NotMailed


class LinkListener:
    """Has links mailed that somebody asked for. deliveries: gives the queue, once it is needed."""

    def __init__(self, deliveries: Callable[[], Outbox]) -> None:
        self._deliveries = deliveries

    def handle(self, message: FactsLinkAsked) -> None:
        """A repeat asks for the same mail. Raises NotMailed."""
        order = DeliverServiceNotice(
            delivery_id=f"facts-{message.member}_{message.request_id}",
            kind=ServiceNoticeKind.FACTS_LINK,
            member=message.member,
        )
        if self._deliveries().send([order]):
            raise NotMailed
