"""What the page behind the mailed link asks for: to cancel a registration, keep it, reduce it, or correct
its name."""

from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler import Response

from fanfare.problems import Code, Problem
from fanfare.registrations.form import check_name, check_reduction
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
from serve_site.registrations.submission import group

if TYPE_CHECKING:
    from fanfare.messages.registrations import RegistrationMessage

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
    held = open_link(Purpose.MANAGE, token)
    if not held.party or not may_change(held):
        return see_other(current_request().url(f"/manage/{token}"))
    from fanfare.messages.registrations import (
        CancellationRequested,  # with the first form: pages start without pydantic
    )

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
    if not held.party or not held.party.held_until or not may_change(held):
        return see_other(current_request().url(f"/manage/{token}"))
    from fanfare.messages.registrations import (
        RegistrationKept,  # with the first form: pages start without pydantic
    )

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
    if not held.party or not may_change(held):
        return see_other(current_request().url(f"/manage/{token}"))
    places, problems = check_reduction(typed, held.party.places)
    if problems:
        return manage_page(held, token, status=422, problems=problems, typed=typed)
    request_id = _request_id(held.party, f"reduce {places}")
    from fanfare.messages.registrations import (
        ReductionRequested,  # with the first form: pages start without pydantic
    )

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
    if not held.party or not may_change(held):
        return see_other(current_request().url(f"/manage/{token}"))
    name, problems = check_name(values)
    wanted = party_key(held.person, name)
    if not problems and is_taken(held, wanted):
        problems = [Problem(Code.NAME_BOOKED, field="name")]
    if problems:
        return manage_page(
            held, token, status=422, problems=problems, typed_name=values.get("name", "")
        )
    from fanfare.messages.registrations import (
        CorrectionRequested,  # with the first form: pages start without pydantic
    )

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
        current_request().url(f"/manage/{token}", name=name_hash(held, name), to=wanted)
    )


def _queue(held: Held, message: "RegistrationMessage") -> None:
    where = group(held.listing.activity, held.person)
    resources.registrations().send_in_group(message, where, message.request_id)


def _request_id(party: Party, change: str) -> str:
    """One id for one change of the registration as it is."""
    return resources.opaque_ids().of(
        "request", f"{party.registration_id} {party.sequence} {change}"
    )


def _back(held: Held, token: str) -> Response[str]:
    return see_other(current_request().url(f"/manage/{token}", since=version(held)))
