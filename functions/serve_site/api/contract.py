"""What travels through the JSON API and the open data. The OpenAPI document is made from these."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from fanfare.activities.activity import (
    Access,
    AgeBand,
    Audience,
    Availability,
    Listing,
    Mode,
    Offer,
    Promise,
)
from fanfare.pages.progress import State
from fanfare.problems import Code
from fanfare.registrations.conditions import refusal
from fanfare.registrations.registration import Outcome


class Model(BaseModel):
    """What travels is checked strictly: no text is taken for a number. Unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, strict=True, defer_build=True)


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


class FormFacts(Model):
    """What a registration form has to ask. token: goes back with the form, at the earliest 3 seconds
    and at the latest 24 hours later. age_bands: ask for one of them unless there are none."""

    activity: str
    token: str
    largest_party: int
    age_bands: tuple[AgeBand, ...]
    privacy_notice: str


class RegistrationForm(Model):
    """A filled-in form. agree: the person agrees to the privacy notice. homepage: a trap for programs
    that fill in everything; leave it out, or hide it from people."""

    activity: str
    token: str = ""
    name: str = ""
    email: str = ""
    places: int | None = None
    age_band: str = ""
    access_needs: str = ""
    agree: bool = False
    homepage: str = ""

    def values(self) -> dict[str, str]:
        """As the web form would send it."""
        return {
            "token": self.token,
            "name": self.name,
            "email": self.email,
            "places": "" if self.places is None else str(self.places),
            "age_band": self.age_band,
            "access_needs": self.access_needs,
            "agree": "yes" if self.agree else "",
            "homepage": self.homepage,
        }


class Accepted(Model):
    """The request is in the queue. status_url: a page for the person, for 24 hours; api_url: the same
    for programs."""

    status_url: str
    api_url: str


class RegistrationStatus(Model):
    """What became of a request. state: `confirmed`, `held` and `waiting` hold unless somebody was registered
    under this name and address before: then that registration holds as it was, and the mail says so. They
    end when that mail comes back, which this does not tell.
    `already_booked`: the same form was sent again, and the first registration holds. position: in the waiting
    line at most: some before it may have left. places: that hold when `already_booked`. reason: why it was
    not accepted. until: when held places go back unless the mailed link is pressed.
    """

    activity: str
    state: State
    position: int | None = None
    places: int | None = None
    reason: Outcome | None = None
    until: datetime | None = None


class FieldProblem(Model):
    """One thing to put right, with a sentence in the language of the request."""

    field: str
    code: Code
    detail: str


class ProblemFacts(Model):
    """What went wrong (RFC 9457), without what is empty. token: for the next try of the same form."""

    status: int
    title: str
    detail: str = ""
    problems: list[FieldProblem] = []
    reason: str = ""
    token: str = ""


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
