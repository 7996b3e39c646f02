"""Whether a link opens a service's form; and what is said when it does not any more."""

from collections.abc import Mapping, Sequence

from aws_lambda_powertools.event_handler import Response

from fanfare.pages.words import SERVICE_DETAILS, SPOKESPERSON
from fanfare.releases.fields import Field
from fanfare.services.addresses import WRITING_LASTS, address_mark
from fanfare.services.service import LibraryService
from fanfare.signing import ExpiredLink, Purpose
from serve_site import resources
from serve_site.http.answers import current_request, page
from serve_site.http.headers import NOT_FOR_SEARCH
from serve_site.press.asked_facts import SPEAKERS
from serve_site.press.facts_links import the_service
from serve_site.registrations.links import read_link


class Ended(Exception):
    """The link no longer opens the form. moved: because press mail goes to another address by now."""

    def __init__(self, moved: bool) -> None:
        super().__init__(moved)
        self.moved = moved


def open_form(token: str) -> LibraryService:
    """The service behind a link. Raises Ended, and Refused with 404."""
    try:
        member, address = read_link(Purpose.EDIT, token, WRITING_LASTS)
    except ExpiredLink as error:
        raise Ended(moved=False) from error
    service = the_service(member)
    if address != address_mark(service, resources.opaque_ids()):
        raise Ended(moved=True)
    return service


def labels(fields: Sequence[Field]) -> dict[str, str]:
    """What each input is called, in the reader's language; fields as their releases call them."""
    words = current_request().language
    found = {name: words.gettext(label) for name, label in SERVICE_DETAILS.items()}
    for number in SPEAKERS:
        spokesperson = words.gettext(SPOKESPERSON) % {"number": number}
        found |= {f"spokespeople.{number}.{part}": spokesperson for part in ("name", "post")}
    return found | {f"facts.{one.name}": one.label for one in fields}


def ended_page(token: str, ended: Ended, typed: Mapping[str, str] | None = None) -> Response[str]:
    """Why the link opens nothing any more, and a button for a fresh one. typed: a form that was sent with
    it, given back to be copied."""
    known = labels([])
    texts = [
        (known.get(name, name.removeprefix("facts.").replace("_", " ").replace(".", ", ")), text)
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
        again=current_request().url(f"/press/edit/{token}/link"),
    )
