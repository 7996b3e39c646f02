"""Reading what somebody typed into a form: the parts that all forms have.

Values in, values out.
"""

import re
import unicodedata

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
