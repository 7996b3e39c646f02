"""`fanfare mailing watch`: a mailing's numbers as they move."""

import sys
import time
from collections.abc import Iterator
from typing import Annotated

import typer

from fanfare.mailing.mailing import Counts, Mailing, MailingState
from infra.operator.mailing_facts import NUMBERS, counts_of, ended, standing, the_mailing
from infra.operator.screen import StoppedError, printable, say
from infra.operator.stack import Stack
from infra.operator.stage import connect

MOVING = frozenset({MailingState.SCHEDULED, MailingState.SENDING})
"""States in which numbers may change without anybody's doing."""

pause = time.sleep


def watch(
    context: typer.Context,
    mailing: Annotated[str, typer.Argument(metavar="MAILING", help="The mailing's id.")],
    every: Annotated[
        float, typer.Option(min=0.2, max=3600, metavar="SECONDS", help="How often to look.")
    ] = 2.0,
) -> None:
    """Watch a mailing until it ends or stops. In a pipe, a line for each change.

    Exit code 0 when it finished, 1 when it was paused, held or cancelled.
    """
    stack = connect(context.obj)
    looks = _looks(stack, mailing, every)
    last = _with_bar(looks) if sys.stdout.isatty() else _in_lines(looks)
    if last.state is not MailingState.FINISHED:
        raise StoppedError(f"{last.id} is {standing(last)}.")
    say(f"{last.id} is finished.")


def progress_line(counts: Counts, rate: float) -> str:
    """The numbers on one line. rate: mails a second."""
    numbers = ", ".join(f"{getattr(counts, name):,} {name}" for name in NUMBERS)
    if not rate or not counts.waiting:
        return numbers
    return f"{numbers}; {rate:.1f} a second, {remaining(counts.waiting / rate)} left"


def remaining(seconds: float) -> str:
    """ "3 min", "2 h 05 min"."""
    minutes = max(round(seconds / 60), 1)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def _looks(stack: Stack, mailing: str, every: float) -> Iterator[tuple[Mailing, Counts, float]]:
    """The mailing, its numbers and its rate, again and again until nothing moves by itself any more."""
    first: tuple[float, int] | None = None
    while True:
        found = the_mailing(stack, mailing)
        counts = counts_of(stack, found)
        now = time.monotonic()
        began, before = first = first or (now, ended(counts))
        yield found, counts, (ended(counts) - before) / (now - began) if now > began else 0
        if found.state not in MOVING:
            return
        pause(every)


def _in_lines(looks: Iterator[tuple[Mailing, Counts, float]]) -> Mailing:
    told = ""
    for mailing, counts, rate in looks:
        numbers = (
            f"{mailing.state}, {ended(counts):,} of {counts.audience:,}: {progress_line(counts, 0)}"
        )
        if numbers != told:
            told = numbers
            speed = progress_line(counts, rate)
            print(f"{mailing.state}, {ended(counts):,} of {counts.audience:,}: {speed}", flush=True)
    return mailing


def _with_bar(looks: Iterator[tuple[Mailing, Counts, float]]) -> Mailing:
    """A bar, and the numbers on a line of their own: together they are wider than many a terminal."""
    from rich.console import Group
    from rich.live import Live
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from rich.text import Text

    named = TextColumn("{task.description}", markup=False)
    bar = Progress(named, BarColumn(), TaskProgressColumn(), auto_refresh=False)
    task = bar.add_task("", total=None)
    with Live() as screen:
        for mailing, counts, rate in looks:
            bar.update(
                task,
                description=printable(f"{mailing.id}, {mailing.state}"),
                total=counts.audience or None,
                completed=ended(counts),
            )
            screen.update(Group(bar, Text(progress_line(counts, rate))))
    return mailing
