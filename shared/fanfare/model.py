"""Fanfare's nouns, as the rules, the tables and the templates all see them.

Every instant is an aware `datetime` in UTC; people read Europe/London. Values only, no behaviour beyond
what follows from the values themselves.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
    """Whom an activity is for."""

    EVERYONE = "everyone"
    FAMILIES = "families"
    CHILDREN = "children"
    YOUNG_PEOPLE = "young_people"
    ADULTS = "adults"
    OLDER_PEOPLE = "older_people"


class AgeBand(StrEnum):
    """Bands instead of birth dates: enough to plan an activity, too little to identify a child."""

    UNDER_5 = "0-4"
    FIVE_TO_SEVEN = "5-7"
    EIGHT_TO_ELEVEN = "8-11"
    TWELVE_TO_FIFTEEN = "12-15"
    SIXTEEN_TO_TWENTY_FOUR = "16-24"
    ADULT = "25-64"
    OLDER = "65+"


class Access(StrEnum):
    """Access provision that an activity promises."""

    STEP_FREE = "step_free"
    HEARING_LOOP = "hearing_loop"
    BSL = "bsl"
    QUIET_SPACE = "quiet_space"


class Availability(StrEnum):
    """What the public lists say about places. Exact numbers stand on the activity's own page."""

    OPEN = "open"
    FULL = "full"


LARGEST_PARTY = 50
"""No party is bigger, whatever an activity allows: a promotion must fit one DynamoDB transaction."""


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
        """Whether it has ended, also by what people were told who do not know of the last change yet."""
        untold = (one.was.ends for one in self.former if one.sequence >= self.announced)
        return now >= max((self.activity.ends, *untold))

    @property
    def availability(self) -> Availability:
        """Full when nothing is left, or when what is left belongs to a waiting line."""
        left = self.places_left
        return (
            Availability.OPEN if left is None or (left and not self.waiting) else Availability.FULL
        )

    @property
    def places_left(self) -> int | None:
        """Free places, or None when there is no limit."""
        capacity = self.activity.capacity
        return None if capacity is None else max(capacity - self.taken, 0)


class Gone(StrEnum):
    """Why a registration ended that nobody cancelled."""

    UNDELIVERABLE = "undeliverable"
    """Its first mail came back."""
    NOT_KEPT = "not_kept"
    """The mailed link was not pressed in time."""


class Status(StrEnum):
    """Where a registration stands."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One person's registration for one activity.

    person: opaque key of the normalised address; with the name it tells parties apart (see
    fanfare.registration.party). registration_id: the id of the request that made it; UID of its calendar
    entry. arrival: place in the order of acceptance (SQS sequence number, 20
    digits). changed_by: id of the request that changed it last, by which a redelivered request knows
    its own work. sequence: number of changes since booking; part of the calendar SEQUENCE.
    turn: its number in the waiting line, as it joined; 0 when it never waited.
    earlier: ids of the party's registrations before this one, all cancelled, the latest last. held_until:
    when the places go back unless the mailed link is pressed; None when nothing is to be pressed. reached:
    a link of its mails was used, so they arrive. bounced: a mail about it came back. gone: why it ended by
    itself. lost, lost_hold: the status, and until when places were held, of which nobody could be told.
    unreached: those of `earlier` that ended so.
    """

    person: str
    registration_id: str
    name: str
    email: str
    places: int
    status: Status
    arrival: str
    changed_by: str
    sequence: int = 0
    turn: int = 0
    language: str = "en"
    age_band: AgeBand | None = None
    registered_at: datetime
    earlier: tuple[str, ...] = ()
    held_until: datetime | None = None
    reached: bool = False
    bounced: bool = False
    gone: Gone | None = None
    lost: Status | None = None
    lost_hold: datetime | None = None
    unreached: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        """Whether it holds a place or a turn in the waiting line."""
        return self.status is not Status.CANCELLED


class Outcome(StrEnum):
    """What became of a request that did not become a party; shown on its status page."""

    ALREADY_BOOKED = "already_booked"
    CLOSED = "closed"
    NOT_OPEN = "not_open"
    ACTIVITY_CANCELLED = "activity_cancelled"
    UNKNOWN_ACTIVITY = "unknown_activity"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The record of a request that did not become a party.

    person: who asked, as far as the request could be read. as_newcomer: for `already_booked`, the status
    that a stranger's request would have got at that moment, so that the public status page cannot be
    used to find out who is booked. position: the place in the waiting line that goes with it. held_until:
    until when a stranger's places would be held.
    """

    request_id: str
    outcome: Outcome
    person: str = ""
    name: str = ""
    email: str = ""
    language: str = "en"
    as_newcomer: Status | None = None
    position: int | None = None
    held_until: datetime | None = None


class MailKind(StrEnum):
    """Each is a folder of templates in fanfare/mail/templates."""

    CONFIRMED = "confirmed"
    HELD = "held"
    WAITING = "waiting"
    PROMOTED = "promoted"
    ALREADY_BOOKED = "already_booked"
    REDUCED = "reduced"
    CANCELLED = "cancelled"
    NOT_ACCEPTED = "not_accepted"
    ACTIVITY_CHANGED = "activity_changed"
    ACTIVITY_CANCELLED = "activity_cancelled"
    REMINDER_DAY = "reminder_day"
    REMINDER_HOUR = "reminder_hour"


@dataclass(frozen=True, slots=True)
class Campaign:
    """What the site and the mails say about the campaign itself."""

    name: str = "Libraries Week"
    theme: str = "Taking action, changing lives"
    hashtag: str = "#LibrariesWeek"
