"""The kinds of mail about registrations."""

from enum import StrEnum


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
