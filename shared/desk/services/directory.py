"""Library services: all of them, one with its history, and the link to its own page."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from desk.refusal import NotFound, Refused
from fanfare.aws.outbox import Outbox
from fanfare.aws.press.services import Services
from fanfare.messages.press_deliveries import DeliverServiceNotice, ServiceNoticeKind
from fanfare.opaque import OpaqueIds
from fanfare.services.addresses import writing_token
from fanfare.services.service import LibraryService, Nation, ServiceChange, member_of
from fanfare.signing import Signer


@dataclass(frozen=True, slots=True)
class Record:
    """One service.

    Attributes:
        service: What is kept of it now.
        history: What changed, and when; the oldest first.
        link: Address of its own page, open to anybody who has it, for an hour.
    """

    service: LibraryService
    history: list[ServiceChange]
    link: str


def find(services: Services, nation: Nation | None = None) -> list[LibraryService]:
    """All services, or those of one nation, by key."""
    return [one for one in services.all() if nation in (None, one.nation)]


def the_service(services: Services, key: str) -> LibraryService:
    """One service. Raises NotFound when there is none."""
    service = services.load(member_of(key))
    if service is None:
        raise NotFound("service", key)
    return service


def load(services: Services, link: Callable[[LibraryService], str], key: str) -> Record:
    """One service with its history and the link to its own page.

    Args:
        link: Gives that link; `own_page`, for a site.

    Raises:
        NotFound: There is no such service.
    """
    service = the_service(services, key)
    own = link(service)
    return Record(service, services.history(service.member), own)


def own_page(signer: Signer, opaque_ids: OpaqueIds, site: str, service: LibraryService) -> str:
    """The link to a service's own page, open to anybody who has it, for an hour."""
    return f"{site.rstrip('/')}/press/edit/{writing_token(service, signer, opaque_ids)}"


def mail_link(queue: Outbox, service: LibraryService) -> None:
    """Have the link to its own page mailed to a service's press contact.

    Args:
        queue: The one in front of deliver_mail.

    Raises:
        Refused: The service has no press contact, or the queue did not take the mail.
    """
    if not service.press.email:
        raise Refused(f"{service.name} has no press contact to mail to.")
    order = DeliverServiceNotice(
        delivery_id=f"facts-{service.member}_{secrets.token_hex(8)}",
        kind=ServiceNoticeKind.FACTS_LINK,
        member=service.member,
    )
    if queue.send([order]):
        raise Refused("The mail could not be queued.", "Try again.")
