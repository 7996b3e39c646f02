"""The columns of a file of library services, in order: the one place that says what each may hold."""

from collections.abc import Callable, Iterator
from enum import StrEnum

from desk.activities.choices import one_of, some_of
from desk.files.cells import quoted, slug, text, web_address, yes
from desk.files.column import Column
from desk.files.table import Kind
from desk.subscribers.rows import email, spoken
from fanfare.blanks.search import first_blank, says_nothing
from fanfare.problems import InvalidValue
from fanfare.services.details import FACT_NAME, FACT_PARTS, MAX_SPOKESPEOPLE
from fanfare.services.service import Nation, Sector, SpeakerType
from fanfare.services.telephone import is_telephone

MAX_FACT = 5000
FACT = "fact:"


def telephone(cell: str) -> str:
    """A telephone number."""
    if not is_telephone(cell):
        raise InvalidValue(
            f"{quoted(cell)} is not a telephone number that can be dialled from anywhere.",
            "Write it with its code, such as 01632 960123. Where a spreadsheet took the first 0 away, "
            "format the column as text.",
        )
    return cell


def said(longest: int, *, lines: bool = False) -> Callable[[str], str]:
    """Reads text that says something: not “TBC”, nor “[name of library]”."""
    read = text(longest, lines=lines)

    def filled(cell: str) -> str:
        found = read(cell)
        if says_nothing(found):
            raise InvalidValue(
                f"{quoted(first_blank(cell))} only keeps a place: nobody has filled it in.",
                "Write what is meant, or empty the cell: who lacks something is asked for it.",
            )
        return found

    return filled


def _names(choices: type[StrEnum]) -> str:
    return ", ".join(choices)


def _contact(name: str, about: str, host: str) -> tuple[Column, ...]:
    press = name == "press"
    office = "Press office" if press else "Enquiry desk"
    return (
        Column(f"{name}_name", said(120), f"{about} Their name, or their office's.", office),
        Column(
            f"{name}_email", email, f"{about} E-mail address.", f"{name}@{host}", required=press
        ),
        Column(f"{name}_phone", telephone, f"{about} Telephone.", "01632 960123"),
    )


def _spokespeople() -> Iterator[Column]:
    examples = ("Asha Rahman", "Head of Libraries", "officer")
    for number in range(1, MAX_SPOKESPEOPLE + 1):
        name, post, kind = examples if number == 1 else ("", "", "")
        stem = f"spokesperson_{number}"
        yield Column(f"{stem}_name", said(120), "Somebody who may be quoted.", name)
        yield Column(f"{stem}_post", said(120), "What they are, printed behind the name.", post)
        yield Column(
            f"{stem}_type",
            one_of(SpeakerType),
            f"One of {_names(SpeakerType)}. Never guessed.",
            kind,
        )


COLUMNS = (
    Column(
        "key",
        slug,
        "Names the service for good: the row with the same key is updated.",
        "exampleshire",
        required=True,
    ),
    Column("name", said(120), "What it is called.", "Exampleshire Libraries", required=True),
    Column("formal_name", said(200), "As the authority writes it in full."),
    Column("welsh_name", said(200), "Its name in Welsh."),
    Column("authority", said(200), "Whose service it is.", "Exampleshire County Council"),
    Column("nation", one_of(Nation), f"One of {_names(Nation)}.", "england", required=True),
    Column("region", said(80), "Region, as releases are addressed by it.", "South West"),
    Column(
        "sectors",
        some_of(Sector),
        f"One or more of these, separated by semicolons: {_names(Sector)}. Blank: public.",
        "public",
    ),
    *_contact("press", "Who gets releases.", "exampleshire.example"),
    *_contact("general", "Who the public asks.", "exampleshire.example"),
    Column("out_of_hours", telephone, "Telephone for the press at night.", "07700 900123"),
    Column("website", web_address, "Its web address.", "https://libraries.exampleshire.example"),
    *_spokespeople(),
    Column("large_print", yes, "yes to get documents in 18 point. Blank: no."),
    Column("language", spoken, "What we write to them in: its code. Blank: en.", "en"),
    Column("sample", yes, "yes for an invented example. Blank: no."),
)
FACT_COLUMNS = (
    Column(
        "fact:NAME",
        said(MAX_FACT, lines=True),
        "What a release's field of that name says of the service: text, number, date, quotation or link.",
    ),
    *(Column(f"fact:NAME:{part}", said(200), f"Its {part}.") for part in FACT_PARTS),
)
"""Each is the pattern of as many columns as there are fields."""


def fact_column(name: str) -> Column | None:
    """The column of a fact or of a part of one; None for another name."""
    field, _, part = name.removeprefix(FACT).partition(":")
    if not name.startswith(FACT) or not FACT_NAME.fullmatch(field) or part not in ("", *FACT_PARTS):
        return None
    like = FACT_COLUMNS[1 + FACT_PARTS.index(part)] if part else FACT_COLUMNS[0]
    return Column(name, like.read, like.about)


SERVICES = Kind(
    columns=COLUMNS,
    necessary={column.name for column in COLUMNS if column.required},
    identity="key",
    own="Give each service its own key.",
    more=fact_column,
)
