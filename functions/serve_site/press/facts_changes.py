"""What a sent form says otherwise than it showed."""

from collections.abc import Mapping
from datetime import datetime

from fanfare.messages.releases import FactsChanged
from fanfare.releases.facts import tidy
from fanfare.services.addresses import PRESS_EMAIL, address_asked
from fanfare.services.changes import shown_in
from fanfare.services.details import Details, details, group
from fanfare.services.service import LibraryService
from serve_site.http.guard import new_id
from serve_site.press import resources as press_room
from serve_site.press.facts_form import Filled


def difference(
    service: LibraryService, form: Filled, shown: Details, now: datetime
) -> FactsChanged | None:
    """What differs, in whole groups.

    What somebody else has changed since the form was opened, and its sender left alone, is not part of
    it: the form still showed what was there before.

    Args:
        shown: by the form when it was opened.

    Returns:
        None when nothing differs.
    """
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
        changed_at=now,
    )


def shown_by(service: LibraryService, version: str) -> Details:
    """What a form showed when it was opened. version: of the service, as the form carries it."""
    made_from = int(version) if version.isdecimal() and len(version) < 10 else service.version
    if made_from >= service.version:
        return details(service)
    return shown_in(service, made_from, press_room.services.history(service.member))


def waits_after(service: LibraryService, message: FactsChanged) -> dict[str, str | int]:
    """What the page after saving waits for. The service's row does not change for an address alone."""
    known = details(service)
    others = {n: t for n, t in message.details.items() if t != known.get(n, "")}
    asks = bool(address_asked(service, message.details))
    if asks:
        others.pop(PRESS_EMAIL, None)
    waits: dict[str, str | int] = {}
    if message.facts or others:
        waits["since"] = service.version
    return waits | ({"address": message.request_id} if asks else {})


def _differing(typed: Mapping[str, str], known: Mapping[str, str]) -> set[str]:
    """Groups of texts in which something was typed otherwise than it is known."""
    return {group(name) for name, text in typed.items() if text != tidy(known.get(name, ""))}
