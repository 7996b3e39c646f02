"""Library services: nouns that rules, tables, messages and pages share. Instants are in UTC."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Nation(StrEnum):
    """Where a service is; each nation has its own polls and rules for publicity."""

    ENGLAND = "england"
    NORTHERN_IRELAND = "northern_ireland"
    SCOTLAND = "scotland"
    WALES = "wales"


class Sector(StrEnum):
    """What kind of library a service runs; it can be several."""

    PUBLIC = "public"
    SCHOOL = "school"
    ACADEMIC = "academic"
    HEALTH = "health"
    PRISON = "prison"
    SPECIALIST = "specialist"


class SpeakerType(StrEnum):
    """Who somebody quoted is. Publicity before an election depends on it (Local Government Act 1986,
    section 2, and the codes made under it)."""

    OFFICER = "officer"
    ELECTED_MEMBER = "elected_member"
    LIBRARY_USER = "library_user"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who to ask. Every part may be empty."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spokesperson:
    """Somebody who may be quoted for a service. post: what they are, as printed behind the name."""

    name: str
    post: str
    type: SpeakerType


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a service says of itself for one field of releases, as it typed it.

    value: the text, number, date (ISO 8601), quotation or address. unit, period, source: of a number:
    of what, from when to when, and who counted. speaker: of a quotation: a spokesperson's name. title:
    of a link.
    """

    value: str
    unit: str = ""
    period: str = ""
    source: str = ""
    speaker: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryService:
    """A member organisation, usually a local authority's library service.

    key: stable slug. name, formal_name, name_cy: "Kent Libraries", as the authority writes it in
    full, and in Welsh; the last two may be empty. press: who gets releases. general: for the public.
    out_of_hours: telephone. facts: by the name of the release's field. large_print: wants documents in
    18 point. subscribers: readers of the bulletin at the service's own mail domain, when they are enough
    not to tell of anyone; None otherwise. version: 0 for one that is not stored yet; each writer expects
    the one it read.
    """

    key: str
    name: str
    formal_name: str = ""
    name_cy: str = ""
    authority: str = ""
    nation: Nation
    region: str = ""
    sectors: tuple[Sector, ...] = (Sector.PUBLIC,)
    press: Contact = Contact()
    general: Contact = Contact()
    out_of_hours: str = ""
    website: str = ""
    spokespeople: tuple[Spokesperson, ...] = ()
    facts: dict[str, Fact] = field(default_factory=dict)
    large_print: bool = False
    language: str = "en"
    subscribers: int | None = None
    sample: bool = False
    version: int = 0

    @property
    def member(self) -> str:
        """Its name in ledgers and links: 32 hexadecimal digits that follow from the key."""
        return member_of(self.key)


def member_of(key: str) -> str:
    """The opaque id of the service with that key. It is no secret: keys are public. Its first digit is the
    shard that the service is in, as with people (fanfare.subscribers.terms.SHARDS)."""
    return hashlib.sha256(f"service {key}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChange:
    """Another address for press mail, as a service's own page asked for it. It counts once a link mailed to
    it was pressed, if `before` is still the address by then.

    id: of the request. by: who says so, in their own words. before: may be empty. kept: who reads mail
    at `before` has said no, which holds also after the change.
    """

    member: str
    id: str
    by: str
    before: str
    after: str
    at: datetime
    kept: bool = False


class ChangedBy(StrEnum):
    """The door that a change of a service came in by."""

    IMPORT = "import"
    OPERATOR = "operator"
    OWN_PAGE = "own_page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """One thing that changed. name: as on the form, e.g. "facts.children" or "press.email"."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChange:
    """One entry of a service's history, never changed. id: of the request, so that a repeated message
    writes the same row. by: who says so, in their own words. version: of the service, that this made.
    said: by an import's row otherwise than by those before, empty texts too, even if the service
    had that value already."""

    member: str
    id: str
    by: str
    door: ChangedBy
    at: datetime
    alterations: tuple[Alteration, ...]
    said: dict[str, str] = field(default_factory=dict)
    version: int = 0
