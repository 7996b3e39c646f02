"""What a link in a service's press mail opens: what a release misses from it, and a button.

Such mails are passed on, so the page shows nothing that is kept of the service and changes nothing. The
button has a link to the service's form mailed to the address that we have; it works for an hour.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler import Response

from fanfare.contact import is_sendable
from fanfare.messages.releases import FactsLinkAsked
from fanfare.people import masked
from fanfare.releases.release import ReleaseState
from fanfare.releases.version import ReleaseFront
from fanfare.services.service import LibraryService
from fanfare.signing import Purpose
from serve_site import resources
from serve_site.http.answers import Refused, current_request, page
from serve_site.http.guard import count_link, new_id
from serve_site.http.headers import NOT_FOR_SEARCH
from serve_site.http.routing import Routes
from serve_site.press import resources as press_room
from serve_site.press.asked_facts import begun
from serve_site.registrations.links import read_link
from serve_site.registrations.resources import register

if TYPE_CHECKING:
    from fanfare.mail.service_notices import Wanted

routes = Routes()


@routes.get("/press/facts/<token>")
def show(token: str) -> Response[str]:
    """What is missing, and the button. Looking at it does nothing."""
    return _page(token)


@routes.post("/press/facts/<token>")
def refuse(token: str) -> Response[str]:
    """Links of this kind once opened the form itself. They change nothing any more."""
    return _page(token, refused=True)


@routes.post("/press/facts/<token>/link")
def ask(token: str) -> Response[str]:
    """Have the link to the form mailed."""
    return mail_link(the_service(read_link(Purpose.FACTS, token)[0]))


@routes.post("/press/edit/<token>/link")
def ask_again(token: str) -> Response[str]:
    """Have a fresh link mailed. An old one is good for that, at any age."""
    return mail_link(the_service(read_link(Purpose.EDIT, token)[0]))


def the_service(member: str) -> LibraryService:
    """The service behind a link. Raises Refused with 404."""
    service = press_room.services.load(member)
    if service is None:
        raise Refused(404)
    return service


def mail_link(service: LibraryService) -> Response[str]:
    """Queue a link to the service's form, unless too many are asked for, and say what was done."""
    now = resources.now()
    reachable = is_sendable(service.press.email)
    no_more = count_link("facts link", service.member, now) if reachable else None
    if reachable and not no_more:
        press_room.tell(FactsLinkAsked(request_id=new_id(), member=service.member, asked_at=now))
    return page(
        "press/facts_link.html",
        status=429 if no_more else 200,
        headers=NOT_FOR_SEARCH,
        email=masked(service.press.email),
        reachable=reachable,
        no_more=no_more,
        contact=resources.settings.sender_address,
    )


def _page(token: str, *, refused: bool = False) -> Response[str]:
    member, *about = read_link(Purpose.FACTS, token)
    service = the_service(member)
    front = _open_front(about[0]) if about and about[0] else None
    return page(
        "press/facts_wanted.html",
        status=410 if refused else 200,
        headers=NOT_FOR_SEARCH,
        service=service.name,
        email=masked(service.press.email) if service.press.email else "",
        asked_for=bool(about),
        is_open=front is not None,
        missing=_missing(front, service) if front else [],
        refused=refused,
        action=current_request().url(f"/press/facts/{token}/link"),
        contact=resources.settings.sender_address,
    )


def _open_front(slug: str) -> ReleaseFront | None:
    """What a release wants; None once it is over."""
    release = press_room.releases.load(slug)
    if release is None or release.state is ReleaseState.CANCELLED:
        return None
    front = press_room.releases.version(slug, release.content).front
    now = resources.now()
    return front if now < front.closes(begun(release) or now) else None


def _missing(front: ReleaseFront, service: LibraryService) -> "Sequence[Wanted]":
    """What the mail said, as far as it is still so."""
    # The public's press pages are loaded with this one, and wait for none of these.
    from fanfare.aws.register.known_facts import KnownFactsReader
    from fanfare.mail.service_notices import wanted
    from fanfare.releases.values import Gaps, fill

    reader = KnownFactsReader(resources.catalogue, register, current_request().site)
    known = reader.read(front, [service], resources.now())[service.member]
    found = fill(front, service, known, service.language)
    return (
        wanted(front, found.missing, current_request().language) if isinstance(found, Gaps) else []
    )
