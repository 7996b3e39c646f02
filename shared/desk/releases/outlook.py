"""Which services a release goes to, and for which it cannot be filled in as things are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from desk.releases.ledger import had
from desk.releases.names import strangers
from desk.stack import Stack
from fanfare.language import LONDON
from fanfare.releases.audience import is_addressed
from fanfare.releases.calendar.advice import Caution, cautions, elected_quote_stop
from fanfare.releases.calendar.polls import Poll, all_polls
from fanfare.releases.release import Edition
from fanfare.releases.values import Gap, Gaps, fill
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


def outlook(
    stack: Stack, front: ReleaseFront, start: datetime, earlier: Iterable[Edition] = ()
) -> Outlook:
    """Every service that a release goes to, what is missing for some, and what the calendar says.

    earlier: editions that it corrects; who may have got one gets the correction, addressed or not.
    """
    told = had(stack.deliveries, earlier)
    every = stack.services.all()
    services = [one for one in every if one.member in told or is_addressed(one, front.audience)]
    polls = all_polls(stack.polls.all())
    return Outlook(
        services,
        _gaps(stack, front, services, polls, start),
        cautions(start.astimezone(LONDON).date(), services, polls),
        tuple(strangers(front.audience, every)),
        len(every),
    )


def gaps_among(
    stack: Stack, front: ReleaseFront, services: Collection[LibraryService]
) -> dict[str, Sequence[Gap]]:
    """What keeps services from their copy today, by member; the others are left out."""
    return _gaps(stack, front, services, all_polls(stack.polls.all()), datetime.now(UTC))


def _gaps(
    stack: Stack,
    front: ReleaseFront,
    services: Collection[LibraryService],
    polls: Sequence[Poll],
    start: datetime,
) -> dict[str, Sequence[Gap]]:
    known = stack.known_facts.read(front, services, datetime.now(UTC))
    day = start.astimezone(LONDON).date()
    found: dict[str, Sequence[Gap]] = {}
    for service in services:
        filled = fill(front, service, known[service.member], front.language)
        missing = filled.missing if isinstance(filled, Gaps) else ()
        named = {gap.name for gap in missing}
        stops = elected_quote_stop(front, service, polls, day)
        if gaps := (*missing, *(stop for stop in stops if stop.name not in named)):
            found[service.member] = gaps
    return found
