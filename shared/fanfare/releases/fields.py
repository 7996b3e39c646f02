"""Fields of a release: what a template may print, and what services fill in."""

from dataclasses import dataclass
from enum import StrEnum

from fanfare.services.service import Fact, SpeakerType


class FieldType(StrEnum):
    """What a field of a release holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    QUOTE = "quote"
    ACTIVITIES = "activities"
    LINK = "link"


class Known(StrEnum):
    """Facts that Fanfare knows about a service by itself."""

    ACTIVITIES = "activities"
    PLACES_TAKEN = "places_taken"
    SUBSCRIBERS = "subscribers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One entry of a release's field contract: what a template may say, and where it comes from.

    national: locked, with the value that everybody gets. known: what Fanfare fills in by itself; None
    when the service does. speakers: of a quote: who may be quoted; empty for anybody. most: characters,
    or entries of a list.
    """

    name: str
    label: str
    type: FieldType
    required: bool = True
    national: Fact | None = None
    speaker_post: str = ""
    known: Known | None = None
    speakers: tuple[SpeakerType, ...] = ()
    unit: str = ""
    most: int = 600
    example: str = ""

    @property
    def local(self) -> bool:
        """Whether a service fills it in itself, on its own page."""
        return not (self.national or self.known or self.type is FieldType.ACTIVITIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalValue:
    """What the national version says in place of what each service says of itself. name: of a field, or
    a detail such as "service.name". fact: as a service would give it; of a quotation, title is the post
    of who speaks."""

    name: str
    fact: Fact
