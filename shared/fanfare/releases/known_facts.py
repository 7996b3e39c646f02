"""What Fanfare knows about a library service by itself, out of the register of activities."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from fanfare.activities.activity import Listing
from fanfare.releases.facts import tidy
from fanfare.releases.values import KnownFacts
from fanfare.services.service import LibraryService

type Programme = Mapping[str, Sequence[Listing]]
"""Activities by their organiser's name in small letters; earliest first."""


def programme(listings: Iterable[Listing], now: datetime) -> Programme:
    """The activities that are still to come, or going on: what is cancelled or over is no news."""
    found: dict[str, list[Listing]] = defaultdict(list)
    coming = [one for one in listings if not one.cancelled and one.activity.ends > now]
    for one in sorted(coming, key=lambda one: (one.activity.starts, one.activity.key)):
        found[_plain(one.activity.service)].append(one)
    return found


def known_facts(service: LibraryService, programme: Programme, site: str) -> KnownFacts:
    """What is known of one service. site: URL of the public site, without a slash at the end.

    An activity is the service's when it names its key, its name or its formal name.
    """
    names = {_plain(name) for name in (service.key, service.name, service.formal_name)} - {""}
    own = [one for name in sorted(names) for one in programme.get(name, ())]
    own.sort(key=lambda one: (one.activity.starts, one.activity.key))
    return KnownFacts(tuple(own), sum(one.taken for one in own), site)


def _plain(name: str) -> str:
    return tidy(name).casefold()
