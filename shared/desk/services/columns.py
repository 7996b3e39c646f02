"""The columns of a file of library services, in order: the one place that says what each may hold."""

from typing import Annotated

from pydantic import AfterValidator, Field

from desk.activities.choices import names_of, one_of, some_of
from desk.files.cells import Key, WebAddress, YesNo, quoted, text
from desk.files.column import TableRow, columns_of
from desk.subscribers.rows import Email, Spoken
from fanfare.blanks.search import first_blank, says_nothing
from fanfare.contact import is_telephone
from fanfare.problems import InvalidValue
from fanfare.services.service import Nation, Sector, SpeakerType


def telephone(cell: str) -> str:
    """A telephone number."""
    if not is_telephone(cell):
        raise InvalidValue(
            f"{quoted(cell)} is not a telephone number that can be dialled from anywhere.",
            "Write it with its code, such as 01632 960123. Where a spreadsheet took the first 0 away, "
            "format the column as text.",
        )
    return cell


def _says_something(text: str) -> str:
    """Neither “TBC” nor “[name of library]”."""
    if says_nothing(text):
        raise InvalidValue(
            f"{quoted(first_blank(text))} only keeps a place: nobody has filled it in.",
            "Write what is meant, or empty the cell: who lacks something is asked for it.",
        )
    return text


SAID = AfterValidator(_says_something)
Telephone = Annotated[str, AfterValidator(telephone)]
Said80 = Annotated[str, text(80), SAID]
Said120 = Annotated[str, text(120), SAID]
Said200 = Annotated[str, text(200), SAID]

Spokesperson = Annotated[Said120, Field(description="Somebody who may be quoted.")]
Post = Annotated[Said120, Field(description="What they are, printed behind the name.")]
Speaks = Annotated[
    Annotated[SpeakerType, one_of(SpeakerType)] | None,
    Field(description=f"One of {names_of(SpeakerType)}. Never guessed."),
]
_PRESS, _GENERAL = "Who gets releases.", "Who the public asks."


class ServiceRow(TableRow):
    """A row of a file of library services, without its facts."""

    key: Key = Field(
        description="Names the service for good: the row with the same key is updated.",
        examples=["exampleshire"],
    )
    name: Said120 = Field(description="What it is called.", examples=["Exampleshire Libraries"])
    formal_name: Said200 = Field("", description="As the authority writes it in full.")
    name_cy: Said200 = Field("", description="Its name in Welsh.")
    authority: Said200 = Field(
        "", description="Whose service it is.", examples=["Exampleshire County Council"]
    )
    nation: Annotated[Nation, one_of(Nation)] = Field(
        description=f"One of {names_of(Nation)}.", examples=["england"]
    )
    region: Said80 = Field(
        "", description="Region, as releases are addressed by it.", examples=["South West"]
    )
    sectors: Annotated[tuple[Sector, ...], some_of(Sector)] = Field(
        (),
        description="One or more of these, separated by semicolons: "
        f"{names_of(Sector)}. Blank: public.",
        examples=["public"],
    )
    press_name: Said120 = Field(
        "", description=f"{_PRESS} Their name, or their office's.", examples=["Press office"]
    )
    press_email: Email = Field(
        description=f"{_PRESS} E-mail address.", examples=["press@exampleshire.example"]
    )
    press_phone: Telephone = Field(
        "", description=f"{_PRESS} Telephone.", examples=["01632 960123"]
    )
    general_name: Said120 = Field(
        "", description=f"{_GENERAL} Their name, or their office's.", examples=["Enquiry desk"]
    )
    general_email: Email = Field(
        "", description=f"{_GENERAL} E-mail address.", examples=["general@exampleshire.example"]
    )
    general_phone: Telephone = Field(
        "", description=f"{_GENERAL} Telephone.", examples=["01632 960123"]
    )
    out_of_hours: Telephone = Field(
        "", description="Telephone for the press at night.", examples=["07700 900123"]
    )
    website: WebAddress = Field(
        "", description="Its web address.", examples=["https://libraries.exampleshire.example"]
    )
    spokesperson_1_name: Spokesperson = Field("", examples=["Asha Rahman"])
    spokesperson_1_post: Post = Field("", examples=["Head of Libraries"])
    spokesperson_1_type: Speaks = Field(None, examples=["officer"])
    spokesperson_2_name: Spokesperson = ""
    spokesperson_2_post: Post = ""
    spokesperson_2_type: Speaks = None
    spokesperson_3_name: Spokesperson = ""
    spokesperson_3_post: Post = ""
    spokesperson_3_type: Speaks = None
    large_print: YesNo = Field(False, description="yes to get documents in 18 point. Blank: no.")
    language: Spoken = Field(
        "en", description="What we write to them in: its code. Blank: en.", examples=["en"]
    )
    sample: YesNo = Field(False, description="yes for an invented example. Blank: no.")


COLUMNS = columns_of(ServiceRow)
