"""Checking what somebody typed into the registration form.

Values in, values out. The web form and the JSON API both come through here, so their rules are one.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from fanfare.activities.activity import Listing
from fanfare.activities.party import MAX_PARTY, AgeBand
from fanfare.fields import Checker, is_readable, read_email, read_name, read_number
from fanfare.problems import Code, InvalidValue, Problem
from fanfare.registrations.conditions import largest_party

MAX_NEEDS_LENGTH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a form without problems says. email: ASCII, its domain in punycode if it needs to be."""

    name: str
    email: str
    places: int
    age_band: AgeBand | None
    access_needs: str


def most_places(listing: Listing) -> int:
    """The biggest party that the form offers."""
    return max(min(largest_party(listing), MAX_PARTY), 1)


def check(values: Mapping[str, str], listing: Listing) -> tuple[Entry | None, list[Problem]]:
    """The entry, or what is wrong with it in the order of the form. values: as typed, by input name."""
    form = Checker(values)
    name = form.take("name", read_name, "")
    email = form.take("email", read_email, "")
    places = form.take("places", lambda typed: _places(typed, most_places(listing)), 0)
    band = form.take("age_band", lambda typed: _age_band(typed, listing.activity.age_bands), None)
    needs = form.take("access_needs", _access_needs, "")
    form.take("agree", _agreed, otherwise=False)
    if form.problems:
        return None, form.problems
    return Entry(name=name, email=email, places=places, age_band=band, access_needs=needs), []


def check_name(values: Mapping[str, str]) -> tuple[str, list[Problem]]:
    """The right name for a registration, or what is wrong with it."""
    form = Checker(values)
    return form.take("name", read_name, ""), form.problems


def check_reduction(typed: str, booked: int) -> tuple[int, list[Problem]]:
    """The smaller number of places for a party of `booked`, or what is wrong with it."""
    form = Checker({"places": typed})
    places = form.take("places", lambda text: _places(text, MAX_PARTY), 0)
    if not form.problems and places >= booked:
        form.problems.append(Problem(Code.PLACES_NOT_FEWER, field="places", most=booked - 1))
    return places, form.problems


def _places(typed: str, most: int) -> int:
    places = read_number(typed, Code.PLACES_MISSING, Code.PLACES_NOT_A_NUMBER)
    if places < 1:
        raise InvalidValue(Code.PLACES_TOO_FEW)
    if places > most:
        raise InvalidValue(Code.PLACES_TOO_MANY, most=most)
    return places


def _age_band(typed: str, offered: tuple[AgeBand, ...]) -> AgeBand | None:
    if not offered:
        return None
    if typed not in offered:
        raise InvalidValue(Code.AGE_BAND_MISSING)
    return AgeBand(typed)


def _access_needs(typed: str) -> str:
    needs = "\n".join(" ".join(line.split()) for line in typed.splitlines()).strip()
    needs = unicodedata.normalize("NFC", needs)
    if len(needs) > MAX_NEEDS_LENGTH:
        raise InvalidValue(Code.NEEDS_TOO_LONG, most=MAX_NEEDS_LENGTH)
    if not all(is_readable(line) for line in needs.split("\n")):
        raise InvalidValue(Code.NEEDS_CHARACTERS)
    return needs


def _agreed(typed: str) -> bool:
    if typed != "yes":
        raise InvalidValue(Code.NOT_AGREED)
    return True
