"""Whom a release is for, and for whom it cannot be filled in as things stand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from fanfare.press import ReleaseFront
from fanfare.release.audience import is_addressed
from fanfare.release.filling import Gaps, fill
from fanfare.service import LibraryService
from infra.operator.stack import Stack


@dataclass(frozen=True, slots=True)
class Outlook:
    """What sending would do at this moment. gaps: by member, of the services that would be held."""

    services: list[LibraryService]
    gaps: dict[str, Gaps]

    @property
    def held(self) -> list[tuple[LibraryService, Gaps]]:
        """The services that would be held, by key."""
        return [(one, self.gaps[one.member]) for one in self.services if one.member in self.gaps]


def outlook(stack: Stack, front: ReleaseFront) -> Outlook:
    """Every service that a release is for, and what is missing for some."""
    addressed = [one for one in stack.services.all() if is_addressed(one, front.audience)]
    return Outlook(addressed, gaps_among(stack, front, addressed))


def gaps_among(
    stack: Stack, front: ReleaseFront, services: Collection[LibraryService]
) -> dict[str, Gaps]:
    """What is missing for services, by member; the others are left out."""
    known = stack.known_facts.read(front, services, datetime.now(UTC))
    filled = {one.member: fill(front, one, known[one.member], front.language) for one in services}
    return {member: found for member, found in filled.items() if isinstance(found, Gaps)}
