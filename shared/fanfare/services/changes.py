"""What a file, a form or a message changes of a library service."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from fanfare.services.details import Details, details, fact_details, group, service_of
from fanfare.services.service import Alteration, ChangedBy, Fact, LibraryService, ServiceChange


@dataclass(frozen=True, slots=True)
class Outcome:
    """A service as it is to be, and how it differs; without alterations, and with nothing new said by
    an import, it need not be written. said: as ServiceChange has it."""

    service: LibraryService
    alterations: tuple[Alteration, ...]
    said: Details = field(default_factory=dict)


def altered(service: LibraryService, texts: Mapping[str, str]) -> Outcome:
    """The service with these texts in place of its own; an empty text takes one away."""
    before = details(service)
    merged = {name: text for name, text in (before | dict(texts)).items() if text}
    made = service_of(service.key, merged)
    made = replace(made, subscribers=service.subscribers, version=service.version)
    return Outcome(made, alterations(before, details(made)))


def alterations(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Alteration, ...]:
    """What differs, by name, in the order of the names."""
    return tuple(
        Alteration(name=name, before=before.get(name, ""), after=after.get(name, ""))
        for name in sorted({*before, *after})
        if before.get(name, "") != after.get(name, "")
    )


def apply_report(
    service: LibraryService,
    facts: Mapping[str, Fact],
    said: Mapping[str, str],
    at: datetime,
    history: Iterable[ServiceChange],
) -> Outcome:
    """The service after its own report of that instant. Anybody's later changes stay as they are: queues
    hand out messages in any order."""
    later = {group(one.name) for change in history if change.at > at for one in change.alterations}
    texts: Details = dict(said)
    for name, fact in facts.items():
        known = fact_details(name, service.facts[name]) if name in service.facts else {}
        texts |= dict.fromkeys(known, "") | fact_details(name, fact)
    return altered(service, {n: text for n, text in texts.items() if group(n) not in later})


def shown_in(service: LibraryService, version: int, history: Sequence[ServiceChange]) -> Details:
    """What a form showed that was made from that version: what has changed since is taken back."""
    shown = details(service)
    for change in sorted(history, key=lambda one: one.version, reverse=True):
        if change.version > version:
            shown |= {one.name: one.before for one in change.alterations}
    return {name: text for name, text in shown.items() if text}


def imported(
    known: LibraryService, row: Mapping[str, str], history: Iterable[ServiceChange]
) -> Outcome:
    """The service after an import. row: a text for each column of the file, empty where the cell is.

    What the row says otherwise than the import before it did is done; what it says as before is left
    alone, for the service may have corrected it on its own page since.
    """
    last: Details = {}
    for change in history:
        if change.door is ChangedBy.IMPORT:
            last |= change.said or {one.name: one.after for one in change.alterations}
    said = {name: text for name, text in row.items() if text != last.get(name, "")}
    news = set(map(group, said))
    outcome = altered(known, {name: text for name, text in row.items() if group(name) in news})
    return replace(outcome, said=said)
