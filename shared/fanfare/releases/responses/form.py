"""What services tell of a release that they got: what they did with it, and where it appeared.

Values in, values out.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fanfare.contact import host_of
from fanfare.fields import Checker, is_readable
from fanfare.problems import Code, InvalidValue, Problem
from fanfare.releases.responses.use import Use

MAX_LINE_LENGTH = 200
MAX_ADDRESS_LENGTH = 2000

EARLIEST = date(2000, 1, 1)
"""Nothing appeared before: who types an earlier day has mistyped it."""

_SCHEME = re.compile(r"\A[A-Za-z]+(?=://)")
_NOT_IN_LINKS = frozenset('<>"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """What a coverage form without problems says. url: empty when it is not on the web."""

    title: str
    outlet: str
    day: date
    url: str


def read_use(typed: str) -> Use | None:
    """The answer that a button's value names; None when there is no such button."""
    return Use(typed) if typed in set(Use) else None


def check_coverage(
    values: Mapping[str, str], today: date
) -> tuple[Appearance | None, list[Problem]]:
    """The appearance, or what is wrong with it in the order of the form.

    Args:
        values: as typed, by input name.
        today: in the country of the paper.
    """
    form = Checker(values)
    title = form.take("title", lambda typed: _line(typed, Code.TITLE_MISSING), "")
    outlet = form.take("outlet", lambda typed: _line(typed, Code.OUTLET_MISSING), "")
    day = form.take("day", lambda typed: _day(typed, today), today)
    url = form.take("url", _address, "")
    if form.problems:
        return None, form.problems
    return Appearance(title=title, outlet=outlet, day=day, url=url), []


def _line(typed: str, missing: Code) -> str:
    line = " ".join(typed.split())
    if all(unicodedata.category(character) in ("Cf", "Zs") for character in line):
        raise InvalidValue(missing)  # nothing, or nothing that can be seen
    if len(line) > MAX_LINE_LENGTH:
        raise InvalidValue(Code.TEXT_TOO_LONG, most=MAX_LINE_LENGTH)
    if not is_readable(line):
        raise InvalidValue(Code.TEXT_CHARACTERS)
    return line


def _day(typed: str, today: date) -> date:
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError as error:
        raise InvalidValue(Code.DAY_FORMAT) from error
    if day < EARLIEST:
        raise InvalidValue(Code.DAY_FORMAT)
    if day > today:
        raise InvalidValue(Code.DAY_TO_COME)
    return day


def _address(typed: str) -> str:
    """The scheme in small letters, as programs write it: phones begin a line with a capital."""
    address = _SCHEME.sub(lambda scheme: scheme[0].lower(), typed.strip())
    if len(address) > MAX_ADDRESS_LENGTH:
        raise InvalidValue(Code.TEXT_TOO_LONG, most=MAX_ADDRESS_LENGTH)
    if address and not _is_link(address):
        raise InvalidValue(Code.LINK_FORMAT)
    return address


def _is_link(address: str) -> bool:
    """Whether a newspaper's page can be there."""
    is_whole = address.split() == [address] and _NOT_IN_LINKS.isdisjoint(address)
    return is_whole and is_readable(address) and "." in host_of(address)[1:-1]
