"""What the rules, the messages and the forms say of those who come together."""

from enum import StrEnum


class AgeBand(StrEnum):
    """Bands instead of birth dates: enough to plan an activity, too little to identify a child."""

    UNDER_5 = "0-4"
    FIVE_TO_SEVEN = "5-7"
    EIGHT_TO_ELEVEN = "8-11"
    TWELVE_TO_FIFTEEN = "12-15"
    SIXTEEN_TO_TWENTY_FOUR = "16-24"
    ADULT = "25-64"
    OLDER = "65+"


MAX_PARTY = 50
"""No party is bigger, whatever an activity allows: a promotion must fit one DynamoDB transaction."""
