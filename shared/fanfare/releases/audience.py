"""Which library services a release is for."""

from fanfare.releases.version import PressAudience
from fanfare.services.service import LibraryService


def is_addressed(service: LibraryService, audience: PressAudience) -> bool:
    """Whether the release is for the service: every part of the audience that is not empty has to fit.

    A service of several sectors is addressed by each. Regions are compared without regard to capitals.
    """
    regions = {region.casefold() for region in audience.regions}
    return (
        (not audience.nations or service.nation in audience.nations)
        and (not regions or service.region.casefold() in regions)
        and (not audience.sectors or not set(audience.sectors).isdisjoint(service.sectors))
        and (not audience.services or service.key in audience.services)
    )
