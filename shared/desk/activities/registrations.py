"""Who is registered for an activity: the list at the door."""

from collections.abc import Callable
from dataclasses import dataclass

from desk.activities.listings import the_activity
from desk.aws.programme import Programme
from desk.files.clock import as_written
from fanfare.aws.register.register import Register
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Party
from fanfare.registrations.terms import Status

_ORDER = [Status.CONFIRMED, Status.WAITING, Status.CANCELLED]


@dataclass(frozen=True, slots=True)
class Registered:
    """A party, with what is kept apart from it.

    Attributes:
        needs: Access needs, in their own words.
        attended: Whether they came.
    """

    party: Party
    needs: str
    attended: bool


def registered(
    register: Register, programme: Programme, key: str, *, cancelled: bool = False
) -> list[Registered]:
    """Who is coming: confirmed by name, then waiting in their order.

    Args:
        cancelled: Those who have cancelled, too.

    Raises:
        NotFound: There is no such activity.
    """
    the_activity(register, key)
    needs, attended = programme.needs(key), programme.attended(key)
    parties = [p for p in programme.parties(key) if p.active or cancelled]
    return [
        Registered(p, needs.get(key_of(p), ""), p.registration_id in attended)
        for p in sorted(parties, key=_place_in_list)
    ]


_COLUMNS: dict[str, Callable[[Registered], str]] = {
    "name": lambda one: one.party.name,
    "email": lambda one: one.party.email,
    "places": lambda one: str(one.party.places),
    "status": lambda one: one.party.status,
    "age_band": lambda one: (one.party.age_band or "").replace("-", " to "),
    "access_needs": lambda one: one.needs,
    "attended": lambda one: "yes" if one.attended else "",
    "mail_came_back": lambda one: "yes" if one.party.bounced else "",
    "registered_at": lambda one: as_written(one.party.registered_at),
}
"""What each column of the list says."""
HEADER = list(_COLUMNS)


def write_row(one: Registered) -> dict[str, str]:
    """A row of the list, by HEADER."""
    return {column: say(one) for column, say in _COLUMNS.items()}


def _place_in_list(party: Party) -> tuple[int, str]:
    waits = party.status is Status.WAITING
    return _ORDER.index(party.status), party.arrival if waits else party.name.casefold()
