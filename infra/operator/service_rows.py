"""A row of a file of library services, and what its cells may hold. Values in, values out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fanfare.activity.cells import BadCell, Problem, quoted, slug, text, web_address, yes
from fanfare.activity.choices import one_of, some_of
from fanfare.activity.columns import Column
from fanfare.library.details import FACT_NAME, FACT_PARTS, MOST_SPOKESPEOPLE, YES, Details
from fanfare.library.telephone import is_telephone
from fanfare.service import Nation, Sector, SpeakerType
from infra.operator.reading import Kind
from infra.operator.subscriber_rows import email, spoken

LONGEST_FACT = 5000
_LARGEST = 50_000
"""Characters of a whole row: one service and its history fit the rows of a table many times over."""
_FACT = "fact:"


@dataclass(frozen=True, slots=True)
class Described:
    """A service as a row describes it. texts: by name, as fanfare.library.details has them; one for each
    column of the file but the key, empty where the cell is."""

    key: str
    texts: Details


def telephone(cell: str) -> str:
    """A telephone number."""
    if not is_telephone(cell):
        raise BadCell(
            f"{quoted(cell)} is not a telephone number that can be dialled from anywhere.",
            "Write it with its code, such as 01632 960123. Where a spreadsheet took the first 0 away, "
            "format the column as text.",
        )
    return cell


def _names(choices: type[StrEnum]) -> str:
    return ", ".join(choices)


def _contact(name: str, about: str, host: str) -> tuple[Column, ...]:
    press = name == "press"
    office = "Press office" if press else "Enquiry desk"
    return (
        Column(
            f"{name}_name", text(120), f"{about} Their name, or their office's.", "Press office"
        ),
        Column(
            f"{name}_email", email, f"{about} E-mail address.", f"{name}@{host}", required=press
        ),
        Column(f"{name}_phone", telephone, f"{about} Telephone.", "01632 960123"),
    )


def _spokespeople() -> Iterator[Column]:
    examples = ("Asha Rahman", "Head of Libraries", "officer")
    for number in range(1, MOST_SPOKESPEOPLE + 1):
        name, post, kind = examples if number == 1 else ("", "", "")
        stem = f"spokesperson_{number}"
        yield Column(f"{stem}_name", text(120), "Somebody who may be quoted.", name)
        yield Column(f"{stem}_post", text(120), "What they are, printed behind the name.", post)
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
    Column("name", text(120), "What it is called.", "Exampleshire Libraries", required=True),
    Column("formal_name", text(200), "As the authority writes it in full."),
    Column("welsh_name", text(200), "Its name in Welsh."),
    Column("authority", text(200), "Whose service it is.", "Exampleshire County Council"),
    Column("nation", one_of(Nation), f"One of {_names(Nation)}.", "england", required=True),
    Column("region", text(80), "Region, as releases are addressed by it.", "South West"),
    Column(
        "sectors",
        some_of(Sector),
        f"One or more of these, separated by semicolons: {_names(Sector)}. Blank: public.",
        "public",
    ),
    *_contact("press", "Who gets releases.", "exampleshire.example"),
    *_contact("general", "Whom the public asks.", "exampleshire.example"),
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
        text(LONGEST_FACT, lines=True),
        "What a release's field of that name says of the service: text, number, date, quotation or link.",
    ),
    *(Column(f"fact:NAME:{part}", text(200), f"Its {part}.") for part in FACT_PARTS),
)
"""They stand for as many columns as there are fields."""


def fact_column(name: str) -> Column | None:
    """The column of a fact or of a part of one; None for another name."""
    field, _, part = name.removeprefix(_FACT).partition(":")
    if (
        not name.startswith(_FACT)
        or not FACT_NAME.fullmatch(field)
        or part not in ("", *FACT_PARTS)
    ):
        return None
    like = FACT_COLUMNS[1 + FACT_PARTS.index(part)] if part else FACT_COLUMNS[0]
    return Column(name, like.read, like.about)


SERVICES = Kind(
    columns=COLUMNS,
    necessary={column.name for column in COLUMNS if column.required},
    explained_by="fanfare services columns",
    identity="key",
    own="Give each service its own key.",
    more=fact_column,
)


def read_row(cells: Mapping[str, str]) -> Described | list[Problem]:
    """The service that a row's cells, by column, describe, or all that is wrong with them."""
    texts: Details = {}
    problems: list[Problem] = []
    for name in dict.fromkeys([*cells, *SERVICES.necessary]):  # a short line lacks its last cells
        column = _BY_NAME.get(name) or fact_column(name)
        try:
            if column:
                texts[detail_name(name)] = _text(column, cells.get(name, "").strip())
        except BadCell as bad:
            problems.append(Problem(name, bad.wrong, bad.right))
    spoiled = {problem.column for problem in problems}
    problems += [p for p in _incomplete(texts) if p.column not in spoiled]
    if (size := sum(map(len, texts.values()))) > _LARGEST:
        problems.append(
            Problem("", f"The row holds {size:,} characters.", f"Use {_LARGEST:,} at most.")
        )
    return problems or Described(texts.pop("key"), texts)


def _text(column: Column, cell: str) -> str:
    if cell:
        return _as_text(column.read(cell))
    if column.required:
        raise BadCell("It is blank.", f"{column.about} For example: {column.example}")
    return ""


def _as_text(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(value)
    return (YES if value else "") if isinstance(value, bool) else str(value)


def detail_name(column: str) -> str:
    """A column's name, as fanfare.library.details names the same."""
    if column.startswith(_FACT):
        return column.replace(_FACT, "facts.", 1).replace(":", ".")
    first, _, rest = column.partition("_")
    if first in ("press", "general"):
        return f"{first}.{rest}"
    return f"spokespeople.{rest.replace('_', '.')}" if first == "spokesperson" else column


def _incomplete(texts: Mapping[str, str]) -> Iterator[Problem]:
    """Spokespeople without a post or type, and parts of facts that are not there."""
    for number in range(1, MOST_SPOKESPEOPLE + 1):
        parts = {
            part: texts.get(f"spokespeople.{number}.{part}", "")
            for part in ("name", "post", "type")
        }
        for part, cell in parts.items():
            if not cell and any(parts.values()):
                yield Problem(
                    f"spokesperson_{number}_{part}",
                    "It is blank, though the rest of this spokesperson is there.",
                    _SPOKEN[part],
                )
    for name, cell in texts.items():
        if name.startswith("facts.") and name.count(".") == 2 and cell:
            field = name.split(".")[1]
            if not texts.get(f"facts.{field}"):
                yield Problem(
                    f"fact:{field}",
                    "It is blank, though more is said about it.",
                    "Write it, or empty the rest.",
                )


_SPOKEN = {
    "name": "Write the name, or empty the rest.",
    "post": "Write what they are, such as Head of Libraries.",
    "type": f"Write one of: {_names(SpeakerType)}. What may be quoted before an election depends on it.",
}
_BY_NAME = {column.name: column for column in COLUMNS}
