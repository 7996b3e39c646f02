"""What the page behind the mailed link asks for: to cancel a registration, keep it, reduce it, or correct
its name.

Forms and messages load with the first that is sent: pages start without pydantic.
"""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response

from fanfare.problems import Code, Problem
from fanfare.registrations.party_key import party_key
from fanfare.registrations.registration import Party
from fanfare.signing import Purpose
from serve_site import resources
from serve_site.http.answers import current_request, page, see_other
from serve_site.http.bodies import read_form
from serve_site.http.guard import new_id
from serve_site.http.routing import Routes
from serve_site.registrations.links import Held, open_link
from serve_site.registrations.manage import is_taken, manage_page, may_change, name_hash, version
from serve_site.registrations.queue import queue

if TYPE_CHECKING:
    from collections.abc import Callable

    from fanfare.messages.registrations import RegistrationMessage

    type MakeMessage = Callable[..., RegistrationMessage]

routes = Routes()


@routes.get("/manage/<token>/cancel")
def ask(token: str) -> Response[str]:
    """What cancelling means, and the button: a place that is given back is gone."""
    held = open_link(Purpose.MANAGE, token)
    back = current_request().url(f"/manage/{token}")
    if not may_change(held):
        return see_other(back)
    action = current_request().url(f"/manage/{token}/cancel")
    return page("cancel.html", listing=held.listing, party=held.party, action=action, back=back)


@routes.post("/manage/<token>/cancel")
def cancel(token: str) -> Response[str]:
    """Queue the cancellation; pressed twice, it is one request."""
    from fanfare.messages.registrations import CancellationRequested

    return _press(open_link(Purpose.MANAGE, token), token, "cancel", CancellationRequested)


@routes.post("/manage/<token>/keep")
def keep(token: str) -> Response[str]:
    """Keep held places. Pressed too late, it is queued all the same: the rules then give them back."""
    from fanfare.messages.registrations import RegistrationKept

    held = open_link(Purpose.MANAGE, token)
    if not held.party or not held.party.held_until:
        return _back(token)
    return _press(held, token, "keep", RegistrationKept)


@routes.post("/manage/<token>/reduce")
def reduce(token: str) -> Response[str]:
    """Queue the smaller party, or say what is wrong with the number."""
    from fanfare.forms import check_form
    from fanfare.messages.registrations import ReductionRequested
    from fanfare.registrations.form import Reduction

    held = open_link(Purpose.MANAGE, token)
    values = read_form()
    if not held.party or not may_change(held):
        return _back(token)
    asked, problems = check_form(Reduction, values, held.party.places)
    if not asked:
        typed = values.get("places", "")
        return manage_page(held, token, status=422, problems=problems, typed=typed)
    request_id = _request_id(held.party, f"reduce {asked.places}")
    _queue(held, ReductionRequested, request_id, **asked.model_dump())
    return _back(token, since=version(held))


@routes.post("/manage/<token>/name")
def correct(token: str) -> Response[str]:
    """Queue the right name, or say what is wrong with it: one that is registered cannot be taken."""
    from fanfare.forms import check_form
    from fanfare.messages.registrations import CorrectionRequested
    from fanfare.registrations.form import Correction

    held = open_link(Purpose.MANAGE, token)
    values = read_form()
    if not held.party or not may_change(held):
        return _back(token)
    right, problems = check_form(Correction, values)
    wanted = party_key(held.person, right.name) if right else ""
    if right and is_taken(held, wanted):
        problems = [Problem(Code.NAME_BOOKED, field="name")]
    if problems or not right:
        typed = values.get("name", "")
        return manage_page(held, token, status=422, problems=problems, typed_name=typed)
    _queue(held, CorrectionRequested, new_id(), **right.model_dump())
    return _back(token, name=name_hash(held, right.name), to=wanted)


def _press(held: Held, token: str, change: str, message: "MakeMessage") -> Response[str]:
    """Queue the change that a button asks for, unless nothing can be changed any more."""
    if not held.party or not may_change(held):
        return _back(token)
    _queue(held, message, _request_id(held.party, change))
    return _back(token, since=version(held))


def _queue(held: Held, message: "MakeMessage", request_id: str, **more: Any) -> None:
    """more: what the message says beside whose registration it is about."""
    change = message(
        request_id=request_id,
        activity=held.listing.activity.key,
        person=held.person,
        registration_id=held.registration_id,
        requested_at=resources.now(),
        **more,
    )
    queue(change, held.listing.activity, held.person)


def _request_id(party: Party, change: str) -> str:
    """One id for one change of the registration as it is."""
    return resources.opaque_ids().of(
        "request", f"{party.registration_id} {party.sequence} {change}"
    )


def _back(token: str, **query: str | int) -> Response[str]:
    return see_other(current_request().url(f"/manage/{token}", **query))
