"""Words about subscribers that messages, rules and pages share."""

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
