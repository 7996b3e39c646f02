"""A library service's own page: its contacts, its spokespeople, and the facts that releases ask of it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from fanfare.library.details import Details, details, group
from fanfare.pages.progress import look_again_after
from fanfare.pages.words import SERVICE_DETAILS, SPOKESPERSON
from fanfare.press import Field
from fanfare.press_messages import FactsChanged
from fanfare.service import LibraryService
from fanfare.signing import ExpiredLink, Purpose
from serve_site import press_room, resources
from serve_site.asked_facts import PARTS, SPEAKERS, asked
from serve_site.bodies import read_form
from serve_site.guarding import new_id
from serve_site.links import read_link, tries
from serve_site.response import Response
from serve_site.routing import Routes
from serve_site.web import NOT_FOR_SEARCH, Refused, here, page, see_other

if TYPE_CHECKING:
    from serve_site.facts_form import Filled, Mistake

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
    saved = since.isdecimal() and not changing
    fields = asked(service, resources.now())
    return _page(
        service, fields, token, headers=headers, changing=changing, saved=saved, again=again
    )


@routes.post("/press/facts/<token>")
def save(token: str) -> Response:
    """Queue what differs from what the form showed, or say what is wrong with it."""
    from serve_site.facts_form import check  # only a sent form needs it

    try:
        service = _service(token)
    except ExpiredLink:
        return _expired()
    values = read_form(_LARGEST, _MOST_INPUTS)
    fields = asked(service, resources.now())
    form = check(values, fields, here().language)
    if form.mistakes:
        return _page(service, fields, token, values=values, mistakes=form.mistakes)
    message = _message(service, form, values.get("version", ""))
    if not message:
        return _back(token, service.version - 1)
    press_room.tell(message)
    return _back(token, service.version)


def _message(service: LibraryService, form: "Filled", version: str) -> FactsChanged | None:
    """What differs, in whole groups; None when nothing does.

    What somebody else has changed since the form was opened, and its sender left alone, is not part of
    it: the form still showed what stood there before.
    """
    shown = _shown(service, version)
    touched = _differing(form.texts, shown) & _differing(form.texts, details(service))
    changed = {
        name: text
        for name, text in form.texts.items()
        if group(name) in touched and not name.startswith("facts.")
    }
    facts = {name: fact for name, fact in form.facts.items() if f"facts.{name}" in touched}
    if not changed and not facts:
        return None
    return FactsChanged(
        request_id=new_id(),
        member=service.member,
        by=form.by,
        details=changed,
        facts=facts,
        changed_at=resources.now(),
    )


def _shown(service: LibraryService, version: str) -> Details:
    """What the form showed when it was opened."""
    made_from = int(version) if version.isdecimal() and len(version) < 10 else service.version
    if made_from >= service.version:
        return details(service)
    from fanfare.library.changes import shown_in

    return shown_in(service, made_from, press_room.services.history(service.member))


def _differing(typed: Mapping[str, str], known: Mapping[str, str]) -> set[str]:
    """Groups of texts in which something was typed otherwise than it is known."""
    from fanfare.release.facts import tidy

    return {group(name) for name, text in typed.items() if text != tidy(known.get(name, ""))}


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


def _back(token: str, since: int) -> Response:
    return see_other(here().url(f"/press/facts/{token}", since=since))
