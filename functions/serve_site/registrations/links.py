"""What the links of personal pages carry."""

from dataclasses import dataclass
from datetime import timedelta

from fanfare.activities.activity import Listing
from fanfare.registrations.party_key import person_of
from fanfare.registrations.registration import Party
from fanfare.signing import BadLink, ExpiredLink, Purpose
from serve_site import resources
from serve_site.http.answers import Refused, current_request
from serve_site.registrations.resources import register


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a mailed link opens. party: None when the person has no registration any more, or
    another one than the link was made for."""

    listing: Listing
    party: Party | None
    person: str
    registration_id: str


def read_link(purpose: Purpose, token: str, lasts: timedelta | None = None) -> tuple[str, ...]:
    """What a link carries.

    Args:
        lasts: how long it works; None for ever.

    Raises:
        ExpiredLink: it is older than that.
        Refused: with 404, for a link that is not ours, was altered or made for something else.
    """
    try:
        return resources.signer().read(
            purpose, token, int(lasts.total_seconds()) if lasts else None
        )
    except ExpiredLink:
        raise
    except (BadLink, ValueError) as error:
        raise Refused(404) from error


def open_link(purpose: Purpose, token: str) -> Held:
    """The registration behind a mailed link, under whatever name it is now: in one read unless that was
    corrected. Raises Refused with 404."""
    key, name, registration_id = read_link(purpose, token)
    listings, parties = register.load([(key, name)])
    if key not in listings:
        raise Refused(404)
    party = parties.get((key, name))
    if not party or party.registration_id != registration_id:
        party = register.follow(key, registration_id)
    if party and party.registration_id != registration_id:
        party = None
    person = person_of(name)
    return Held(listing=listings[key], party=party, person=person, registration_id=registration_id)


def tries() -> int:
    """How often this page has looked by itself already."""
    counted = current_request().query.get("tries", "0")
    return int(counted) if counted.isdecimal() and len(counted) < 4 else 0
