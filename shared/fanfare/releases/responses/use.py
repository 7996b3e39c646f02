"""What library services do with a release."""

from enum import StrEnum


class Use(StrEnum):
    """What a service did with its release."""

    USED = "used"
    ADAPTED = "adapted"
    NOT_USED = "not_used"


def read_use(typed: str) -> Use | None:
    """The answer that a button's value names; None when there is no such button."""
    return Use(typed) if typed in set(Use) else None
