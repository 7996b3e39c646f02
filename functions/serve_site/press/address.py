"""The pages behind the links that are mailed when a service's press mail is to go elsewhere: the button at
the new address that lets it, and the button at the old one that does not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aws_lambda_powertools.event_handler import Response

from fanfare.messages.releases import AddressConfirmed, AddressKept
from fanfare.pages.progress import look_again_after
from fanfare.people import masked, normalised
from fanfare.services.addresses import CONFIRMING_LASTS, KEEPING_LASTS, led_to
from fanfare.services.service import AddressChange, LibraryService
from fanfare.signing import ExpiredLink, Purpose
from serve_site import resources
from serve_site.http.answers import Refused, current_request, page, see_other
from serve_site.http.guard import request_id
from serve_site.http.headers import NOT_FOR_SEARCH
from serve_site.http.routing import Routes
from serve_site.press import resources as press_room
from serve_site.press.facts_links import the_service
from serve_site.registrations.links import read_link, tries

routes = Routes()


@dataclass(frozen=True, slots=True)
class _Link:
    """What one of the two mailed links is for. lasts: how long it works; told: what its button queues,
    given the change and now."""

    purpose: Purpose
    lasts: timedelta
    told: Callable[[AddressChange, datetime], AddressConfirmed | AddressKept]


def _confirmed(change: AddressChange, now: datetime) -> AddressConfirmed:
    return AddressConfirmed(
        request_id=request_id("address", change.member, change.id),
        member=change.member,
        change=change.id,
        confirmed_at=now,
    )


def _kept(change: AddressChange, now: datetime) -> AddressKept:
    return AddressKept(
        request_id=request_id("keep", change.member, change.id),
        member=change.member,
        change=change.id,
        kept_at=now,
    )


_LINKS = (
    _Link(Purpose.NEW_ADDRESS, CONFIRMING_LASTS, _confirmed),
    _Link(Purpose.KEEP_ADDRESS, KEEPING_LASTS, _kept),
)


def _ask(link: _Link, token: str) -> Response[str]:
    """The button. Mail scanners open this page too, so looking at it does nothing."""
    try:
        service, change = _read(link, token)
    except ExpiredLink:
        return _expired(link)
    return _page(link, token, service, change)


def _press(link: _Link, token: str) -> Response[str]:
    """Queue what the button says. Pressed again, it is the same wish."""
    try:
        _, change = _read(link, token)
    except ExpiredLink:
        return _expired(link)
    press_room.tell(link.told(change, resources.now()))
    return see_other(current_request().url(f"/press/{link.purpose}/{token}", pressed=1))


def _add_pages(link: _Link) -> None:
    @routes.get(f"/press/{link.purpose}/<token>")
    def ask(token: str) -> Response[str]:
        return _ask(link, token)

    @routes.post(f"/press/{link.purpose}/<token>")
    def press(token: str) -> Response[str]:
        return _press(link, token)


for _one in _LINKS:
    _add_pages(_one)


def _read(link: _Link, token: str) -> tuple[LibraryService, AddressChange]:
    """What a link is about. Raises ExpiredLink, and Refused with 404."""
    member, id_ = read_link(link.purpose, token, link.lasts)
    change = press_room.addresses.load(member, id_)
    if change is None:
        raise Refused(404)
    return the_service(member), change


def _page(link: _Link, token: str, service: LibraryService, change: AddressChange) -> Response[str]:
    old = link.purpose is Purpose.KEEP_ADDRESS
    after = led_to(change, press_room.services.history(service.member)) if old else change.after
    state = _state(service, change, after)
    open_ = state in ("waiting", "changed") if old else state == "waiting"
    wait = look_again_after(tries()) if open_ and "pressed" in current_request().query else None
    path = f"/press/{link.purpose}/{token}"
    again = current_request().url(path, pressed=1, tries=tries() + 1)
    return page(
        "press/address.html",
        headers=NOT_FOR_SEARCH | ({"Refresh": f"{wait}; url={again}"} if wait else {}),
        service=service.name,
        old=masked(change.before) if change.before else "",
        new=masked(after),
        is_old=old,
        state=state,
        is_open=open_,
        noting=wait is not None,
        again=again,
        action=current_request().url(path),
        contact=resources.settings.sender_address,
    )


def _state(service: LibraryService, change: AddressChange, after: str) -> str:
    """How far the change is: "waiting", "changed", "kept", or "overtaken" by another one. after: the address
    that it led to."""
    now = normalised(service.press.email)
    if now == normalised(after):
        return "changed"
    if change.kept:
        return "kept" if now == normalised(change.before) else "overtaken"
    return "waiting" if now == normalised(change.before) else "overtaken"


def _expired(link: _Link) -> Response[str]:
    return page(
        "press/address_expired.html",
        status=410,
        headers=NOT_FOR_SEARCH,
        days=link.lasts.days,
        contact=resources.settings.sender_address,
    )
