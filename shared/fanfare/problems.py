"""What is wrong with what people wrote, in forms, in files and in single values, and what would be right."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What can be wrong with a form. Each has a sentence in fanfare/pages/words.py."""

    NAME_MISSING = "name_missing"
    NAME_BOOKED = "name_booked"
    NAME_TOO_LONG = "name_too_long"
    NAME_CHARACTERS = "name_characters"
    EMAIL_MISSING = "email_missing"
    PRESS_EMAIL_MISSING = "press_email_missing"
    EMAIL_TOO_LONG = "email_too_long"
    EMAIL_FORMAT = "email_format"
    EMAIL_LOCAL_PART = "email_local_part"
    PLACES_MISSING = "places_missing"
    PLACES_NOT_A_NUMBER = "places_not_a_number"
    PLACES_TOO_FEW = "places_too_few"
    PLACES_TOO_MANY = "places_too_many"
    PLACES_NOT_FEWER = "places_not_fewer"
    AGE_BAND_MISSING = "age_band_missing"
    NEEDS_TOO_LONG = "needs_too_long"
    NEEDS_CHARACTERS = "needs_characters"
    NOT_AGREED = "not_agreed"
    TOPICS_MISSING = "topics_missing"
    WEEKS_NOT_A_NUMBER = "weeks_not_a_number"
    WEEKS_OUT_OF_RANGE = "weeks_out_of_range"
    TEXT_TOO_LONG = "text_too_long"
    TEXT_CHARACTERS = "text_characters"
    TEXT_SAYS_NOTHING = "text_says_nothing"
    TELEPHONE_FORMAT = "telephone_format"
    SPOKESPERSON_INCOMPLETE = "spokesperson_incomplete"
    TITLE_MISSING = "title_missing"
    OUTLET_MISSING = "outlet_missing"
    DAY_FORMAT = "day_format"
    DAY_TO_COME = "day_to_come"
    LINK_FORMAT = "link_format"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right.

    Attributes:
        wrong: What is wrong: a Code, a message for gettext or, where people read English alone, a sentence.
        right: What would be right, as a sentence; empty when `wrong` says it.
        field: Name of the input, column or field; empty for the whole form or line.
        line: Line of the file, from 1; 0 for the whole file, or before the line is known.
        column: Place in the line, from 1; 0 for none.
        stops: Whether nothing is done until it is put right; else it is a warning.
        most: The limit that was passed, if one was.
    """

    wrong: str
    right: str = ""
    field: str = ""
    line: int = 0
    column: int = 0
    stops: bool = True
    most: int = 0


class InvalidValue(ValueError):
    """A value that cannot be taken: an input, the cell of a table, a field of a head, an option.

    Attributes:
        wrong: As of Problem.
        right: As of Problem.
        most: As of Problem.
    """

    def __init__(self, wrong: str, right: str = "", most: int = 0) -> None:
        super().__init__(f"{wrong} {right}".rstrip())
        self.wrong = wrong
        self.right = right
        self.most = most
