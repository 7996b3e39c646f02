"""What a library service did with its release: used it, adapted it, or not. One press of a button."""

from aws_lambda_powertools.event_handler import Response

from fanfare.messages.releases import ReleaseUsed
from fanfare.pages.progress import look_again_after
from fanfare.releases.responses.use import read_use
from fanfare.signing import Purpose
from serve_site import resources
from serve_site.http.answers import Refused, current_request, page, see_other
from serve_site.http.bodies import read_form
from serve_site.http.guard import new_id
from serve_site.http.headers import NOT_FOR_SEARCH
from serve_site.http.routing import Routes
from serve_site.press import resources as press_room
from serve_site.press.links import link, newer_copy, nothing_here, own_copy
from serve_site.registrations.links import read_link, tries

routes = Routes()


@routes.get("/press/use/<token>")
def ask(token: str) -> Response[str]:
    """The buttons. Mail scanners open this page too, so looking at it does nothing; the answer in the
    link only says which button comes first. After a press the page looks again until that is noted."""
    mailing, member = read_link(Purpose.USE, token)
    own = own_copy(mailing, member)
    if not own:
        return nothing_here(member)
    answer = press_room.responses.use(mailing, member)
    known = answer.use if answer else None
    pressed = read_use(current_request().query.get("noted", ""))
    noting = pressed is not None and pressed != known
    wait = look_again_after(tries()) if noting else None
    again = current_request().url(f"/press/use/{token}", noted=pressed or "", tries=tries() + 1)
    return page(
        "press/use.html",
        headers=NOT_FOR_SEARCH | ({"Refresh": f"{wait}; url={again}"} if wait else {}),
        own=own,
        newer=newer_copy(own, member),
        chosen=read_use(_in_link()),
        pressed=pressed,
        noting=noting,
        again=again,
        answer=known,
        use_action=current_request().url(f"/press/use/{token}"),
        kit=link(Purpose.KIT, mailing, member),
    )


@routes.post("/press/use/<token>")
def tell(token: str) -> Response[str]:
    """Queue the answer: of the pressed button, or the link's when nothing at all came along. Each press
    is an answer of its own, and the newest counts. Raises Refused with 422 for an answer that no button
    gives."""
    mailing, member = read_link(Purpose.USE, token)
    if not own_copy(mailing, member):
        return nothing_here(member)
    values = read_form() if current_request().body else {"use": _in_link()}
    use = read_use(values.get("use", ""))
    if not use:
        raise Refused(422)
    press_room.tell(
        ReleaseUsed(
            request_id=new_id(), mailing=mailing, member=member, use=use, used_at=resources.now()
        )
    )
    return see_other(current_request().url(f"/press/use/{token}", noted=use))


def _in_link() -> str:
    """The answer that the link proposes. It need not be signed: who has the page can press any button."""
    return current_request().query.get("use", "")
