"""Checking what somebody typed into the registration form.

Values in, values out. The web form and the JSON API both come through here, so their rules are one.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fanfare.model import LARGEST_PARTY, AgeBand, Listing
from fanfare.problems import Code, Problem
from fanfare.registration.conditions import largest_party

LONGEST_NAME = 100
LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64
"""What stands before the @; RFC 5321, section 4.5.3.1.1."""
LONGEST_NEEDS = 1000

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNREADABLE = "\ufffd"
"""What a decoder leaves where bytes were no text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a form without problems says. email: ASCII, its domain in punycode if it needs to be."""

    name: str
    email: str
    places: int
    age_band: AgeBand | None
    access_needs: str


@dataclass(slots=True)
class _Checker:
    values: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def take[T](self, name: str, read: Callable[[str], T], otherwise: T) -> T:
        try:
            return read(self.values.get(name, ""))
        except _Wrong as wrong:
            self.problems.append(Problem(name, wrong.code, wrong.most))
            return otherwise


class _Wrong(Exception):
    def __init__(self, code: Code, most: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.most = most


def most_places(listing: Listing) -> int:
    """The biggest party that the form offers."""
    return max(min(largest_party(listing), LARGEST_PARTY), 1)


def check(values: Mapping[str, str], listing: Listing) -> tuple[Entry | None, list[Problem]]:
    """The entry, or what is wrong with it in the order of the form. values: as typed, by input name."""
    form = _Checker(values)
    name = form.take("name", _name, "")
    email = form.take("email", _email, "")
    places = form.take("places", lambda typed: _places(typed, most_places(listing)), 0)
    band = form.take("age_band", lambda typed: _age_band(typed, listing.activity.age_bands), None)
    needs = form.take("access_needs", _access_needs, "")
    form.take("agree", _agreed, otherwise=False)
    if form.problems:
        return None, form.problems
    return Entry(name=name, email=email, places=places, age_band=band, access_needs=needs), []


def check_reduction(typed: str, booked: int) -> tuple[int, list[Problem]]:
    """The smaller number of places for a party of `booked`, or what is wrong with it."""
    form = _Checker({"places": typed})
    places = form.take("places", lambda text: _places(text, LARGEST_PARTY), 0)
    if not form.problems and places >= booked:
        form.problems.append(Problem("places", Code.PLACES_NOT_FEWER, booked - 1))
    return places, form.problems


def _name(typed: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if all(unicodedata.category(character) == "Cf" for character in name):
        raise _Wrong(Code.NAME_MISSING)  # nothing, or nothing that can be seen
    if len(name) > LONGEST_NAME:
        raise _Wrong(Code.NAME_TOO_LONG, LONGEST_NAME)
    if not _readable(name):
        raise _Wrong(Code.NAME_CHARACTERS)
    return name


def _email(typed: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # only a sent form needs it

    address = typed.strip()
    if not address:
        raise _Wrong(Code.EMAIL_MISSING)
    if len(address) > LONGEST_ADDRESS:
        raise _Wrong(Code.EMAIL_TOO_LONG, LONGEST_ADDRESS)
    try:
        # Whether the domain receives mail is for the mail to find out, not for a look-up made here.
        valid = validate_email(address, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise _Wrong(Code.EMAIL_FORMAT) from error
    if valid.ascii_email is None:
        raise _Wrong(Code.EMAIL_LOCAL_PART)
    local, _, domain = valid.ascii_email.rpartition("@")
    if "." not in domain or len(local) > LONGEST_LOCAL_PART:
        raise _Wrong(Code.EMAIL_FORMAT)
    if len(valid.ascii_email) > LONGEST_ADDRESS:
        raise _Wrong(Code.EMAIL_FORMAT)
    return valid.ascii_email


def _places(typed: str, most: int) -> int:
    text = typed.strip()
    if not text:
        raise _Wrong(Code.PLACES_MISSING)
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", text):
        raise _Wrong(Code.PLACES_NOT_A_NUMBER)
    places = int(text)
    if places < 1:
        raise _Wrong(Code.PLACES_TOO_FEW)
    if places > most:
        raise _Wrong(Code.PLACES_TOO_MANY, most)
    return places


def _age_band(typed: str, offered: tuple[AgeBand, ...]) -> AgeBand | None:
    if not offered:
        return None
    if typed not in offered:
        raise _Wrong(Code.AGE_BAND_MISSING)
    return AgeBand(typed)


def _access_needs(typed: str) -> str:
    needs = "\n".join(" ".join(line.split()) for line in typed.splitlines()).strip()
    needs = unicodedata.normalize("NFC", needs)
    if len(needs) > LONGEST_NEEDS:
        raise _Wrong(Code.NEEDS_TOO_LONG, LONGEST_NEEDS)
    if not all(_readable(line) for line in needs.split("\n")):
        raise _Wrong(Code.NEEDS_CHARACTERS)
    return needs


def _agreed(typed: str) -> bool:
    if typed != "yes":
        raise _Wrong(Code.NOT_AGREED)
    return True


def _readable(text: str) -> bool:
    """Text that may stand in a mail: no control characters, nothing that turns its direction around."""
    return not any(
        unicodedata.category(character) in ("Cc", "Cs")
        or character in BIDI_CONTROLS
        or character == UNREADABLE
        for character in text
    )
