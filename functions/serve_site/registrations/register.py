"""The registration form, and the page that says what became of it."""

from aws_lambda_powertools.event_handler import Response

from fanfare.activities.activity import Listing
from fanfare.aws.register.activity_rows import activity_pk
from fanfare.pages.progress import Progress, State, look_again_after, progress
from fanfare.registrations.conditions import most_places, refusal
from fanfare.registrations.holds import hold_end
from fanfare.registrations.terms import Outcome
from fanfare.signing import ExpiredLink, Purpose
from serve_site import resources
from serve_site.activities.filters import find
from serve_site.http.answers import Refused, current_request, page, see_other
from serve_site.http.bodies import read_form
from serve_site.http.guard import SLOWEST, TRAP, FormRejected, new_token, retry_header
from serve_site.http.routing import Routes
from serve_site.registrations.links import read_link, tries
from serve_site.registrations.resources import register

routes = Routes()


@routes.get("/activities/<key>/register")
def show_form(key: str) -> Response[str]:
    """An empty form, or why there is none."""
    listing = find(key)
    if outcome := refusal(listing, 0, resources.now()):
        return _not_open(listing, outcome, status=200)
    return _form(listing, new_token(Purpose.FORM, key), {"places": "1"}, status=200)


@routes.post("/activities/<key>/register")
def send_form(key: str) -> Response[str]:
    """Queue what the form asks for and show its status; or the form again, with what was typed."""
    from serve_site.registrations.submission import NotOpen, submit  # pages start without pydantic

    listing = find(key)
    values = read_form()
    try:
        token = submit(listing, values)
    except NotOpen as refused:
        return _not_open(listing, refused.outcome, status=409)
    except FormRejected as rejected:
        status = 429 if rejected.retry_after else 422
        return _form(listing, rejected.token, values, status=status, rejected=rejected)
    return see_other(current_request().url(f"/registrations/{token}"))


@routes.get("/registrations/<token>")
def show_status(token: str) -> Response[str]:
    """What became of a request. While it is being processed, the page looks again by itself."""
    try:
        listing, state = read_status(token)
    except ExpiredLink:
        return page("status_expired.html", status=410)
    wait = look_again_after(tries()) if state.state is State.PROCESSING else None
    again = current_request().url(f"/registrations/{token}", tries=tries() + 1)
    headers = {"Refresh": f"{wait}; url={again}"} if wait else {}
    return page("status.html", headers=headers, listing=listing, progress=state, again=again)


def read_status(token: str) -> tuple[Listing, Progress]:
    """The activity and the state of the request that a status link is about.

    Raises ExpiredLink past 24 hours, Refused with 404 for what is no link of ours.
    """
    key, name, request_id = read_link(Purpose.STATUS, token, SLOWEST)
    listings, parties = register.load([(key, name)])
    if key not in listings:
        raise Refused(404)
    # All are read for everybody: how long the page takes must not tell who is booked.
    answers = register.answers([(activity_pk(key), request_id)])
    party = register.follow(key, request_id) or parties.get((key, name))
    state = progress(listings[key], party, answers.get(request_id), request_id, resources.now())
    if party and party.registration_id == request_id and state.state is State.WAITING:
        state = Progress(State.WAITING, register.place_in_line(listings[key], party))
    return listings[key], state


def _form(
    listing: Listing,
    token: str,
    values: dict[str, str],
    *,
    status: int,
    rejected: FormRejected | None = None,
) -> Response[str]:
    return page(
        "register.html",
        status=status,
        headers=retry_header(rejected),
        listing=listing,
        held_until=hold_end(listing.activity, resources.now()),
        most=most_places(listing),
        token=token,
        trap=TRAP,
        values=values,
        problems=rejected.problems if rejected else [],
        stale=rejected.stale if rejected else None,
    )


def _not_open(listing: Listing, outcome: Outcome, *, status: int) -> Response[str]:
    return page("not_open.html", status=status, listing=listing, outcome=outcome)
