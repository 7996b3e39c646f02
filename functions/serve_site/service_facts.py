"""A library service's own page: its contacts, its spokespeople, and the facts that releases ask of it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from fanfare.library.details import details
from fanfare.pages.progress import look_again_after
from fanfare.pages.words import SERVICE_DETAILS, SPOKESPERSON
from fanfare.press import Field
from fanfare.service import LibraryService
from fanfare.signing import ExpiredLink, Purpose
from serve_site import press_room, resources
from serve_site.asked_facts import PARTS, SPEAKERS, asked
from serve_site.bodies import read_form
from serve_site.links import read_link, tries
from serve_site.response import Response
from serve_site.routing import Routes
from serve_site.web import NOT_FOR_SEARCH, Refused, here, page, see_other

if TYPE_CHECKING:
    from serve_site.facts_form import Mistake

routes = Routes()

LASTS = timedelta(days=180)
"""How long the link works. Its mail and the page say so."""
_LARGEST = 128 * 1024
"""Of a form: what it says then fits one message."""
_MOST_INPUTS = 400


@routes.get("/press/facts/<token>")
def show(token: str) -> Response:
    """What is known of the service. After it was changed, the page looks again until that is saved."""
    try:
        service = _service(token)
    except ExpiredLink:
        return _expired()
    since = here().query.get("since", "")
    changing = since == str(service.version)
    wait = look_again_after(tries()) if changing else None
    again = here().url(f"/press/facts/{token}", since=service.version, tries=tries() + 1)
    headers = {"Refresh": f"{wait}; url={again}"} if wait else {}
    return _page(
        service,
        asked(service, resources.now()),
        token,
        headers=headers,
        changing=changing,
        saved=since.isdecimal() and not changing,
        unchanged="unchanged" in here().query,
        again=again,
    )


@routes.post("/press/facts/<token>")
def save(token: str) -> Response:
    """Queue what differs from what the form showed, or say what is wrong with it. What a release asked
    when the form was opened is kept, though the release may be over by now."""
    from serve_site.facts_changes import difference, shown_by  # only a sent form needs them
    from serve_site.facts_form import carried, check

    try:
        service = _service(token)
    except ExpiredLink:
        return _expired()
    values = read_form(_LARGEST, _MOST_INPUTS)
    now = resources.now()
    wanted = asked(service, now)
    fields = carried(values, wanted)
    shown = shown_by(service, values.get("version", ""))
    form = check(values, fields, wanted, shown, here().language)
    if form.mistakes:
        return _page(service, fields, token, values=values, mistakes=form.mistakes)
    message = difference(service, form, shown, now)
    if not message:
        return see_other(here().url(f"/press/facts/{token}", unchanged=1))
    press_room.tell(message)
    return see_other(here().url(f"/press/facts/{token}", since=service.version))


def _service(token: str) -> LibraryService:
    """The service behind a link. Raises ExpiredLink, and Refused with 404."""
    (member,) = read_link(Purpose.FACTS, token, LASTS)
    service = press_room.services.load(member)
    if service is None:
        raise Refused(404)
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
        action=here().url(f"/press/facts/{token}"),
        values=values or details(service),
        version=values.get("version", "") if values else service.version,
        mistakes=mistakes,
        changing=changing,
        saved=saved,
        unchanged=unchanged,
        again=again,
        days=LASTS.days,
    )


def _labels(fields: Sequence[Field]) -> dict[str, str]:
    """What each input is called, in the reader's language; fields as their releases call them."""
    words = here().language
    labels = {name: words.gettext(label) for name, label in SERVICE_DETAILS.items()}
    for number in SPEAKERS:
        spokesperson = words.gettext(SPOKESPERSON) % {"number": number}
        labels |= {f"spokespeople.{number}.{part}": spokesperson for part in ("name", "post")}
    return labels | {f"facts.{one.name}": one.label for one in fields}


def _expired() -> Response:
    return page(
        "press/facts_expired.html",
        status=410,
        headers=NOT_FOR_SEARCH,
        contact=resources.settings.sender_address,
        days=LASTS.days,
    )
