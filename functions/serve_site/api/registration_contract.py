"""What travels through the JSON API of the registration form."""

from datetime import datetime

from fanfare.activities.party import AgeBand
from fanfare.pages.progress import State
from fanfare.registrations.form import Answers
from fanfare.registrations.terms import Outcome
from serve_site.api.contract import Model, SentForm


class FormFacts(Model):
    """What a registration form has to ask. token: goes back with the form, at the earliest 3 seconds
    and at the latest 24 hours later. age_bands: ask for one of them unless there are none."""

    activity: str
    token: str
    largest_party: int
    age_bands: tuple[AgeBand, ...]
    privacy_notice: str


class ActivityForm(SentForm):
    """The form of one activity, with the token that it began with."""

    activity: str
    token: str = ""


class RegistrationForm(Answers, ActivityForm):
    """A filled-in form. agree: the person agrees to the privacy notice. homepage: a trap for programs
    that fill in everything; leave it out, or hide it from people."""

    homepage: str = ""


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
