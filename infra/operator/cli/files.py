"""Opening the files that commands import."""

from pathlib import Path

from desk.files import spreadsheet
from desk.files.spreadsheet import Sheet
from desk.files.table import Kind, header_problems
from desk.refusal import Refused
from infra.operator.cli.output import say, tell

_MAX_BYTES = 20_000_000


def opened(file: Path, kind: Kind, columns: str) -> Sheet:
    """Open a file to import.

    Args:
        file: Where it is.
        kind: Which columns it may have.
        columns: The command that lists them.

    Raises:
        Refused: It is too large, unreadable, or its first line does not name the columns.
    """
    if file.stat().st_size > _MAX_BYTES:
        raise Refused(f"{file} is larger than {_MAX_BYTES:,} bytes. Import it in parts.")
    try:
        sheet = spreadsheet.read(file.read_bytes(), kind.former)
    except spreadsheet.UnreadableError as error:
        raise Refused(f"{file}: {error}") from None
    for note in sheet.notes:
        say(f"{file}: {note}")
    columns_wrong = header_problems(sheet.header, kind, f"{columns} lists them.")
    if columns_wrong:
        tell(columns_wrong)
        text = "Nothing was imported: the first line has to name the columns."
        raise Refused(text, problems=columns_wrong)
    return sheet
