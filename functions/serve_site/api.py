"""The JSON API, for registration forms on other people's web sites: the same rules, limits and answers."""

from typing import Any

import msgspec

from fanfare.language import mark
from fanfare.pages.words import PROBLEMS, REFUSALS
from fanfare.registration.conditions import refusal
from fanfare.registration.form import most_places
from fanfare.signing import ExpiredLink
from serve_site import resources
from serve_site.activities import find, listed
from serve_site.bodies import read_json
from serve_site.contract import (
    Accepted,
    ActivityFacts,
    ActivityList,
    FieldProblem,
    FormFacts,
    ProblemFacts,
    RegistrationForm,
    RegistrationStatus,
    facts_of,
)
from serve_site.openapi import describe, told
from serve_site.registering import where_it_stands
from serve_site.response import Response
from serve_site.routing import Routes
from serve_site.submitting import NotOpen, Returned, Stale, new_token, submit
from serve_site.web import PROBLEM, PUBLIC, as_json, here

routes = Routes()

STALE = {
    Stale.TOO_FAST: mark("The form came back too quickly. Send it once more."),
    Stale.TOO_OLD: mark("The form is no longer valid. Send it once more, with the new token."),
}


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
        token=new_token(key),
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
        form = msgspec.json.decode(read_json(), type=RegistrationForm)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _problem(422, here().language.gettext("We cannot read what you sent"), str(error))
    try:
        token = submit(find(form.activity), form.values(), here())
    except NotOpen as refused:
        return _not_open(refused)
    except Returned as returned:
        return _returned(returned)
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
        return _problem(410, here().language.gettext("This page is no longer available"))
    return as_json(
        RegistrationStatus(
            activity=listing.activity.key,
            state=progress.state,
            position=progress.position,
            reason=progress.outcome,
        )
    )


@routes.get("/openapi.json")
def get_openapi() -> Response:
    """The description of this API, made from its routes."""
    return as_json(describe(routes, resources.campaign.name, here().site), cache=PUBLIC)


def _returned(returned: Returned) -> Response:
    words = here().language.gettext
    if returned.stale:
        title = words(STALE[returned.stale])
        return _problem(422, title, reason=returned.stale, token=returned.token)
    problems = [
        FieldProblem(
            field=problem.field,
            code=problem.code,
            detail=words(PROBLEMS[problem.code]) % {"most": problem.most},
        )
        for problem in returned.problems
    ]
    return _problem(422, words("There is a problem"), problems=problems, token=returned.token)


def _not_open(refused: NotOpen) -> Response:
    words = here().language.gettext
    return _problem(409, words(REFUSALS[refused.outcome]), reason=refused.outcome)


def _problem(status: int, title: str, detail: str = "", **more: Any) -> Response:
    facts = ProblemFacts(status=status, title=title, detail=detail, **more)
    return as_json(facts, status=status, content_type=PROBLEM)
