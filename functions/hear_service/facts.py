"""What services say of themselves on their own pages."""

from aws_lambda_powertools import Logger

from fanfare.aws.press.services import Services
from fanfare.aws.transactions import OvertakenError
from fanfare.messages.releases import FactsChanged
from fanfare.services.addresses import without_address
from fanfare.services.changes import apply_report
from fanfare.services.service import ChangedBy, ServiceChange
from hear_service.addresses import AddressListener
from hear_service.releases import Waiting

MAX_RACES = 5

logger = Logger()


class FactsListener:
    """Saves services' facts, and has the releases looked at that may wait for them."""

    def __init__(self, services: Services, addresses: AddressListener, waiting: Waiting) -> None:
        self._services = services
        self._addresses = addresses
        self._waiting = waiting

    def handle(self, message: FactsChanged) -> None:
        """Save what differs, then let releases go on. A repeated message only does the second: it may
        not have come so far. Another press address is asked for, not saved. Raises OvertakenError,
        NotMailed and NotQueued."""
        for _ in range(MAX_RACES):
            try:
                saved = self._save(message)
            except OvertakenError:
                continue
            if saved:
                self._waiting.resume(message.member)
            return
        raise OvertakenError

    def _save(self, message: FactsChanged) -> bool:
        """Whether the service is there. Raises OvertakenError when it changed in between."""
        service = self._services.load(message.member)
        if service is None:
            logger.warning(
                "facts_of_unknown_service", member=message.member, request=message.request_id
            )
            return False
        self._addresses.ask(service, message)
        history = self._services.history(message.member)
        if any(change.id == message.request_id for change in history):
            return True
        said = without_address(service, message.details)
        outcome = apply_report(service, message.facts, said, message.changed_at, history)
        if outcome.alterations:
            change = ServiceChange(
                member=message.member,
                id=message.request_id,
                by=message.by,
                door=ChangedBy.OWN_PAGE,
                at=message.changed_at,
                alterations=outcome.alterations,
            )
            self._services.save(outcome.service, change)
        names = [one.name for one in outcome.alterations]
        logger.info("facts_saved", member=message.member, changed=names)
        return True
