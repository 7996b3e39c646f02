"""The JSON API, for registration forms on other people's web sites: the same rules, limits and answers."""

from aws_lambda_powertools.event_handler import Response

from fanfare.pages.words import REFUSALS
from fanfare.registrations.conditions import most_places, refusal
from fanfare.signing import ExpiredLink, Purpose
from serve_site import resources
from serve_site.activities.filters import find
from serve_site.api.answers import as_json
from serve_site.api.openapi import documented
from serve_site.api.problems import form_rejected, problem, takes
from serve_site.api.registration_contract import (
    Accepted,
    FormFacts,
    RegistrationForm,
    RegistrationStatus,
)
from serve_site.http.answers import current_request
from serve_site.http.guard import FormRejected, new_token
from serve_site.http.routing import Routes
from serve_site.registrations.register import read_status
from serve_site.registrations.submission import NotOpen, submit

routes = Routes()


@documented(routes.get, "/api/activities/<key>/form", "Begin a registration", FormFacts, 404, 409)
def get_form(key: str) -> Response[str]:
    """What to ask, and a token for sending the answers."""
    listing = find(key)
    if outcome := refusal(listing, 0, resources.now()):
        return _not_open(NotOpen(outcome))
    form = FormFacts(
        activity=key,
        token=new_token(Purpose.FORM, key),
        largest_party=most_places(listing),
        age_bands=listing.activity.age_bands,
        privacy_notice=current_request().absolute("/privacy"),
    )
    return as_json(form)


@documented(
    routes.post,
    "/api/registrations",
    "Register a party",
    Accepted,
    *(404, 409, 413, 415, 422, 429),
    status=202,
)
@takes(RegistrationForm)
def post_registration(form: RegistrationForm) -> Response[str]:
    """Queue a registration. The answer comes by mail, and at the address that this returns."""
    try:
        token = submit(find(form.activity), form.values())
    except NotOpen as refused:
        return _not_open(refused)
    except FormRejected as rejected:
        return form_rejected(rejected)
    accepted = Accepted(
        status_url=current_request().absolute(f"/registrations/{token}"),
        api_url=current_request().absolute(f"/api/registrations/{token}"),
    )
    return as_json(accepted, status=202)


@documented(
    routes.get,
    "/api/registrations/<token>",
    "What became of a request",
    RegistrationStatus,
    404,
    410,
)
def get_registration(token: str) -> Response[str]:
    """What became of a request, for 24 hours."""
    try:
        listing, progress = read_status(token)
    except ExpiredLink:
        return problem(410, current_request().language.gettext("This page is no longer available"))
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


def _not_open(refused: NotOpen) -> Response[str]:
    words = current_request().language.gettext
    return problem(409, words(REFUSALS[refused.outcome]), reason=refused.outcome)
