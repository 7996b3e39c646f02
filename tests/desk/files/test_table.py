"""Rows of a file are told apart: those that can be imported, and all that is wrong with the others."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from desk.files.spreadsheet import read
from desk.files.table import Kind, sorted_out
from desk.parallel import watcher
from fanfare.problems import Problem

KIND = Kind(columns=(), necessary=(), identity="key", own="Give each its own.")
ROWS = 50_000


def read_row(cells: Mapping[str, str]) -> str | list[Problem]:
    return cells["key"] if cells["title"] else [Problem("It is blank.", "Write it.", "title")]


def test_the_import_of_a_long_file_tells_how_far_its_rows_are_read() -> None:
    told: list[tuple[str, int]] = []
    steps = iter(range(1, 2 * ROWS))

    @contextmanager
    def bar(what: str, total: int) -> Iterator[Callable[[], None]]:
        yield lambda: told.append((what, total)) if next(steps) in (1, ROWS) else None

    lines = (f"{n},{'' if n == 7 else 'T'}\n" for n in range(ROWS))
    sheet = read(("key,title\n" + "".join(lines)).encode())
    token = watcher.set(bar)
    try:
        good, problems = sorted_out(sheet, read_row, KIND)
    finally:
        watcher.reset(token)
    assert told == [("Checking", ROWS)] * 2
    assert next(steps) == ROWS + 1
    assert len(good) == ROWS - 1
    assert [(one.line, one.field) for one in problems] == [(9, "title")]
