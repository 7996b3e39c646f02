"""Who is registered for an activity: the list at the door."""

from dataclasses import dataclass

from desk.activities.listings import the_activity
from desk.files.clock import as_written
from desk.stack import Stack
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Party, Status

HEADER = [
    "name",
    "email",
    "places",
    "status",
    "age_band",
    "access_needs",
    "attended",
    "mail_came_back",
    "registered_at",
]
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


def registered(stack: Stack, key: str, *, cancelled: bool = False) -> list[Registered]:
    """Who is coming: confirmed by name, then waiting in their order.

    Args:
        cancelled: Those who have cancelled, too.

    Raises:
        NotFound: There is no such activity.
    """
    the_activity(stack, key)
    needs, attended = stack.programme.needs(key), stack.programme.attended(key)
    parties = [p for p in stack.programme.parties(key) if p.active or cancelled]
    return [
        Registered(p, needs.get(key_of(p), ""), p.registration_id in attended)
        for p in sorted(parties, key=_place_in_list)
    ]


def write_row(one: Registered) -> dict[str, str]:
    """A row of the list, by HEADER."""
    party = one.party
    return {
        "name": party.name,
        "email": party.email,
        "places": str(party.places),
        "status": party.status,
        "age_band": (party.age_band or "").replace("-", " to "),
        "access_needs": one.needs,
        "attended": "yes" if one.attended else "",
        "mail_came_back": "yes" if party.bounced else "",
        "registered_at": as_written(party.registered_at),
    }


def _place_in_list(party: Party) -> tuple[int, str]:
    waits = party.status is Status.WAITING
    return _ORDER.index(party.status), party.arrival if waits else party.name.casefold()
