"""What a library service says of itself on its own page, beside the facts that releases ask."""

from typing import Annotated, Self

from pydantic import BeforeValidator, ValidationInfo, model_validator
from pydantic import Field as Input

from fanfare.blanks.search import says_nothing
from fanfare.contact import is_telephone, read_email
from fanfare.fields import is_readable, is_seen
from fanfare.forms import Form, PersonName
from fanfare.language import Language
from fanfare.problems import Code, InvalidValue
from fanfare.releases.facts import check_text, read, tidy
from fanfare.releases.fields import Field, FieldType
from fanfare.services.details import YES
from fanfare.services.service import Fact, SpeakerType

MAX_LINE = 120
_WEBSITE = Field(name="website", label="", type=FieldType.LINK)


def _line(typed: str) -> str:
    line = tidy(typed) if is_seen(typed) else ""
    if len(line) > MAX_LINE:
        raise InvalidValue(Code.TEXT_TOO_LONG, most=MAX_LINE)
    if not is_readable(line):
        raise InvalidValue(Code.TEXT_CHARACTERS)
    if says_nothing(line):
        raise InvalidValue(Code.TEXT_SAYS_NOTHING)
    return line


def _telephone(typed: str) -> str:
    number = tidy(typed)
    if number and not is_telephone(number):
        raise InvalidValue(Code.TELEPHONE_FORMAT)
    return number


def _press_email(typed: str) -> str:
    if not typed.strip():
        raise InvalidValue(Code.PRESS_EMAIL_MISSING)
    return read_email(typed)


def _optional_email(typed: str) -> str:
    return read_email(typed) if typed.strip() else ""


def _website(typed: str, info: ValidationInfo[Language]) -> str:
    fact = Fact(value=tidy(typed))
    if fact.value:
        check_text(_WEBSITE, fact)
        read(_WEBSITE, fact, (), info.context)
    return fact.value


def _ticked(typed: str) -> str:
    return YES if typed == YES else ""


def _kind(typed: str) -> SpeakerType | None:
    """A form offers only the kinds there are, so anything else was not chosen by a person."""
    return SpeakerType(typed) if typed in set(SpeakerType) else None


Line = Annotated[str, BeforeValidator(_line)]
Telephone = Annotated[str, BeforeValidator(_telephone)]


class Speaker(Form):
    """One place for a spokesperson, without the stem of its inputs' names: empty, or there whole."""

    name: Line
    post: Line
    type: Annotated[SpeakerType | None, BeforeValidator(_kind)]

    @model_validator(mode="after")
    def check_whole(self) -> Self:
        """Raises InvalidValue when a part is missing."""
        parts = (self.name, self.post, self.type)
        if any(parts) and not all(parts):
            raise InvalidValue(Code.SPOKESPERSON_INCOMPLETE)
        return self


class OwnPage(Form):
    """What a service says of itself beside its facts and spokespeople. Its context is the language of the
    page. by: who filled the form in; no detail of the service."""

    press_name: Line = Input(alias="press.name")
    press_email: Annotated[str, BeforeValidator(_press_email)] = Input(alias="press.email")
    press_phone: Telephone = Input(alias="press.phone")
    out_of_hours: Telephone
    general_name: Line = Input(alias="general.name")
    general_email: Annotated[str, BeforeValidator(_optional_email)] = Input(alias="general.email")
    general_phone: Telephone = Input(alias="general.phone")
    website: Annotated[str, BeforeValidator(_website)]
    large_print: Annotated[str, BeforeValidator(_ticked)]
    by: PersonName = Input(exclude=True)
