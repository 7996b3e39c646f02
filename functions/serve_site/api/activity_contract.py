"""Activities, as the JSON API and the open data tell them."""

from datetime import datetime

from fanfare.activities.activity import (
    Access,
    Audience,
    Availability,
    Listing,
    Mode,
    Offer,
    Promise,
)
from fanfare.activities.party import AgeBand
from fanfare.registrations.conditions import refusal
from fanfare.registrations.terms import Outcome
from serve_site.api.contract import Model


class ActivityFacts(Model):
    """An activity. Instants are in UTC.

    capacity: places, or null for no limit. places_left: told when one activity is asked for; null in
    lists and when there is no limit. closed_because: why it takes no registrations now; null when it
    takes them. sample: an invention that shows how the site works.
    """

    key: str
    url: str
    title: str
    service: str
    summary: str
    description: str
    mode: Mode
    starts: datetime
    ends: datetime
    registration_opens: datetime
    registration_closes: datetime
    closed_because: Outcome | None
    place: str
    venue: str
    address: str
    postcode: str
    capacity: int | None
    availability: Availability
    places_left: int | None = None
    largest_party: int
    audience: tuple[Audience, ...]
    age_bands: tuple[AgeBand, ...]
    access: tuple[Access, ...]
    access_notes: str
    offers: tuple[Offer, ...]
    promises: tuple[Promise, ...]
    contact: str
    cancelled: bool
    sample: bool


class ActivityList(Model):
    """Activities that match, the earliest first. next: where the list goes on, or null."""

    campaign: str
    total: int
    activities: list[ActivityFacts]
    next: str | None


def facts_of(listing: Listing, site: str, now: datetime, *, exact: bool = False) -> ActivityFacts:
    """A listing for programs. exact: it was read from the register, so its places are known."""
    about = listing.activity
    return ActivityFacts(
        key=about.key,
        url=f"{site}/activities/{about.key}",
        title=about.title,
        service=about.service,
        summary=about.summary,
        description=about.description,
        mode=about.mode,
        starts=about.starts,
        ends=about.ends,
        registration_opens=about.opens,
        registration_closes=about.closes,
        closed_because=refusal(listing, 0, now),
        place=about.place,
        venue=about.venue,
        address=about.address,
        postcode=about.postcode,
        capacity=about.capacity,
        availability=listing.availability,
        places_left=listing.places_left if exact else None,
        largest_party=about.largest_party,
        audience=about.audience,
        age_bands=about.age_bands,
        access=about.access,
        access_notes=about.access_notes,
        offers=about.offers,
        promises=about.promises,
        contact=about.contact,
        cancelled=listing.cancelled,
        sample=about.sample,
    )
