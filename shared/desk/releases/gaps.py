"""What keeps services from their copies of a release."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from fanfare.aws.press.polls import Polls
from fanfare.aws.register.known_facts import KnownFactsReader
from fanfare.language import LONDON
from fanfare.releases.calendar.advice import elected_quote_stop
from fanfare.releases.calendar.polls import Poll, all_polls
from fanfare.releases.values import Gap, Gaps, fill
from fanfare.releases.version import ReleaseFront
from fanfare.services.service import LibraryService


class GapFinder:
    """Finds what is missing, as services and the calendar are now."""

    def __init__(self, polls: Polls, known_facts: KnownFactsReader) -> None:
        self._polls = polls
        self._known_facts = known_facts

    def polls(self) -> tuple[Poll, ...]:
        """All polls, known ones and those that staff added."""
        return all_polls(self._polls.all())

    def today(
        self, front: ReleaseFront, services: Collection[LibraryService]
    ) -> dict[str, Sequence[Gap]]:
        """What keeps services from their copy today, by member; the others are left out."""
        return self.at(datetime.now(UTC), front, services, self.polls())

    def at(
        self,
        start: datetime,
        front: ReleaseFront,
        services: Collection[LibraryService],
        polls: Sequence[Poll],
    ) -> dict[str, Sequence[Gap]]:
        """The same, for a release that begins then."""
        known = self._known_facts.read(front, services, datetime.now(UTC))
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
