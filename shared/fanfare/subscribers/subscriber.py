"""Who takes the bulletin: nouns that rules, tables, messages and pages share. Instants are in UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Topic(StrEnum):
    """What a subscriber wants to read about, and what an issue is about."""

    PUBLIC = "public_libraries"
    SCHOOL = "school_libraries"
    ACADEMIC = "academic_libraries"
    HEALTH = "health_libraries"
    PRISON = "prison_libraries"
    SPECIALIST = "specialist_libraries"
    INFORMATION_LITERACY = "information_literacy"
    COPYRIGHT = "copyright"
    ADVOCACY = "advocacy"
    LIBRARIES_WEEK = "libraries_week"


class Standing(StrEnum):
    """State of a subscriber."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"


class Channel(StrEnum):
    """The door that a request came in by."""

    WEB = "web"
    MAIL = "mail"
    ONE_CLICK = "one_click"
    IMPORT = "import"
    OPERATOR = "operator"
    FEEDBACK = "feedback"


class Proof(StrEnum):
    """What shows that a wish to leave is the reader's own: a signed link; the mail's sender, authenticated
    by SES; the token of the address that was written to. With NONE anybody may have written it."""

    LINK = "link"
    SENDER = "sender"
    RECIPIENT = "recipient"
    NONE = "none"


class HelpTopic(StrEnum):
    """What help is about. OTHER_READER: the mail went to the leaving address of another reader's copy.
    LEAVING: it is about leaving, or about somebody else, and no wish of its writer to leave."""

    GENERAL = "general"
    OTHER_READER = "other_reader"
    LEAVING = "leaving"


class Basis(StrEnum):
    """Why we may write to somebody (UK GDPR, article 6; PECR, regulation 22)."""

    CONSENT = "consent"
    SOFT_OPT_IN = "soft_opt_in"
    CORPORATE = "corporate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """An address on the bulletin: its row in the subscribers table.

    person: opaque key of the normalised address. subscription_id: the request that the standing comes
    from; a confirmation counts for the one that it was mailed for. topics: empty means all. changed_at:
    the instant of the newest request to join or to leave that was followed; older ones arrive too late.
    preferred_at: the same for what was chosen since. left_at: when they last left: somebody who did is
    remembered, whatever a stranger asks for them later. reason: why suppressed, by name. score: of
    transient bounces, at scored_at. version: 0 for one that is not stored yet; grows with
    every write, and each writer expects the one it read.
    """

    person: str
    email: str
    subscription_id: str
    standing: Standing
    name: str = ""
    topics: tuple[Topic, ...] = ()
    language: str = "en"
    basis: Basis = Basis.CONSENT
    changed_at: datetime
    confirmed_at: datetime | None = None
    preferred_at: datetime | None = None
    left_at: datetime | None = None
    paused_until: datetime | None = None
    reason: str = ""
    score: float = 0.0
    scored_at: datetime | None = None
    version: int = 0


class Change(StrEnum):
    """What a consent event records."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    PREFERENCES = "preferences"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"
    IMPORTED = "imported"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEvent:
    """One entry of the consent record, never changed. event_id: of the request, so that a repeated
    message writes the same row. wording: version of the sentence that was agreed to. evidence: hash of
    what came in, by which it can be recognised and not read."""

    person: str
    event_id: str
    change: Change
    channel: Channel
    at: datetime
    wording: str = ""
    evidence: str = ""
    basis: Basis = Basis.CONSENT
    topics: tuple[Topic, ...] = ()


COMPLAINT = "complaint"
"""The reason of a suppression that a press on "spam" leaves behind: the address works."""

ERASED = "erased"
"""The reason of a suppression that an erasure leaves behind."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """What outlives the erasure of a person: a keyed hash, why and since when nothing is sent there."""

    person: str
    reason: str
    at: datetime

    @property
    def is_lasting(self) -> bool:
        """Whether the address itself is the trouble. Who was erased may come back, of their own accord."""
        return self.reason != ERASED


class NoticeKind(StrEnum):
    """What an answer about the bulletin says. Each is a folder of fanfare/mail/templates/notices."""

    CONFIRM = "confirm"
    ALREADY_SUBSCRIBED = "already_subscribed"
    UNSUBSCRIBED = "unsubscribed"
    NOT_LISTED = "not_listed"
    LEAVE_LINK = "leave_link"
    LEAVE_HELP = "leave_help"
    OTHER_READER = "other_reader"
    HELP = "help"
    OWN_DATA = "own_data"


SHARDS = tuple("0123456789abcdef")
"""Parts that subscribers and the deliveries of a mailing are spread over: the first digit of `person`."""
