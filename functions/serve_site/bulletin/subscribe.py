"""The bulletin's form, and the page that says: look into your mailbox. It says so whoever asks."""

from fanfare.pages.words import CONSENT
from fanfare.subscribers.form import EVERYTHING, topic_field
from serve_site import resources
from serve_site.bulletin.submission import new_form, request_subscription
from serve_site.http.answers import PUBLIC, here, page, see_other
from serve_site.http.bodies import read_form
from serve_site.http.guard import TRAP, Returned
from serve_site.http.response import Response
from serve_site.http.router import Routes

routes = Routes()


@routes.get("/bulletin/subscribe")
def show_form() -> Response:
    """An empty form."""
    return _form(new_form(), {}, status=200)


@routes.post("/bulletin/subscribe")
def send_form() -> Response:
    """Queue what the form asks for; or the form again, with what was typed."""
    values = read_form()
    try:
        request_subscription(values)
    except Returned as returned:
        return _form(returned.token, values, status=422, returned=returned)
    return see_other(here().url("/bulletin/subscribed"))


@routes.get("/bulletin/subscribed")
def show_next_step() -> Response:
    """What to do next. Knows nothing of who asks."""
    contact = resources.settings.sender_address
    return page("bulletin/subscribed.html", cache=PUBLIC, contact=contact)


def _form(
    token: str, values: dict[str, str], *, status: int, returned: Returned | None = None
) -> Response:
    return page(
        "bulletin/subscribe.html",
        status=status,
        token=token,
        trap=TRAP,
        values={"language": here().language.code} | values,
        topic_field=topic_field,
        everything=EVERYTHING,
        consent=CONSENT,
        problems=returned.problems if returned else [],
        stale=returned.stale if returned else None,
    )
