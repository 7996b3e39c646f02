"""The registration form, and the page that says what became of it."""

from fanfare.activities.activity import Listing
from fanfare.aws.items import activity_pk
from fanfare.pages.progress import Progress, State, look_again_after, progress
from fanfare.registrations.conditions import refusal
from fanfare.registrations.form import most_places
from fanfare.registrations.holds import hold_end
from fanfare.registrations.registration import Outcome
from fanfare.signing import ExpiredLink, Purpose
from serve_site import resources
from serve_site.activities.filters import find
from serve_site.http.answers import Refused, here, page, see_other
from serve_site.http.bodies import read_form
from serve_site.http.guard import SLOWEST, TRAP, Returned, later, new_token
from serve_site.http.response import Response
from serve_site.http.router import Routes
from serve_site.registrations.links import read_link, tries
from serve_site.registrations.submission import NotOpen, submit

routes = Routes()


@routes.get("/activities/<key>/register")
def show_form(key: str) -> Response:
    """An empty form, or why there is none."""
    listing = find(key)
    if outcome := refusal(listing, 0, resources.now()):
        return _not_open(listing, outcome, status=200)
    return _form(listing, new_token(Purpose.FORM, key), {"places": "1"}, status=200)


@routes.post("/activities/<key>/register")
def send_form(key: str) -> Response:
    """Queue what the form asks for and show its status; or the form again, with what was typed."""
    listing = find(key)
    values = read_form()
    try:
        token = submit(listing, values, here())
    except NotOpen as refused:
        return _not_open(listing, refused.outcome, status=409)
    except Returned as returned:
        return _form(
            listing,
            returned.token,
            values,
            status=429 if returned.retry_after else 422,
            returned=returned,
        )
    return see_other(here().url(f"/registrations/{token}"))


@routes.get("/registrations/<token>")
def show_status(token: str) -> Response:
    """Where a request stands. While it is being processed, the page looks again by itself."""
    try:
        listing, state = where_it_stands(token)
    except ExpiredLink:
        return page("status_expired.html", status=410)
    wait = look_again_after(tries()) if state.state is State.PROCESSING else None
    again = here().url(f"/registrations/{token}", tries=tries() + 1)
    headers = {"Refresh": f"{wait}; url={again}"} if wait else {}
    return page("status.html", headers=headers, listing=listing, progress=state, again=again)


def where_it_stands(token: str) -> tuple[Listing, Progress]:
    """The activity and the state of the request that a status link stands for.

    Raises ExpiredLink past 24 hours, Refused with 404 for what is no link of ours.
    """
    key, name, request_id = read_link(Purpose.STATUS, token, SLOWEST)
    listings, parties = resources.register.load([(key, name)])
    if key not in listings:
        raise Refused(404)
    # All are read whoever asks: how long the page takes must not tell who is booked.
    answers = resources.register.answers([(activity_pk(key), request_id)])
    party = resources.register.follow(key, request_id) or parties.get((key, name))
    state = progress(listings[key], party, answers.get(request_id), request_id, resources.now())
    if party and party.registration_id == request_id and state.state is State.WAITING:
        state = Progress(State.WAITING, resources.register.place_in_line(listings[key], party))
    return listings[key], state


def _form(
    listing: Listing,
    token: str,
    values: dict[str, str],
    *,
    status: int,
    returned: Returned | None = None,
) -> Response:
    return page(
        "register.html",
        status=status,
        headers=later(returned),
        listing=listing,
        held_until=hold_end(listing.activity, resources.now()),
        most=most_places(listing),
        token=token,
        trap=TRAP,
        values=values,
        problems=returned.problems if returned else [],
        stale=returned.stale if returned else None,
    )


def _not_open(listing: Listing, outcome: Outcome, *, status: int) -> Response:
    return page("not_open.html", status=status, listing=listing, outcome=outcome)
