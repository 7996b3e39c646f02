"""Words about registrations that rules, messages and pages share."""

from enum import StrEnum


class Gone(StrEnum):
    """Why a registration ended that nobody cancelled."""

    UNDELIVERABLE = "undeliverable"
    """Its first mail came back."""
    NOT_KEPT = "not_kept"
    """The mailed link was not pressed in time."""


class Status(StrEnum):
    """State of a registration."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What became of a request that did not become a party; shown on its status page."""

    ALREADY_BOOKED = "already_booked"
    CLOSED = "closed"
    NOT_OPEN = "not_open"
    ACTIVITY_CANCELLED = "activity_cancelled"
    UNKNOWN_ACTIVITY = "unknown_activity"
    INVALID = "invalid"
