"""The forms of a registration: what somebody typed to register, to correct the name, to reduce the party.

The web form and the JSON API both come through here, so their rules are one.
"""

import unicodedata
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, ValidationInfo

from fanfare.activities.activity import Listing
from fanfare.activities.party import MAX_PARTY, AgeBand
from fanfare.fields import is_readable, read_number
from fanfare.forms import Email, Form, PersonName
from fanfare.problems import Code, InvalidValue
from fanfare.registrations.conditions import most_places

MAX_NEEDS_LENGTH = 1000


def _places(typed: str, most: int) -> int:
    places = read_number(typed, Code.PLACES_MISSING, Code.PLACES_NOT_A_NUMBER)
    if places < 1:
        raise InvalidValue(Code.PLACES_TOO_FEW)
    if places > most:
        raise InvalidValue(Code.PLACES_TOO_MANY, most=most)
    return places


def _places_offered(typed: str, info: ValidationInfo[Listing]) -> int:
    return _places(typed, most_places(info.context))


def _fewer_places(typed: str, info: ValidationInfo[int]) -> int:
    places = _places(typed, MAX_PARTY)
    if places >= info.context:
        raise InvalidValue(Code.PLACES_NOT_FEWER, most=info.context - 1)
    return places


def _age_band(typed: str, info: ValidationInfo[Listing]) -> AgeBand | None:
    offered = info.context.activity.age_bands
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


class Entry(Form):
    """The registration form. Its context is the activity's listing. agree: to the privacy notice; of what is
    handed on, it is no part."""

    name: PersonName
    email: Email
    places: Annotated[int, BeforeValidator(_places_offered)]
    age_band: Annotated[AgeBand | None, BeforeValidator(_age_band)]
    access_needs: Annotated[str, BeforeValidator(_access_needs)]
    agree: Annotated[bool, BeforeValidator(_agreed)] = Field(exclude=True)


class Answers(BaseModel):
    """What an Entry is read from, as JSON has it. Without an answer the field is as of an empty form."""

    name: str = ""
    email: str = ""
    places: int | None = None
    age_band: str = ""
    access_needs: str = ""
    agree: bool = False


class Correction(Form):
    """The right name for a registration."""

    name: PersonName


class Reduction(Form):
    """The smaller number of places for a party. Its context is how many it has."""

    places: Annotated[int, BeforeValidator(_fewer_places)]
