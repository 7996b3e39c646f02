"""Reading what somebody typed into a form: the parts that all forms have.

Values in, values out.
"""

import re
import unicodedata

from fanfare.contact import MAX_ADDRESS_LENGTH, MAX_LOCAL_PART_LENGTH
from fanfare.problems import Code, InvalidValue

MAX_NAME_LENGTH = 100

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNREADABLE = "\ufffd"
"""What a decoder leaves where bytes were no text."""


def read_name(typed: str) -> str:
    """A person's name on one line, never empty. Raises InvalidValue."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not is_seen(name):
        raise InvalidValue(Code.NAME_MISSING)
    if len(name) > MAX_NAME_LENGTH:
        raise InvalidValue(Code.NAME_TOO_LONG, most=MAX_NAME_LENGTH)
    if not is_readable(name):
        raise InvalidValue(Code.NAME_CHARACTERS)
    return name


def read_email(typed: str) -> str:
    """An address in ASCII, its domain in punycode if it needs to be. Raises InvalidValue."""
    from email_validator import EmailNotValidError, validate_email  # only a sent form needs it

    address = typed.strip()
    if not address:
        raise InvalidValue(Code.EMAIL_MISSING)
    if len(address) > MAX_ADDRESS_LENGTH:
        raise InvalidValue(Code.EMAIL_TOO_LONG, most=MAX_ADDRESS_LENGTH)
    if (
        "=?" in address
    ):  # mail programs read it as an encoded word (RFC 2047), and so another address
        raise InvalidValue(Code.EMAIL_FORMAT)
    try:
        # Whether the domain receives mail is for the mail to find out, not for a look-up made here.
        valid = validate_email(address, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise InvalidValue(Code.EMAIL_FORMAT) from error
    if valid.ascii_email is None:
        raise InvalidValue(Code.EMAIL_LOCAL_PART)
    local, _, domain = valid.ascii_email.rpartition("@")
    if "." not in domain or len(local) > MAX_LOCAL_PART_LENGTH:
        raise InvalidValue(Code.EMAIL_FORMAT)
    if len(valid.ascii_email) > MAX_ADDRESS_LENGTH:
        raise InvalidValue(Code.EMAIL_FORMAT)
    return valid.ascii_email


def read_number(typed: str, missing: Code, no_number: Code) -> int:
    """A whole number of at most nine digits. Raises InvalidValue with one of the codes."""
    text = typed.strip()
    if not text:
        raise InvalidValue(missing)
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", text):
        raise InvalidValue(no_number)
    return int(text)


def is_seen(text: str) -> bool:
    """Whether there is anything in it but spaces and what is invisible by itself, such as joiners."""
    return any(
        not character.isspace() and unicodedata.category(character) != "Cf" for character in text
    )


def is_readable(text: str) -> bool:
    """Whether text may be used in a mail: no control characters, nothing that turns its direction around."""
    return not any(
        unicodedata.category(character) in ("Cc", "Cs")
        or character in BIDI_CONTROLS
        or character == UNREADABLE
        for character in text
    )
