"""What the operator sees: facts on stdout, everything about the work on stderr."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import Any

from desk.parallel import THREADS
from desk.refusal import Refused
from desk.text import counted, printable
from fanfare.problems import Problem
from infra.operator.cli.usage import UsageRefused

_WIDE = 140


def say(text: str) -> None:
    """One line about the work, on stderr."""
    print(printable(text), file=sys.stderr, flush=True)


def tell(problems: Sequence[Problem]) -> None:
    """The problems of a file, one on each line, in the order of the file."""
    for problem in sorted(problems, key=lambda p: p.line):
        column = f", column {problem.field}" if problem.field else ""
        say(f"line {problem.line}{column}: {problem.wrong} {problem.right}")


def confirm(question: str, yes: bool, done: str, do: str = "do it") -> None:
    """Ask, unless they said --yes. done: what was not, when they say no; do: what --yes lets us. Raises
    Refused when the answer is no, or nobody is there to give one."""
    if yes:
        return
    if not sys.stdin.isatty():
        text = f"Nothing was {done}. To {do} without being asked, say --yes."
        raise UsageRefused(text)
    import typer

    if not typer.confirm(question, err=True):
        raise Refused(f"Nothing was {done}.")


def refusal(problems: Sequence[Problem]) -> Refused:
    """Tell what is wrong with a file; the error that says that nothing of it was imported."""
    tell(problems)
    lines = len({problem.line for problem in problems})
    return Refused(
        f"Nothing was imported: {counted(lines, 'row needs', 'rows need')} mending. "
        "To import the good rows, say --partial.",
        problems=problems,
    )


def as_facts(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """The problems of a file, as JSON can carry them."""
    return [
        {"line": p.line, "column": p.field, "wrong": p.wrong, "right": p.right} for p in problems
    ]


def is_wide() -> bool:
    """Whether a line of stdout holds a whole sentence and more; in a pipe it does."""
    return not sys.stdout.isatty() or get_terminal_size().columns >= _WIDE


_WHOLE = frozenset({"Mailing", "Slug", "Key"})
"""Columns whose cells people copy: they are never folded."""


def table(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """A table on stdout: of each row, the cells that the header names. In a pipe, a row is a line."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for name in header:
        whole = name in _WHOLE or not sys.stdout.isatty()
        grid.add_column(name, overflow="fold", no_wrap=whole)
    for row in rows:
        grid.add_row(*(Text(printable(row[name])) for name in header))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 1000
    console.print(grid)


@contextmanager
def bar(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr, on a terminal only. Gives what moves it on by one."""
    if not sys.stderr.isatty() or total < THREADS:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)
