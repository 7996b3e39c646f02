"""The form in which services tell where a release that they got appeared."""

import re
import unicodedata
from datetime import date
from functools import partial
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from fanfare.contact import host_of
from fanfare.fields import is_readable
from fanfare.forms import Form
from fanfare.problems import Code, InvalidValue

MAX_LINE_LENGTH = 200
MAX_ADDRESS_LENGTH = 2000

EARLIEST = date(2000, 1, 1)
"""Nothing appeared before: who types an earlier day has mistyped it."""

_SCHEME = re.compile(r"\A[A-Za-z]+(?=://)")
_NOT_IN_LINKS = frozenset('<>"')


def _line(typed: str, missing: Code) -> str:
    line = " ".join(typed.split())
    if all(unicodedata.category(character) in ("Cf", "Zs") for character in line):
        raise InvalidValue(missing)  # nothing, or nothing that can be seen
    if len(line) > MAX_LINE_LENGTH:
        raise InvalidValue(Code.TEXT_TOO_LONG, most=MAX_LINE_LENGTH)
    if not is_readable(line):
        raise InvalidValue(Code.TEXT_CHARACTERS)
    return line


def _day(typed: str, info: ValidationInfo[date]) -> date:
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError as error:
        raise InvalidValue(Code.DAY_FORMAT) from error
    if day < EARLIEST:
        raise InvalidValue(Code.DAY_FORMAT)
    if day > info.context:
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


class Appearance(Form):
    """The coverage form. Its context is today's date in the country of the paper. url: empty when it is not
    on the web."""

    title: Annotated[str, BeforeValidator(partial(_line, missing=Code.TITLE_MISSING))]
    outlet: Annotated[str, BeforeValidator(partial(_line, missing=Code.OUTLET_MISSING))]
    day: Annotated[date, BeforeValidator(_day)]
    url: Annotated[str, BeforeValidator(_address)]
