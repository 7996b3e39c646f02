"""The words of a mail about several bookings."""

from collections.abc import Sequence
from dataclasses import dataclass

from fanfare.campaign import Campaign
from fanfare.language import Language
from fanfare.mail.letters import Letter, greeting, rendered
from fanfare.mail.registrations import Matter, reason, table
from fanfare.registrations.terms import Status


@dataclass(frozen=True, slots=True)
class Booking:
    """What a digest says of one booking. facts: label and value. links: label and address."""

    title: str
    facts: Sequence[tuple[str, str]]
    links: Sequence[tuple[str, str]]


def booking(matter: Matter, manage: str, calendar: str) -> Booking:
    """What to say of one. manage, calendar: addresses of its page and its calendar entry, empty for
    none."""
    say, activity = matter.language.gettext, matter.activity
    states = {Status.CONFIRMED: say("Confirmed"), Status.WAITING: say("On the waiting list")}
    state = states.get(matter.status, "") if matter.status else reason(matter)
    keep = say("Keep your places, or cancel them")
    change = say("Change or cancel your registration")
    if matter.held_until:
        state = say("Held: press the button “Keep my places” on its page before the time below")
    links = [
        (keep if matter.held_until else change, manage),
        (say("Add it to your calendar"), calendar),
    ]
    return Booking(
        title=activity.title if activity else say("Your request"),
        facts=[(say("Status"), state), *(table(matter, activity)[1:] if activity else [])],
        links=[(label, url) for label, url in links if url],
    )


def digest(bookings: Sequence[Booking], language: Language, site_url: str) -> Letter:
    """The whole letter. It greets nobody by name: the bookings may be under several."""
    plain, _ = greeting("", language)
    facts = {
        "greeting": plain,
        "bookings": bookings,
        "sample": False,
        "facts": [],
        "links": [],
        "contact": "",
        "campaign": Campaign(),
        "privacy_url": f"{site_url}/privacy",
    }
    return rendered("digest", language, facts)
