"""The page behind the mailed link: the registration as it is now, and what can be changed of it."""

from aws_lambda_powertools.event_handler import Response

from fanfare.activities.calendars import invitations
from fanfare.pages.progress import look_again_after
from fanfare.problems import Problem
from fanfare.registrations.conditions import refusal
from fanfare.registrations.party_key import key_of, person_of
from fanfare.registrations.terms import Status
from fanfare.signing import Purpose
from serve_site import resources
from serve_site.http.answers import PERSONAL, Refused, current_request, document, page
from serve_site.http.routing import Routes
from serve_site.registrations.links import Held, open_link, tries
from serve_site.registrations.resources import register

routes = Routes()


@routes.get("/manage/<token>")
def show(token: str) -> Response[str]:
    """The registration. After a change was asked for, the page looks again until it has happened."""
    held = open_link(Purpose.MANAGE, token)
    renaming = _renaming(held)
    since = current_request().query.get("since") == str(version(held))
    changing = may_change(held) and (renaming == "asked" or since)
    wait = look_again_after(tries()) if changing else None
    query = current_request().query
    asked = {name: query[name] for name in ("since", "name", "to") if name in query}
    again = current_request().url(f"/manage/{token}", **asked, tries=tries() + 1)
    headers = {"Refresh": f"{wait}; url={again}"} if wait else {}
    return manage_page(
        held, token, headers=headers, changing=changing, again=again, renaming=renaming
    )


@routes.get("/manage/<token>/calendar.ics")
def get_entry(token: str) -> Response[str]:
    """The booking for a calendar, under the same id as in mails, so that later news of it are of this."""
    held = open_link(Purpose.MANAGE, token)
    if not held.party or held.party.status is Status.WAITING or held.party.held_until:
        raise Refused(404)
    is_on = held.party.active and not held.listing.cancelled
    method = invitations.Method.PUBLISH if is_on else invitations.Method.CANCEL
    organizer = (resources.campaign.name, resources.settings.sender_address)
    entry = invitations.CalendarEntry(
        uid=held.party.registration_id,
        attendee="",
        sequence=held.party.sequence + held.listing.sequence,
    )
    shared = invitations.invitation(
        held.listing.activity, method, current_request().language, current_request().site, organizer
    )
    body = shared.to(entry, resources.now())
    return document(body, "text/calendar; charset=utf-8", cache=PERSONAL)


def is_taken(held: Held, wanted: str) -> bool:
    """Whether somebody else at this address is registered under the name that is wanted."""
    if not held.party or person_of(wanted) != held.person or wanted == key_of(held.party):
        return False
    key = held.listing.activity.key
    there = register.load([(key, wanted)])[1].get((key, wanted))
    return bool(there and there.active)


def name_hash(held: Held, name: str) -> str:
    """A keyed hash of a name, letter by letter: an address may carry it."""
    return resources.opaque_ids().of("name", f"{held.registration_id} {name}")


def _renaming(held: Held) -> str:
    """How far a correction is that was asked for: "done", "taken", "asked", or nothing when none was."""
    name, wanted = current_request().query.get("name", ""), current_request().query.get("to", "")
    if not (held.party and name and wanted):
        return ""
    if name_hash(held, held.party.name) == name:
        return "done"
    return "taken" if is_taken(held, wanted) else "asked"


def manage_page(
    held: Held,
    token: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    problems: list[Problem] | None = None,
    typed: str = "",
    typed_name: str = "",
    renaming: str = "",
    changing: bool = False,
    again: str = "",
) -> Response[str]:
    """The page of a registration.

    Args:
        held: The registration behind the link.
        token: The link's.
        status: Of HTTP; 422 with problems.
        headers: Beside the usual ones.
        problems: Of a form that comes back, with what was typed into it.
        typed: As the number of places.
        typed_name: As the name.
        renaming: How far a correction of the name is.
        changing: Whether a change was asked for that has not happened yet.
        again: Where the page looks for it again.
    """
    party = held.party
    position = None
    if party and party.status is Status.WAITING:
        position = register.place_in_line(held.listing, party)
    join = ""
    if party and party.status is Status.CONFIRMED and not party.held_until:
        parts = (held.listing.activity.key, key_of(party), held.registration_id)
        join = current_request().url(f"/join/{resources.signer().sign(Purpose.JOIN, *parts)}")
    return page(
        "manage.html",
        status=status,
        headers=headers,
        listing=held.listing,
        party=party,
        position=position,
        join=join,
        may_register=not refusal(held.listing, 0, resources.now()),
        token=token,
        problems=problems or [],
        typed=typed,
        typed_name=typed_name or (party.name if party else ""),
        renaming=renaming,
        changing=changing,
        again=again,
    )


def may_change(held: Held) -> bool:
    """Whether there is anything left to change: the rules take nothing more that is over or called off."""
    is_over = held.listing.activity.ends <= resources.now()
    return bool(held.party and held.party.active and not held.listing.cancelled and not is_over)


def version(held: Held) -> int:
    """Of the registration: each change counts it up."""
    return held.party.sequence if held.party else 0
