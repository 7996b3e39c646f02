"""What releases miss from services, and asking the services for it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from desk.refusal import Refused
from desk.releases.gaps import GapFinder
from desk.releases.wanted_facts import Wanting
from fanfare.aws.outbox import Outbox
from fanfare.aws.press.releases import Releases
from fanfare.aws.press.services import Services
from fanfare.messages.press_deliveries import DeliverServiceNotice, ServiceNoticeKind
from fanfare.releases.audience import is_addressed
from fanfare.releases.values import Gap
from fanfare.releases.version import ReleaseFront, content_of
from fanfare.services.service import LibraryService


class NotSubmitted(Refused):
    """Services cannot be asked for what a release misses before it is submitted."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody was mailed: the pages of services ask for what a submitted release wants."
        )


@dataclass(frozen=True, slots=True)
class Held:
    """What a release misses from a service.

    Attributes:
        release: The release that wants it.
        service: The service that has not said it.
        missing: Field by field.
    """

    release: Wanting
    service: LibraryService
    missing: Sequence[Gap]


def as_stored(releases: Releases, front: ReleaseFront, source: str) -> Wanting:
    """A release's file as what is stored of it; without content when this version is not."""
    content = content_of(source)
    known = releases.load(front.slug)
    return Wanting(front, content if known and known.content == content else "")


def find_held(services: Services, finder: GapFinder, wanting: Sequence[Wanting]) -> list[Held]:
    """The services that something is missing from, for one release after the other, by key."""
    return [held for release in wanting for held in _of_release(services, finder, release)]


def _of_release(services: Services, finder: GapFinder, release: Wanting) -> list[Held]:
    addressed = [s for s in services.all() if is_addressed(s, release.front.audience)]
    missing = finder.today(release.front, addressed)
    return [Held(release, s, missing[s.member]) for s in addressed if s.member in missing]


def requests(held: Sequence[Held]) -> list[DeliverServiceNotice]:
    """The mails that ask for what is missing: one for each release and service with a press contact.

    Raises:
        NotSubmitted: One of the releases is not stored as it is.
    """
    if any(not one.release.content for one in held):
        raise NotSubmitted
    return [
        DeliverServiceNotice(
            delivery_id=f"facts-{one.service.member}_{secrets.token_hex(8)}",
            kind=ServiceNoticeKind.FACTS_WANTED,
            member=one.service.member,
            slug=one.release.front.slug,
            content=one.release.content,
        )
        for one in held
        if one.service.press.email
    ]


def ask(queue: Outbox, mails: Sequence[DeliverServiceNotice]) -> None:
    """Have the mails sent.

    Args:
        queue: The one in front of deliver_mail.

    Raises:
        Refused: The queue did not take some of them.
    """
    if lost := len(queue.send(mails)):
        raise Refused(f"{lost} of {len(mails)} could not be queued.", "Try again.")
