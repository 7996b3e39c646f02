"""Which services a release goes to, and for which it cannot be filled in as things are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.releases.gaps import GapFinder
from desk.releases.ledger import had
from desk.releases.names import strangers
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.press.services import Services
from fanfare.language import LONDON
from fanfare.releases.audience import is_addressed
from fanfare.releases.calendar.advice import Caution, cautions
from fanfare.releases.release import Edition
from fanfare.releases.values import Gap
from fanfare.releases.version import ReleaseFront
from fanfare.services.service import LibraryService


@dataclass(frozen=True, slots=True)
class Outlook:
    """What sending at an instant would do, as things are. gaps: by member, of the services that would
    be held. cautions: what speaks against the day. strangers: names in its audience that nobody knows.
    known: how many services there are at all."""

    services: list[LibraryService]
    gaps: dict[str, Sequence[Gap]]
    cautions: tuple[Caution, ...]
    strangers: tuple[str, ...]
    known: int

    @property
    def held(self) -> list[tuple[LibraryService, Sequence[Gap]]]:
        """The services that would be held, by key."""
        return [(one, self.gaps[one.member]) for one in self.services if one.member in self.gaps]


class Outlooks:
    """Looks ahead, at how services and the calendar are now."""

    def __init__(self, deliveries: Deliveries, services: Services, gaps: GapFinder) -> None:
        self._deliveries = deliveries
        self._services = services
        self._gaps = gaps

    def ahead(
        self, front: ReleaseFront, start: datetime, earlier: Iterable[Edition] = ()
    ) -> Outlook:
        """Every service that a release goes to, what is missing for some, and what the calendar says.

        Args:
            start: When it begins.
            earlier: Editions that it corrects; who may have got one gets the correction, addressed or not.
        """
        told = had(self._deliveries, earlier)
        every = self._services.all()
        services = [one for one in every if one.member in told or is_addressed(one, front.audience)]
        polls = self._gaps.polls()
        return Outlook(
            services,
            self._gaps.at(start, front, services, polls),
            cautions(start.astimezone(LONDON).date(), services, polls),
            tuple(strangers(front.audience, every)),
            len(every),
        )
