"""What services sent out themselves, and which release it was made from."""

from aws_lambda_powertools import Logger

from fanfare.aws.press.responses import Responses
from fanfare.aws.press.services import Services
from fanfare.messages.press_copies import ReleaseCopied
from fanfare.releases.responses.records import PressCopy
from fanfare.releases.responses.similarity import nearest
from fanfare.services.service import LibraryService

logger = Logger()


class CopyListener:
    """Keeps press copies, each with the release that it is nearest to."""

    def __init__(self, services: Services, responses: Responses) -> None:
        self._services = services
        self._responses = responses

    def handle(self, message: ReleaseCopied) -> None:
        """Compare the copy with all that its service was sent before it, so that a message that comes
        again is compared with the same."""
        service = self._services.load(message.member)
        if service is None:
            logger.warning("press_copy_of_unknown_service", request=message.request_id)
            return
        sent = [
            copy
            for copy in self._responses.copies(message.member)
            if copy.rendered_at <= message.received_at
        ]
        copy, likeness = nearest(message.text, sent)
        mailing = copy.mailing if copy else ""
        self._responses.keep_press_copy(
            PressCopy(
                member=message.member,
                id=message.request_id,
                mailing=mailing,
                similarity=round(likeness, 3),
                subject=message.subject,
                text=message.text,
                known_sender=_is_known(message.sender_domain, service),
                at=message.received_at,
            )
        )
        logger.info("press_copy_recorded", request=message.request_id, mailing=mailing)


def _is_known(domain: str, service: LibraryService) -> bool:
    """Whether the sender is of a domain that the service has a contact at, or of one below it."""
    contacts = (service.press.email, service.general.email)
    own = {email.rpartition("@")[2].lower() for email in contacts if "@" in email}
    return any(domain == one or domain.endswith(f".{one}") for one in own)
