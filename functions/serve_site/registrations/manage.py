"""The page behind the mailed link: see the registration, cancel it, reduce it, correct its name."""

from aws_lambda_powertools.event_handler import Response

from fanfare.activities import calendars
from fanfare.messages.registrations import (
    CancellationRequested,
    CorrectionRequested,
    ReductionRequested,
    RegistrationKept,
)
from fanfare.pages.progress import look_again_after
from fanfare.problems import Code, Problem
from fanfare.registrations.conditions import refusal
from fanfare.registrations.form import check_name, check_reduction
from fanfare.registrations.party_key import key_of, party_key, person_of
from fanfare.registrations.registration import Party, Status
from fanfare.signing import Purpose
from serve_site import resources
from serve_site.http.answers import PERSONAL, Refused, current_request, document, page, see_other
from serve_site.http.bodies import read_form
from serve_site.http.guard import new_id
from serve_site.http.routing import Routes
from serve_site.registrations.links import Held, open_link, tries
from serve_site.registrations.submission import group

routes = Routes()


@routes.get("/manage/<token>")
def show(token: str) -> Response[str]:
    """The registration. After a change was asked for, the page looks again until it has happened."""
    held = open_link(Purpose.MANAGE, token)
    renaming = _renaming(held)
    since = current_request().query.get("since") == str(_version(held))
    changing = _may_change(held) and (renaming == "asked" or since)
    wait = look_again_after(tries()) if changing else None
    query = current_request().query
    asked = {name: query[name] for name in ("since", "name", "to") if name in query}
    again = current_request().url(f"/manage/{token}", **asked, tries=tries() + 1)
    headers = {"Refresh": f"{wait}; url={again}"} if wait else {}
    return _page(held, token, headers=headers, changing=changing, again=again, renaming=renaming)


@routes.get("/manage/<token>/calendar.ics")
def get_entry(token: str) -> Response[str]:
    """The booking for a calendar, under the same id as in mails, so that later news of it are of this."""
    held = open_link(Purpose.MANAGE, token)
    if not held.party or held.party.status is Status.WAITING or held.party.held_until:
        raise Refused(404)
    is_on = held.party.active and not held.listing.cancelled
    method = calendars.Method.PUBLISH if is_on else calendars.Method.CANCEL
    organizer = (resources.campaign.name, resources.settings.sender_address)
    entry = calendars.Entry(
        uid=held.party.registration_id,
        attendee="",
        sequence=held.party.sequence + held.listing.sequence,
    )
    shared = calendars.invitation(
        held.listing.activity, method, current_request().language, current_request().site, organizer
    )
    body = shared.to(entry, resources.now())
    return document(body, "text/calendar; charset=utf-8", cache=PERSONAL)


@routes.get("/manage/<token>/cancel")
def ask(token: str) -> Response[str]:
    """What cancelling means, and the button: a place that is given back is gone."""
    held = open_link(Purpose.MANAGE, token)
    back = current_request().url(f"/manage/{token}")
    if not _may_change(held):
        return see_other(back)
    action = current_request().url(f"/manage/{token}/cancel")
    return page("cancel.html", listing=held.listing, party=held.party, action=action, back=back)


@routes.post("/manage/<token>/cancel")
def cancel(token: str) -> Response[str]:
    """Queue the cancellation; pressed twice, it is one request."""
    held = open_link(Purpose.MANAGE, token)
    if not held.party or not _may_change(held):
        return see_other(current_request().url(f"/manage/{token}"))
    _queue(
        held,
        CancellationRequested(
            request_id=_request_id(held.party, "cancel"),
            activity=held.listing.activity.key,
            person=held.person,
            registration_id=held.registration_id,
            requested_at=resources.now(),
        ),
    )
    return _back(held, token)


@routes.post("/manage/<token>/keep")
def keep(token: str) -> Response[str]:
    """Keep held places. Pressed too late, it is queued all the same: the rules then give them back."""
    held = open_link(Purpose.MANAGE, token)
    if not held.party or not held.party.held_until or not _may_change(held):
        return see_other(current_request().url(f"/manage/{token}"))
    _queue(
        held,
        RegistrationKept(
            request_id=_request_id(held.party, "keep"),
            activity=held.listing.activity.key,
            person=held.person,
            registration_id=held.registration_id,
            requested_at=resources.now(),
        ),
    )
    return _back(held, token)


