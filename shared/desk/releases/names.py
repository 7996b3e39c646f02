"""Names of services and places that an operator wrote, held against those that are known."""

from collections.abc import Collection, Iterable, Iterator

from desk.text import did_you_mean
from fanfare.releases.facts import tidy
from fanfare.releases.version import PressAudience
from fanfare.services.service import LibraryService


def strangers(audience: PressAudience, services: Collection[LibraryService]) -> Iterator[str]:
    """A sentence for each service and region of an audience that nobody knows. Of no services at all,
    nothing can be said."""
    if not services:
        return
    keys = [one.key for one in services]
    for key in sorted(set(audience.services) - set(keys)):
        yield f"audience.services: there is no service “{key}”. {did_you_mean(key, keys)}".rstrip()
    regions = {one.region for one in services if one.region}
    known = {region.casefold() for region in regions}
    for region in audience.regions:
        if region.casefold() not in known:
            yield f"audience.regions: no service is in “{region}”. {did_you_mean(region, regions)}".rstrip()


def unknown_authorities(
    wanted: Iterable[str], services: Collection[LibraryService]
) -> Iterator[str]:
    """A sentence for each name by which no service is known; see fanfare.releases.calendar.polls.concerns."""
    if not services:
        return
    names = {name for one in services for name in (one.key, one.name, one.authority) if name}
    known = {tidy(name).casefold() for name in names}
    for one in wanted:
        if tidy(one).casefold() not in known:
            wrong = f"No service is called “{one}”, nor has such an authority."
            yield f"{wrong} {did_you_mean(one, names)}".rstrip()
