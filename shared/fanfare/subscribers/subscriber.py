"""Who takes the bulletin: nouns that rules, tables, messages and pages share. Instants are in UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fanfare.subscribers.terms import Channel


class Standing(StrEnum):
    """State of a subscriber."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"


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
    topics: tuple[str, ...] = ()
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
    topics: tuple[str, ...] = ()


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
