"""Whom a release is for, and for whom it cannot be filled in as things stand."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from fanfare.press import ReleaseFront
from fanfare.release.audience import is_addressed
from fanfare.release.filling import Gaps, KnownFacts, fill
from fanfare.release.known import Programme, known_facts, programme
from fanfare.service import LibraryService
from infra.operator.listings import all_listings
from infra.operator.stack import Stack


class Known:
    """What Fanfare knows of services by itself. The register is read once, and only when it is asked."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def of(self, service: LibraryService) -> KnownFacts:
        """The facts of one service."""
        site = self._stack.output("SiteUrl").rstrip("/")
        return known_facts(service, self._programme, site)

    @cached_property
    def _programme(self) -> Programme:
        return programme(all_listings(self._stack), datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What sending would do at this moment. gaps: of the services that would be held."""

    services: list[LibraryService]
    gaps: list[tuple[LibraryService, Gaps]]


def gaps_of(front: ReleaseFront, service: LibraryService, known: Known) -> Gaps | None:
    """What is missing for one service; None when nothing is."""
    filled = fill(front, service, known.of(service), front.language)
    return filled if isinstance(filled, Gaps) else None


def outlook(stack: Stack, front: ReleaseFront) -> Outlook:
    """Every service that a release is for, and what is missing for some."""
    known = Known(stack)
    addressed = [one for one in stack.services.all() if is_addressed(one, front.audience)]
    found = ((one, gaps_of(front, one, known)) for one in addressed)
    return Outlook(addressed, [(one, gaps) for one, gaps in found if gaps])
