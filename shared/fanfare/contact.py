"""How people and pages are reached: what is an e-mail address, a telephone number, a slug, a web address.

Values in, values out. Whether somebody can have the address that they typed is for email-validator; a
message and a mail only need one that cannot be taken for something else.
"""

import re
from string import ascii_letters, ascii_lowercase, digits
from urllib.parse import urlsplit

MAX_ADDRESS_LENGTH = 254
MAX_LOCAL_PART_LENGTH = 64
"""Of the part before the @; RFC 5321, section 4.5.3.1.1."""
MAX_DOMAIN_LENGTH = 253

MAX_SLUG_LENGTH = 60
"""Of an issue or a release."""

IN_TEXT = r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"
"""What readers of a text take for an address in it: the one regular expression of an address."""

_APART = frozenset(map(chr, range(0x20))) | frozenset(",<>")
_ENCODED_WORD = "=?"
"""Mail programs read what begins so as an encoded word (RFC 2047), and so as another address."""
_LOCAL = frozenset(ascii_letters + digits + "!#$%&'*+/=?^_`{|}~.-")
_DOMAIN = frozenset(ascii_letters + digits + ".-")
_WORD = r"[^\s<>()\"',;:]+"
_SLUG = frozenset(ascii_lowercase + digits + "-")
_TELEPHONE = r"[+(]?[0-9][0-9 ().-]*(?:(?:ext|x)\.? ?[0-9]{1,6})?"
_ANY_CASE = re.ASCII | re.IGNORECASE
_MAX_TELEPHONE_LENGTH = 40
_MAX_SHORT_NUMBER = 6
"""Digits of the longest number without a code, such as 116 123."""


def read_email(typed: str) -> str:
    """The address that somebody typed, in ASCII, its domain in punycode if it needs to be.

    Raises:
        InvalidValue: Nobody can have it, or SES cannot send there.
    """
    # Only what people type needs these, and each function with messages imports this module.
    from email_validator import EmailNotValidError, validate_email

    from fanfare.problems import Code, InvalidValue

    address = typed.strip()
    if not address:
        raise InvalidValue(Code.EMAIL_MISSING)
    if len(address) > MAX_ADDRESS_LENGTH:
        raise InvalidValue(Code.EMAIL_TOO_LONG, most=MAX_ADDRESS_LENGTH)
    if _ENCODED_WORD in address:
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


def is_address(text: str) -> bool:
    """Whether it can be one address, in any script: it can neither end a header nor name two people."""
    local, _, domain = text.partition("@")
    if not (local and domain) or "@" in domain:
        return False
    return text.split() == [text] and _APART.isdisjoint(text)


def is_sendable(address: str) -> bool:
    """Whether SES can send there: ASCII of RFC 5321's dot-string form, and no encoded word."""
    local, _, domain = address.partition("@")
    return (
        0 < len(local) <= MAX_LOCAL_PART_LENGTH
        and 0 < len(domain) <= MAX_DOMAIN_LENGTH
        and _LOCAL.issuperset(local)
        and _DOMAIN.issuperset(domain)
        and _ENCODED_WORD not in local
    )


def holds_address(word: str) -> bool:
    """Whether a word may be an address: something is before and behind an @."""
    return "@" in word[1:-1]


def addresses_in(line: str) -> list[str]:
    """The words of a line that may be addresses."""
    return [word for word in re.findall(_WORD, line) if holds_address(word)]


def without_addresses(line: str, instead: str) -> str:
    """The line with other words in place of its addresses."""
    return re.sub(_WORD, lambda word: instead if holds_address(word[0]) else word[0], line)


def is_telephone(text: str) -> bool:
    """Whether somebody can dial it from anywhere: it begins with 0, + or (0, or is short. Spreadsheets
    take the first 0 away."""
    if len(text) > _MAX_TELEPHONE_LENGTH or not re.fullmatch(_TELEPHONE, text, _ANY_CASE):
        return False
    dialled = sum(character in digits for character in text)
    if text.startswith(("0", "+", "(")):
        return dialled > _MAX_SHORT_NUMBER
    return 3 <= dialled <= _MAX_SHORT_NUMBER


def is_slug(text: str, longest: int = MAX_SLUG_LENGTH) -> bool:
    """Whether it can be part of a link: small letters, digits and, between them, hyphens."""
    if not 0 < len(text) <= longest or not _SLUG.issuperset(text):
        return False
    return not text.startswith("-") and not text.endswith("-")


def host_of(link: str) -> str:
    """The host that a link to a web page leads to; empty when it is none, or names somebody before the host:
    https://our-site@elsewhere is a trick."""
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        return ""
    is_page = parts.scheme in ("http", "https") and "@" not in parts.netloc
    return host or "" if is_page else ""
