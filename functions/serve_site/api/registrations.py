"""The JSON API, for registration forms on other people's web sites: the same rules, limits and answers."""

from fanfare.pages.words import REFUSALS
from fanfare.registrations.conditions import refusal
from fanfare.registrations.form import most_places
from fanfare.signing import ExpiredLink, Purpose
from serve_site import resources
from serve_site.activities.filters import find, listed
from serve_site.api import subscriptions as subscription_api
from serve_site.api.contract import (
    Accepted,
    ActivityFacts,
    ActivityList,
    FormFacts,
    RegistrationForm,
    RegistrationStatus,
    facts_of,
)
from serve_site.api.openapi import describe, told
from serve_site.api.problems import Unreadable, problem, read_body, returned_form, unreadable
from serve_site.http.answers import PUBLIC, as_json, here
from serve_site.http.guard import Returned, new_token
from serve_site.http.response import Response
from serve_site.http.router import Routes
from serve_site.registrations.register import where_it_stands
from serve_site.registrations.submission import NotOpen, submit

routes = Routes()


@routes.get("/api/activities", told("Find activities", ActivityList, 422))
def get_activities() -> Response:
    """Activities that match the filters, 500 at a time."""
    return as_json(listed("/api/activities"), cache=PUBLIC)


@routes.get("/api/activities/<key>", told("One activity", ActivityFacts, 404))
def get_activity(key: str) -> Response:
    """One activity, with the places left at this moment."""
    return as_json(facts_of(find(key), here().site, resources.now(), exact=True))


@routes.get("/api/activities/<key>/form", told("Begin a registration", FormFacts, 404, 409))
def get_form(key: str) -> Response:
    """What to ask, and a token for sending the answers."""
    listing = find(key)
    if outcome := refusal(listing, 0, resources.now()):
        return _not_open(NotOpen(outcome))
    form = FormFacts(
        activity=key,
        token=new_token(Purpose.FORM, key),
        largest_party=most_places(listing),
        age_bands=listing.activity.age_bands,
        privacy_notice=here().absolute("/privacy"),
    )
    return as_json(form)


@routes.post(
    "/api/registrations",
    told(
        "Register a party",
        Accepted,
        404,
        409,
        413,
        415,
        422,
        429,
        status=202,
        takes=RegistrationForm,
    ),
)
def post_registration() -> Response:
    """Queue a registration. The answer comes by mail, and at the address that this returns."""
    try:
        form = read_body(RegistrationForm)
        token = submit(find(form.activity), form.values(), here())
    except Unreadable as reason:
        return unreadable(reason)
    except NotOpen as refused:
        return _not_open(refused)
    except Returned as returned:
        return returned_form(returned)
    accepted = Accepted(
        status_url=here().absolute(f"/registrations/{token}"),
        api_url=here().absolute(f"/api/registrations/{token}"),
    )
    return as_json(accepted, status=202)


@routes.get(
    "/api/registrations/<token>", told("What became of a request", RegistrationStatus, 404, 410)
)
def get_registration(token: str) -> Response:
    """Where a request stands, for 24 hours."""
    try:
        listing, progress = where_it_stands(token)
    except ExpiredLink:
        return problem(410, here().language.gettext("This page is no longer available"))
    return as_json(
        RegistrationStatus(
            activity=listing.activity.key,
            state=progress.state,
            position=progress.position,
            places=progress.party.places if progress.party else None,
            reason=progress.outcome,
            until=progress.until,
        )
    )


@routes.get("/openapi.json")
def get_openapi() -> Response:
    """The description of this API, made from its routes."""
    return as_json(
        describe([*routes, *subscription_api.routes], resources.campaign.name, here().site),
        cache=PUBLIC,
    )


def _not_open(refused: NotOpen) -> Response:
    words = here().language.gettext
    return problem(409, words(REFUSALS[refused.outcome]), reason=refused.outcome)
