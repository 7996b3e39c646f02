"""The pages behind the links that are mailed when a service's press mail shall go elsewhere: the button at
the new address that lets it, and the button at the old one that does not."""

from datetime import timedelta

from fanfare.library.addresses import CONFIRMING_LASTS, KEEPING_LASTS, led_to
from fanfare.pages.progress import look_again_after
from fanfare.person import masked, normalised
from fanfare.press_messages import AddressConfirmed, AddressKept
from fanfare.service import AddressChange, LibraryService
from fanfare.signing import ExpiredLink, Purpose
from serve_site import press_room, resources
from serve_site.facts_links import the_service
from serve_site.guarding import request_id
from serve_site.links import read_link, tries
from serve_site.response import Response
from serve_site.routing import Routes
from serve_site.web import NOT_FOR_SEARCH, Refused, here, page, see_other

routes = Routes()


@routes.get("/press/address/<token>")
def ask(token: str) -> Response:
    """The button at the new address. Mail scanners open this page too, so looking at it does nothing."""
    return _page(Purpose.NEW_ADDRESS, token, CONFIRMING_LASTS)


@routes.post("/press/address/<token>")
def confirm(token: str) -> Response:
    """Queue the confirmation. Pressed again, it is the same one."""
    try:
        _, change = _read(Purpose.NEW_ADDRESS, token, CONFIRMING_LASTS)
    except ExpiredLink:
        return _expired(CONFIRMING_LASTS)
    press_room.tell(
        AddressConfirmed(
            request_id=request_id("address", change.member, change.id),
            member=change.member,
            change=change.id,
            confirmed_at=resources.now(),
        )
    )
    return see_other(here().url(f"/press/address/{token}", pressed=1))


@routes.get("/press/keep/<token>")
def ask_old(token: str) -> Response:
    """The button at the old address."""
    return _page(Purpose.KEEP_ADDRESS, token, KEEPING_LASTS)


@routes.post("/press/keep/<token>")
def keep(token: str) -> Response:
    """Queue that the old address stays, or comes back. Pressed again, it is the same wish."""
    try:
        _, change = _read(Purpose.KEEP_ADDRESS, token, KEEPING_LASTS)
    except ExpiredLink:
        return _expired(KEEPING_LASTS)
    press_room.tell(
        AddressKept(
            request_id=request_id("keep", change.member, change.id),
            member=change.member,
            change=change.id,
            kept_at=resources.now(),
        )
    )
    return see_other(here().url(f"/press/keep/{token}", pressed=1))


def _read(purpose: Purpose, token: str, lasts: timedelta) -> tuple[LibraryService, AddressChange]:
    """What a link is about. Raises ExpiredLink, and Refused with 404."""
    member, id_ = read_link(purpose, token, lasts)
    change = press_room.addresses.load(member, id_)
    if change is None:
        raise Refused(404)
    return the_service(member), change


def _page(purpose: Purpose, token: str, lasts: timedelta) -> Response:
    try:
        service, change = _read(purpose, token, lasts)
    except ExpiredLink:
        return _expired(lasts)
    old = purpose is Purpose.KEEP_ADDRESS
    after = led_to(change, press_room.services.history(service.member)) if old else change.after
    stands = _stands(service, change, after)
    open_ = stands in ("waiting", "changed") if old else stands == "waiting"
    wait = look_again_after(tries()) if open_ and "pressed" in here().query else None
    action = here().url(f"/press/{purpose}/{token}")
    again = here().url(f"/press/{purpose}/{token}", pressed=1, tries=tries() + 1)
    return page(
        "press/address.html",
        headers=NOT_FOR_SEARCH | ({"Refresh": f"{wait}; url={again}"} if wait else {}),
        service=service.name,
        old=masked(change.before) if change.before else "",
        new=masked(after),
        is_old=old,
        stands=stands,
        is_open=open_,
        noting=wait is not None,
        again=again,
        action=action,
        contact=resources.settings.sender_address,
    )


def _stands(service: LibraryService, change: AddressChange, after: str) -> str:
    """How far the change is: "waiting", "changed", "kept", or "overtaken" by another one. after: the address
    that it led to."""
    now = normalised(service.press.email)
    if now == normalised(after):
        return "changed"
    if change.kept:
        return "kept" if now == normalised(change.before) else "overtaken"
    return "waiting" if now == normalised(change.before) else "overtaken"


def _expired(lasts: timedelta) -> Response:
    return page(
        "press/address_expired.html",
        status=410,
        headers=NOT_FOR_SEARCH,
        days=lasts.days,
        contact=resources.settings.sender_address,
    )
