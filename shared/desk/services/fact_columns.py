"""The columns of a file of library services that hold facts: as many as releases have fields."""

from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field, create_model

from desk.files.cells import text
from desk.files.column import TableRow, columns_of
from desk.files.table import Kind
from desk.services.columns import COLUMNS, SAID, Said200, ServiceRow
from fanfare.services.details import FACT_NAME, FACT_PARTS, FORMER_NAMES

MAX_FACT = 5000
FACT = "fact:"

_FACT_FIELDS: dict[str, Any] = {
    "": (
        Annotated[str, text(MAX_FACT, lines=True), SAID],
        Field(
            "",
            description="What a release's field of that name says of the service: text, number, date, "
            "quotation or link.",
        ),
    ),
    **{part: (Said200, Field("", description=f"Its {part}.")) for part in FACT_PARTS},
}
"""What a fact and each of its parts may be."""


def _part(column: str) -> str | None:
    """The part of a fact that a column holds; empty for the fact itself, None for another column."""
    field, _, part = column.removeprefix(FACT).partition(":")
    is_fact = column.startswith(FACT) and FACT_NAME.fullmatch(field) and part in _FACT_FIELDS
    return part if is_fact else None


def is_fact(column: str) -> bool:
    """Whether a column holds a fact or a part of one."""
    return _part(column) is not None


@lru_cache(maxsize=64)
def row_with(columns: frozenset[str]) -> type[ServiceRow]:
    """A row with those of the columns that hold facts, too."""
    parts = {name: part for name in sorted(columns) if (part := _part(name)) is not None}
    facts = {name: _FACT_FIELDS[part] for name, part in parts.items()}
    return create_model("ServiceRow", __base__=ServiceRow, **facts)


FACT_COLUMNS = columns_of(
    create_model(
        "Facts",
        __base__=TableRow,
        **{f"{FACT}NAME:{part}".rstrip(":"): field for part, field in _FACT_FIELDS.items()},
    )
)
"""Each is the pattern of as many columns as there are fields."""

SERVICES = Kind(
    columns=COLUMNS,
    necessary=[column.name for column in COLUMNS if column.required],
    identity="key",
    own="Give each service its own key.",
    more=is_fact,
    former=FORMER_NAMES,
)