@routes.post("/manage/<token>/reduce")
def reduce(token: str) -> Response[str]:
    """Queue the smaller party, or say what is wrong with the number."""
    held = open_link(Purpose.MANAGE, token)
    typed = read_form().get("places", "")
    if not held.party or not _may_change(held):
        return see_other(current_request().url(f"/manage/{token}"))
    places, problems = check_reduction(typed, held.party.places)
    if problems:
        return _page(held, token, status=422, problems=problems, typed=typed)
    request_id = _request_id(held.party, f"reduce {places}")
    _queue(
        held,
        ReductionRequested(
            request_id=request_id,
            activity=held.listing.activity.key,
            person=held.person,
            registration_id=held.registration_id,
            places=places,
            requested_at=resources.now(),
        ),
    )
    return _back(held, token)


@routes.post("/manage/<token>/name")
def correct(token: str) -> Response[str]:
    """Queue the right name, or say what is wrong with it: one that is registered cannot be taken."""
    held = open_link(Purpose.MANAGE, token)
    values = read_form()
    if not held.party or not _may_change(held):
        return see_other(current_request().url(f"/manage/{token}"))
    name, problems = check_name(values)
    wanted = party_key(held.person, name)
    if not problems and _is_taken(held, wanted):
        problems = [Problem("name", Code.NAME_BOOKED)]
    if problems:
        return _page(held, token, status=422, problems=problems, typed_name=values.get("name", ""))
    _queue(
        held,
        CorrectionRequested(
            request_id=new_id(),
            activity=held.listing.activity.key,
            person=held.person,
            registration_id=held.registration_id,
            name=name,
            requested_at=resources.now(),
        ),
    )
    return see_other(
        current_request().url(f"/manage/{token}", name=_hash_of(held, name), to=wanted)
    )


def _is_taken(held: Held, wanted: str) -> bool:
    """Whether somebody else at this address is registered under the name that is wanted."""
    if not held.party or person_of(wanted) != held.person or wanted == key_of(held.party):
        return False
    key = held.listing.activity.key
    there = resources.register.load([(key, wanted)])[1].get((key, wanted))
    return bool(there and there.active)


def _hash_of(held: Held, name: str) -> str:
    """Stands for a name in an address, letter by letter, without telling it."""
    return resources.opaque_ids().of("name", f"{held.registration_id} {name}")


def _renaming(held: Held) -> str:
    """How a correction stands that was asked for: "done", "taken", "asked", or nothing when none was."""
    name, wanted = current_request().query.get("name", ""), current_request().query.get("to", "")
    if not (held.party and name and wanted):
        return ""
    if _hash_of(held, held.party.name) == name:
        return "done"
    return "taken" if _is_taken(held, wanted) else "asked"


def _page(
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
    party = held.party
    position = None
    if party and party.status is Status.WAITING:
        position = resources.register.place_in_line(held.listing, party)
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


def _may_change(held: Held) -> bool:
    """Whether there is anything left to change: the rules take nothing more that is over or called off."""
    is_over = held.listing.activity.ends <= resources.now()
    return bool(held.party and held.party.active and not held.listing.cancelled and not is_over)


def _queue(
    held: Held,
    message: CancellationRequested | ReductionRequested | CorrectionRequested | RegistrationKept,
) -> None:
    where = group(held.listing.activity, held.person)
    resources.registrations().send_in_group(message, where, message.request_id)


def _request_id(party: Party, change: str) -> str:
    """One id for one change of the registration as it stands."""
    return resources.opaque_ids().of(
        "request", f"{party.registration_id} {party.sequence} {change}"
    )


def _version(held: Held) -> int:
    return held.party.sequence if held.party else 0


def _back(held: Held, token: str) -> Response[str]:
    return see_other(current_request().url(f"/manage/{token}", since=_version(held)))
