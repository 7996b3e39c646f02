"""Keeping how many of the bulletin's readers are at each service's own mail domain."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from desk.parallel import in_parallel
from desk.refusal import ChangesTooFast
from desk.services.directory import the_service
from desk.services.readers import readers
from desk.subscribers.directory import all_subscribers
from fanfare.aws.press.services import Services
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.aws.transactions import OvertakenError
from fanfare.services.service import LibraryService
from fanfare.subscribers.subscriber import Standing

_MAX_RACES = 20


@dataclass(frozen=True, slots=True)
class ReaderCounts:
    """How many readers services have.

    Attributes:
        services: All of them, by key.
        readers: By a service's key; None where it is not known or too few to tell.
    """

    services: list[LibraryService]
    readers: Mapping[str, int | None]


def count_readers(services: Services, subscribers: Subscribers) -> ReaderCounts:
    """Count the readers at each service's own mail domain, and keep the numbers.

    Raises:
        ChangesTooFast: A service keeps being changed. Counting again does the rest.
    """
    every = services.all()
    people = all_subscribers(subscribers)
    addresses = [one.email for one in people if one.standing is Standing.CONFIRMED]
    found = readers(every, addresses)
    in_parallel("Services", lambda one: _keep(services, one, found[one.key]), every, lambda _: None)
    return ReaderCounts(every, found)


def _keep(services: Services, service: LibraryService, number: int | None) -> None:
    """Store how many readers a service has, without touching other changes to it meanwhile."""
    for _ in range(_MAX_RACES):
        if service.subscribers == number:
            return
        try:
            services.save(replace(service, subscribers=number))
        except OvertakenError:
            service = the_service(services, service.key)
        else:
            return
    raise ChangesTooFast(service.key)
