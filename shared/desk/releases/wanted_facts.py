"""The releases that ask services for facts, and how they share the names of their fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from fanfare.aws.press.releases import Releases
from fanfare.problems import Problem
from fanfare.releases.fields import Field
from fanfare.releases.release import ReleaseState
from fanfare.releases.version import ReleaseFront


@dataclass(frozen=True, slots=True)
class Wanting:
    """A release that asks services for facts. content: of the version that is stored; empty for a file
    that nobody has submitted yet."""

    front: ReleaseFront
    content: str = ""


def open_releases(releases: Releases) -> list[Wanting]:
    """The releases for which services may still fill gaps, in the version that is worked on."""
    now = datetime.now(UTC)
    found = []
    for release in releases.all():
        if release.state is not ReleaseState.CANCELLED:
            front = releases.version(release.slug, release.content).front
            begun = release.editions[-1].public_from if release.editions else now
            if now < front.closes(begun):
                found.append(Wanting(front, release.content))
    return found


def disputed(releases: Releases, front: ReleaseFront) -> list[Problem]:
    """Fields that another open release wants of services as another type. A service has one place for
    each name, so it could fill in only one of the two."""
    return [
        Problem(
            f"fields: {mine.name} is of type {mine.type}, but {other.slug}, which is open too, asks for "
            f"it as {theirs.type}.",
            "Give it another name, or the same type.",
        )
        for other in (one.front for one in open_releases(releases))
        if other.slug != front.slug
        for mine, theirs in _of_one_name(front, other)
        if mine.type is not theirs.type
    ]


def _of_one_name(one: ReleaseFront, other: ReleaseFront) -> Iterator[tuple[Field, Field]]:
    """The fields that both ask services for."""
    known = {field.name: field for field in other.fields if field.local}
    return (
        (field, known[field.name]) for field in one.fields if field.local and field.name in known
    )
