"""What library services do with a release."""

from enum import StrEnum


class Use(StrEnum):
    """What a service did with its release."""

    USED = "used"
    ADAPTED = "adapted"
    NOT_USED = "not_used"
