"""A library service's own page: its contacts, its spokespeople, and the facts that releases ask of it.

The link to it is mailed to the service's press address when somebody there asks, works for an hour, and
ends when press mail goes elsewhere.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fanfare.language import mark
from fanfare.library.addresses import WRITING_LASTS, address_asked, address_mark
from fanfare.library.details import details
from fanfare.pages.progress import look_again_after
from fanfare.pages.words import SERVICE_DETAILS, SPOKESPERSON
from fanfare.person import masked, normalised
from fanfare.press import Field
from fanfare.press_messages import FactsChanged
from fanfare.service import AddressChange, LibraryService
from fanfare.signing import ExpiredLink, Purpose
from serve_site import press_room, resources
from serve_site.asked_facts import PARTS, SPEAKERS, asked
from serve_site.bodies import read_form
from serve_site.facts_links import the_service
from serve_site.guarding import may_mail
from serve_site.links import read_link, tries
from serve_site.response import Response
from serve_site.routing import Routes
from serve_site.web import NOT_FOR_SEARCH, here, page, see_other

if TYPE_CHECKING:
    from serve_site.facts_form import Mistake

routes = Routes()

_LARGEST = 128 * 1024
"""Of a form: what it says then fits one message."""
_MOST_INPUTS = 400
_REQUEST = re.compile(r"[0-9a-f]{32}")
_TOO_MANY_ADDRESSES = mark(
    "Too many new addresses were asked for today. Put the old one back, or save again tomorrow"
)


class _Ended(Exception):
    """The link no longer opens the form. moved: because press mail goes to another address by now."""

    def __init__(self, moved: bool) -> None:
        super().__init__(moved)
        self.moved = moved


@routes.get("/press/edit/<token>")
def show(token: str) -> Response:
    """What is known of the service. After it was changed, the page looks again until that is saved."""
    try:
        service = _service(token)
    except _Ended as ended:
        return _ended(token, ended)
    since, request = here().query.get("since", ""), here().query.get("address", "")
    request = request if _REQUEST.fullmatch(request) else ""
    change = press_room.addresses.load(service.member, request) if request else None
    changing = since == str(service.version) or bool(request and not change)
    wait = look_again_after(tries()) if changing else None
    asked_for = {"since": since, "address": request}
    again = here().url(
        f"/press/edit/{token}",
        **{name: text for name, text in asked_for.items() if text},
        tries=tries() + 1,
    )
    headers = {"Refresh": f"{wait}; url={again}"} if wait else {}
    return _page(
        service,
        asked(service, resources.now()),
        token,
        headers=headers,
        changing=changing,
        saved=since.isdecimal() and not changing,
        unchanged="unchanged" in here().query,
        waits_for=_waits_for(service, change),
        again=again,
    )


@routes.post("/press/edit/<token>")
def save(token: str) -> Response:
    """Queue what differs from what the form showed, or say what is wrong with it. What a release asked
    when the form was opened is kept, though the release may be over by now."""
    from serve_site.facts_changes import difference, shown_by  # only a sent form needs them
    from serve_site.facts_form import Mistake, carried, check

    try:
        service = _service(token)
    except _Ended as ended:
        return _ended(token, ended, read_form(_LARGEST, _MOST_INPUTS))
    values = read_form(_LARGEST, _MOST_INPUTS)
    now = resources.now()
    wanted = asked(service, now)
    fields = carried(values, wanted)
    shown = shown_by(service, values.get("version", ""))
    form = check(values, fields, wanted, shown, here().language)
    message = None if form.mistakes else difference(service, form, shown, now)
    mistakes = form.mistakes
    if message and address_asked(service, message.details) and not _may_ask(service):
        mistakes = [Mistake("press.email", _TOO_MANY_ADDRESSES)]
    if mistakes:
        return _page(service, fields, token, values=values, mistakes=mistakes)
    if not message:
        return see_other(here().url(f"/press/edit/{token}", unchanged=1))
    press_room.tell(message)
    return see_other(here().url(f"/press/edit/{token}", **_done(service, message)))


def _may_ask(service: LibraryService) -> bool:
    """Whether one more address may be written to today, at the word of who has the link."""
    return may_mail(resources.opaque_ids().of("new address", service.member), resources.now())


def _done(service: LibraryService, message: FactsChanged) -> dict[str, str | int]:
    """What the page after saving waits for. The service's row does not change for an address alone."""
    known = details(service)
    others = {n: t for n, t in message.details.items() if t != known.get(n, "")}
    asks = bool(address_asked(service, message.details))
    if asks:
        others.pop("press.email", None)
    waits: dict[str, str | int] = {}
    if message.facts or others:
        waits["since"] = service.version
    return waits | ({"address": message.request_id} if asks else {})


def _waits_for(service: LibraryService, change: AddressChange | None) -> str:
    """The new address that has not been confirmed, masked; empty when there is none."""
    if not change or change.kept or normalised(service.press.email) != normalised(change.before):
        return ""
    return masked(change.after)


def _service(token: str) -> LibraryService:
    """The service behind a link. Raises _Ended, and Refused with 404."""
    try:
        member, mark_ = read_link(Purpose.EDIT, token, WRITING_LASTS)
    except ExpiredLink as error:
        raise _Ended(moved=False) from error
    service = the_service(member)
    if mark_ != address_mark(service, resources.opaque_ids()):
        raise _Ended(moved=True)
    return service


def _page(
    service: LibraryService,
    fields: Sequence[Field],
    token: str,
    *,
    headers: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    mistakes: "Sequence[Mistake]" = (),
    changing: bool = False,
    saved: bool = False,
    unchanged: bool = False,
    waits_for: str = "",
    again: str = "",
) -> Response:
    return page(
        "press/facts.html",
        status=422 if mistakes else 200,
        headers={**NOT_FOR_SEARCH, **(headers or {})},
        service=service,
        fields=fields,
        parts=PARTS,
        labels=_labels(fields),
        speakers=SPEAKERS,
        action=here().url(f"/press/edit/{token}"),
        values=values or details(service),
        version=values.get("version", "") if values else service.version,
        mistakes=mistakes,
        changing=changing,
        saved=saved,
        unchanged=unchanged,
        waits_for=waits_for,
        again=again,
    )


def _labels(fields: Sequence[Field]) -> dict[str, str]:
    """What each input is called, in the reader's language; fields as their releases call them."""
    words = here().language
    labels = {name: words.gettext(label) for name, label in SERVICE_DETAILS.items()}
    for number in SPEAKERS:
        spokesperson = words.gettext(SPOKESPERSON) % {"number": number}
        labels |= {f"spokespeople.{number}.{part}": spokesperson for part in ("name", "post")}
    return labels | {f"facts.{one.name}": one.label for one in fields}


def _ended(token: str, ended: _Ended, typed: Mapping[str, str] | None = None) -> Response:
    """Why the link opens nothing any more, and a button for a fresh one. typed: a form that was sent with
    it, given back to be copied."""
    labels = _labels([])
    texts = [
        (labels.get(name, name.removeprefix("facts.").replace("_", " ").replace(".", ", ")), text)
        for name, text in (typed or {}).items()
        if text.strip() and name not in ("version", "large_print")
    ]
    return page(
        "press/facts_ended.html",
        status=410,
        headers=NOT_FOR_SEARCH,
        moved=ended.moved,
        sent=typed is not None,
        typed=texts,
        again=here().url(f"/press/edit/{token}/link"),
    )
