"""What Fanfare knows about library services by itself, read out of the register of activities."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from fanfare.aws.register.catalogue import Catalogue
from fanfare.aws.register.register import Register
from fanfare.releases.fields import FieldType, Known
from fanfare.releases.known_facts import known_facts, programme
from fanfare.releases.values import KnownFacts
from fanfare.releases.version import ReleaseFront
from fanfare.services.service import LibraryService


class KnownFactsReader:
    """Reads only what a release asks for. site: URL of the public site, without a slash at the end."""

    def __init__(self, catalogue: Catalogue, register: Register, site: str) -> None:
        self._catalogue = catalogue
        self._register = register
        self._site = site

    def read(
        self, front: ReleaseFront, services: Iterable[LibraryService], now: datetime
    ) -> dict[str, KnownFacts]:
        """What is known of each service, by member."""
        counted = any(one.known is Known.PLACES_TAKEN for one in front.fields)
        if not counted and all(one.type is not FieldType.ACTIVITIES for one in front.fields):
            return {one.member: KnownFacts(site=self._site) for one in services}
        coming = programme(self._catalogue.listings(), now)
        known = {one.member: known_facts(one, coming, self._site) for one in services}
        return self._counted(known) if counted else known

    def _counted(self, known: dict[str, KnownFacts]) -> dict[str, KnownFacts]:
        """With the places taken, which the list of activities does not hold."""
        wanted = {(a.activity.key, "") for facts in known.values() for a in facts.activities}
        listings, _ = self._register.load(wanted)
        return {
            member: replace(
                facts,
                places_taken=sum(
                    listings[a.activity.key].taken
                    for a in facts.activities
                    if a.activity.key in listings
                ),
            )
            for member, facts in known.items()
        }
