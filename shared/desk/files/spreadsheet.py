"""CSV as spreadsheets write it, in and out. Bytes and text only; what the columns mean is no matter here."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from desk.files.cells import quoted
from fanfare.problems import Problem

_SAVE_AS = "In Excel, choose File, Save as, “CSV UTF-8 (Comma delimited)”."
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""A letter beyond ASCII: where a file has one, what is not UTF-8 is damage, not another encoding."""
_ERROR = re.compile(r"#(?:REF!|NAME\?|VALUE!|N/A|NUM!|NULL!|DIV/0!|SPILL!|#+)")
_UNSEEN = r"\ufeff\u200b-\u200f\u2060"
"""Marks of order and joining that no spreadsheet shows; some skip them before a formula."""
_ARMED = re.compile(rf"'*[\t\r]|['\s{_UNSEEN}]*[=+\-@]")
_FORMULA = re.compile(rf"[{_UNSEEN}]*[=+@]")
_MAX_CELL = 100_000


class UnreadableError(Exception):
    """The file as a whole cannot be read. Its text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header. line: where it begins in the file; cells by column name."""

    line: int
    cells: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file. Each is read when its turn comes, so that long files need little memory."""

    _header: tuple[str, ...]
    _number: int
    _filled: Callable[[], Iterator[tuple[int, list[str]]]]

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[Row]:
        below = islice(self._filled(), 1, None)
        return (_row(line, self._header, cells) for line, cells in below)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's rows. header: names of the columns; notes: what a person should know about it."""

    header: tuple[str, ...]
    rows: Rows
    notes: list[str] = field(default_factory=list)


def read(content: bytes, former: Mapping[str, str] | None = None) -> Sheet:
    """A CSV file with a header line, separated by commas, semicolons or tabs.

    Args:
        content: UTF-8, or what Excel's plain CSV uses in Britain (Windows-1252).
        former: What older files call a column, and its name.

    Raises:
        UnreadableError: It is no such file.
    """
    encoding, notes = _encoding(content)
    filled = partial(_filled, content, encoding)
    _, first = next(filled(), (0, []))
    if not first:
        raise UnreadableError("The file is empty. Its first line names the columns.")
    header = tuple((former or {}).get(name, name) for name in _names(first))
    number = sum(1 for _ in filled()) - 1  # what is no CSV to its end is refused before all else
    return Sheet(header, Rows(header, number, filled), notes)


def _filled(content: bytes, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with anything in them, each with the line where it begins."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    named = re.fullmatch(r"sep=(.)\r?\n", text.readline())  # Excel's own way to name the separator
    text.seek(0)
    first = next((start for line in text if (start := line.lstrip())), "")
    text.seek(0)
    separator = named[1] if named else max(",;\t", key=first.count)
    above = end = 1 if named else 0
    csv.field_size_limit(_MAX_CELL)
    reader = csv.reader(islice(text, above, None), delimiter=separator, strict=True)
    try:
        for cells in reader:
            line, end = end + 1, above + reader.line_num
            if any(cell.strip() for cell in cells):
                yield line, cells
    except csv.Error as error:
        raise UnreadableError(
            f"Line {end + 1}: the quotation marks do not match ({error}). Text with a quotation "
            'mark in it goes between quotation marks, and each one inside is doubled: "".'
        ) from error


def _encoding(content: bytes) -> tuple[str, list[str]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:4000]:
        raise UnreadableError(f"The file is not CSV, but UTF-16 text or a workbook. {_SAVE_AS}")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableError(f"The file is a workbook, not CSV. {_SAVE_AS}")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    else:
        return "utf-8-sig", []
    if not _UTF8.search(content):
        try:
            content.decode("cp1252")
        except UnicodeDecodeError:
            pass
        else:
            return "cp1252", [
                f"The file is not UTF-8 (line {line}); it was read as Windows-1252, as Excel's plain "
                f"CSV is. That has no ŵ and ŷ: check names in Welsh. {_SAVE_AS}"
            ]
    raise UnreadableError(f"Line {line} is not UTF-8. {_SAVE_AS}")


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    """The header, without the empty columns that Excel leaves at the right."""
    names = ["_".join(cell.lower().split()) for cell in cells]
    while not names[-1]:
        names.pop()
    return tuple(names)


def _row(line: int, header: Sequence[str], cells: Sequence[str]) -> Row:
    surplus = [cell for cell in cells[len(header) :] if cell.strip()]
    problems = [
        problem
        for name, cell in zip(header, cells, strict=False)
        if (problem := _danger(line, name, cell.strip()))
    ]
    if surplus:
        problems.append(
            Problem(
                f"There is a cell too many: {quoted(surplus[0])}.",
                "Text with a separator in it goes between quotation marks.",
                line=line,
            )
        )
    texts = {name: rearmed(cell.strip()) for name, cell in zip(header, cells, strict=False)}
    return Row(line, texts, tuple(problems))


def _danger(line: int, column: str, cell: str) -> Problem | None:
    """A formula, or the error that one left behind: neither is what its author sees."""
    if _FORMULA.match(cell):
        return Problem(
            f"{quoted(cell)} begins like a formula.",
            "Write the text itself. To keep it so, put an apostrophe before it.",
            field=column,
            line=line,
        )
    if _ERROR.fullmatch(cell):
        return Problem(
            f"{quoted(cell)} is a spreadsheet's error.",
            "Write the text itself.",
            field=column,
            line=line,
        )
    return None


def disarmed(cell: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before what looks like one (OWASP,
    CSV injection)."""
    return f"'{cell}" if _ARMED.match(cell) else cell


def rearmed(cell: str) -> str:
    """The text that was disarmed."""
    return cell[1:] if cell[:1] == "'" and _ARMED.match(cell) else cell


def write(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """CSV for Excel and for `read`: CRLF, every cell disarmed. Save it as UTF-8 with a BOM."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: disarmed(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue()
