"""The bulletin's form, and the page that says: look into your mailbox. It says so to everybody."""

from aws_lambda_powertools.event_handler import Response

from fanfare.pages.words import CONSENT
from fanfare.subscribers.inputs import EVERYTHING, topic_field
from serve_site import resources
from serve_site.bulletin.new_form import new_form
from serve_site.http.answers import PUBLIC, current_request, page, see_other
from serve_site.http.bodies import read_form
from serve_site.http.guard import TRAP, FormRejected
from serve_site.http.routing import Routes

routes = Routes()


@routes.get("/bulletin/subscribe")
def show_form() -> Response[str]:
    """An empty form."""
    return _form(new_form(), {}, status=200)


@routes.post("/bulletin/subscribe")
def send_form() -> Response[str]:
    """Queue what the form asks for; or the form again, with what was typed."""
    from serve_site.bulletin.submission import request_subscription  # pages start without pydantic

    values = read_form()
    try:
        request_subscription(values)
    except FormRejected as rejected:
        return _form(rejected.token, values, status=422, rejected=rejected)
    return see_other(current_request().url("/bulletin/subscribed"))


@routes.get("/bulletin/subscribed")
def show_next_step() -> Response[str]:
    """What to do next. Knows nothing of who asks."""
    contact = resources.settings.sender_address
    return page("bulletin/subscribed.html", cache=PUBLIC, contact=contact)


def _form(
    token: str, values: dict[str, str], *, status: int, rejected: FormRejected | None = None
) -> Response[str]:
    return page(
        "bulletin/subscribe.html",
        status=status,
        token=token,
        trap=TRAP,
        values={"language": current_request().language.code} | values,
        topic_field=topic_field,
        everything=EVERYTHING,
        consent=CONSENT,
        problems=rejected.problems if rejected else [],
        stale=rejected.stale if rejected else None,
    )
