"""Activities, as the rules, the tables and the templates all see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fanfare.activities.party import AgeBand


class Mode(StrEnum):
    """How people take part."""

    ONLINE = "online"
    IN_PERSON = "in_person"
    OUTREACH = "outreach"


class Offer(StrEnum):
    """The Universal Library Offers (Libraries Connected)."""

    CULTURE = "culture_creativity"
    INFORMATION = "information_digital"
    HEALTH = "health_wellbeing"
    READING = "reading"


class Promise(StrEnum):
    """The promises of UK public libraries that an activity keeps (Libraries Connected)."""

    CHILDREN = "children"
    VISION_AND_PRINT_IMPAIRED = "vision_print_impaired"


class Audience(StrEnum):
    """Who an activity is for."""

    EVERYONE = "everyone"
    FAMILIES = "families"
    CHILDREN = "children"
    YOUNG_PEOPLE = "young_people"
    ADULTS = "adults"
    OLDER_PEOPLE = "older_people"


class Access(StrEnum):
    """Access provision that an activity promises."""

    STEP_FREE = "step_free"
    HEARING_LOOP = "hearing_loop"
    BSL = "bsl"
    QUIET_SPACE = "quiet_space"


class Availability(StrEnum):
    """What the public lists say about places. Exact numbers are on the activity's own page."""

    OPEN = "open"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAndPlace:
    """What of an activity is in people's calendars. where: on one line; empty when it is online."""

    mode: Mode
    starts: datetime
    ends: datetime
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What a library service puts on, as its operator describes it. One CSV row.

    key: stable slug, also the public address. capacity: places, or None for no limit. place: town or
    borough, for searching; venue, address and postcode: where to go (in person and outreach). join_url:
    the real link of an online activity, never shown in a page or a mail. opens, closes: when
    registrations are taken. largest_party: places one registration may ask for. age_bands: offered on
    the form; empty when the activity does not ask. contact: address for questions, used as Reply-To.
    sample: a plausible invention, marked as such wherever it is shown. hold: hours for which a place is held
    until its holder has pressed the mailed link; None for no such condition.
    """

    key: str
    title: str
    service: str
    summary: str
    description: str = ""
    mode: Mode
    starts: datetime
    ends: datetime
    opens: datetime
    closes: datetime
    place: str = ""
    venue: str = ""
    address: str = ""
    postcode: str = ""
    join_url: str = ""
    capacity: int | None = None
    largest_party: int = 10
    audience: tuple[Audience, ...] = (Audience.EVERYONE,)
    age_bands: tuple[AgeBand, ...] = ()
    access: tuple[Access, ...] = ()
    access_notes: str = ""
    offers: tuple[Offer, ...] = ()
    promises: tuple[Promise, ...] = ()
    contact: str = ""
    sample: bool = False
    hold: int | None = None

    @property
    def whereabouts(self) -> str:
        """Where to go, on one line; the town only when the address does not name it."""
        town = (
            ""
            if self.place.casefold() in f"{self.venue}, {self.address}".casefold()
            else self.place
        )
        return ", ".join(filter(None, (self.venue, self.address, town, self.postcode)))

    @property
    def time_and_place(self) -> TimeAndPlace:
        """When and where, as people are told."""
        where = "" if self.mode is Mode.ONLINE else self.whereabouts
        return TimeAndPlace(mode=self.mode, starts=self.starts, ends=self.ends, where=where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """Time and place before a change. sequence: the activity's before it; until: when it was changed."""

    sequence: int
    until: datetime
    was: TimeAndPlace


MAX_FORMER = 5
"""Changes of one activity that are remembered. Who slept through more is told from the earliest of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An activity with what has become of it: its row in the register.

    taken: confirmed places (counted only when there is a capacity). sequence: how often its time or
    place has changed, or 1 more when it was cancelled. lined: parties that ever joined the waiting line,
    by which they are numbered. version: grows with every write; each writer
    expects the one it read. announced: the sequence of which the registered people have been told.
    former: times and places before the last changes, the earliest first.
    """

    activity: Activity
    taken: int = 0
    waiting: int = 0
    lined: int = 0
    sequence: int = 0
    version: int = 0
    announced: int = 0
    cancelled: bool = False
    former: tuple[Former, ...] = ()

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended, also by the times that some people know who were not told of a change yet."""
        untold = (one.was.ends for one in self.former if one.sequence >= self.announced)
        return now >= max((self.activity.ends, *untold))

    @property
    def availability(self) -> Availability:
        """Full when no place is left. A place that is left is too few for each party that waits, and so it
        goes to the next party that fits."""
        return Availability.FULL if self.places_left == 0 else Availability.OPEN

    @property
    def places_left(self) -> int | None:
        """Free places, or None when there is no limit."""
        capacity = self.activity.capacity
        return None if capacity is None else max(capacity - self.taken, 0)
