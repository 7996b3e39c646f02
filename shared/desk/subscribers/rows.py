"""A row of a subscribers file, and what its cells may hold. Values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from desk.activities.choices import names_of, some_of
from desk.files.cells import quoted
from desk.files.column import TableRow, columns_of, read_cells
from desk.files.table import Kind
from fanfare import language
from fanfare.contact import read_email
from fanfare.fields import MAX_NAME_LENGTH, read_name
from fanfare.people import normalised
from fanfare.problems import Code, InvalidValue, Problem
from fanfare.subscribers.terms import Topic


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody that a file would put on the bulletin. topics: empty for all."""

    email: str
    name: str = ""
    topics: tuple[Topic, ...] = ()
    language: str = "en"


_NAME_PROBLEMS = {
    Code.NAME_MISSING: ("Nothing in it can be seen.", "Write the name, or empty the cell."),
    Code.NAME_TOO_LONG: ("It is too long.", f"Use {MAX_NAME_LENGTH} characters at most."),
    Code.NAME_CHARACTERS: ("It holds invisible or damaged characters.", "Type the name again."),
}


def email(cell: str) -> str:
    """An e-mail address, as the forms would store it."""
    try:
        return read_email(cell)
    except InvalidValue:
        raise InvalidValue(
            f"{quoted(cell)} is not an e-mail address.", "Write one, such as ada@library.example."
        ) from None


def _name(cell: str) -> str:
    try:
        return read_name(cell)
    except InvalidValue as invalid:
        raise InvalidValue(*_NAME_PROBLEMS[Code(invalid.wrong)]) from None


def spoken(cell: str) -> str:
    """Code of a language that we write to people in."""
    code = cell.casefold()
    if code not in language.available():
        names = ", ".join(language.available())
        raise InvalidValue(
            f"{quoted(cell)} is no language of the bulletin.", f"Write one of: {names}."
        )
    return code


Email = Annotated[str, AfterValidator(email)]
Spoken = Annotated[str, AfterValidator(spoken)]


class SubscriberRow(TableRow):
    """A row of a subscribers file."""

    email: Email = Field(description="Where the bulletin goes.", examples=["ada@library.example"])
    name: Annotated[str, AfterValidator(_name)] = Field(
        "", description="How to greet them. Blank: no name.", examples=["Ada Lovelace"]
    )
    topics: Annotated[tuple[Topic, ...], some_of(Topic)] = Field(
        (),
        description=f"One or more of these, separated by semicolons: {names_of(Topic)}. Blank: all.",
        examples=["public_libraries; advocacy"],
    )
    language: Spoken = Field("en", description="Its code. Blank: en.", examples=["en"])


COLUMNS = columns_of(SubscriberRow)

SUBSCRIBERS = Kind(
    columns=COLUMNS,
    necessary={"email"},
    identity="email",
    own="Keep one of the rows.",
    same=normalised,
)


def read_row(cells: Mapping[str, str]) -> Newcomer | list[Problem]:
    """The person that a row's cells, by column, describe, or all that is wrong with them."""
    values, problems = read_cells(SubscriberRow, cells)
    return problems or Newcomer(**values)
