"""What a service's own page asks: places for spokespeople, and the facts that open releases want."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from fanfare.messages.releases import MAX_FACTS
from fanfare.releases.audience import is_addressed
from fanfare.releases.fields import Field, FieldType
from fanfare.releases.release import Release, ReleaseState
from fanfare.releases.version import ReleaseFront
from fanfare.services.details import MAX_SPOKESPEOPLE
from fanfare.services.service import LibraryService
from serve_site.press import resources as press_room

SPEAKERS = range(1, MAX_SPOKESPEOPLE + 1)
PARTS: dict[FieldType, tuple[str, ...]] = {
    FieldType.TEXT: (),
    FieldType.DATE: (),
    FieldType.NUMBER: ("unit", "period", "source"),
    FieldType.QUOTE: ("speaker",),
    FieldType.LINK: ("title",),
}
"""What else is asked beside a fact's value."""

MAX_OPEN = timedelta(days=60)
"""Older releases are not looked at: their versions are large."""

_FIRST = (
    ReleaseState.ORDERED,
    ReleaseState.HELD,
    ReleaseState.APPROVED,
    ReleaseState.SUBMITTED,
    ReleaseState.CANCELLED,
)


def asked(service: LibraryService, now: datetime) -> list[Field]:
    """The fields that the service fills in itself; each name once.

    What a release that was ordered says of a field counts before what an approved one does, and that
    before a draft, which nobody else has read; among these the newest first. Only their labels, hints
    and limits may be shown: the releases may be under embargo.
    """
    found: dict[str, Field] = {}
    for front in _open_fronts(now):
        if is_addressed(service, front.audience):
            for field in front.fields:
                if field.local:
                    found.setdefault(field.name, field)
    return list(found.values())[:MAX_FACTS]


def _open_fronts(now: datetime) -> Iterator[ReleaseFront]:
    for release in sorted(press_room.releases.all(), key=lambda one: _FIRST.index(one.state)):
        began = begun(release)
        if release.state is ReleaseState.CANCELLED or (began and began + MAX_OPEN <= now):
            continue
        front = press_room.releases.version(release.slug, release.content).front
        if now < front.closes(began or now):
            yield front


def begun(release: Release) -> datetime | None:
    """When the newest edition was to leave; None before one was ordered."""
    ordered = release.state is ReleaseState.ORDERED and release.editions
    return release.editions[-1].public_from if ordered else None
