"""`fanfare mailing watch`: a mailing's numbers as they move."""

import sys
import time
from collections.abc import Iterator
from typing import Annotated

import typer

from desk.mailings.progress import Look, looks
from desk.mailings.summary import NUMBERS, ended, standing
from desk.refusal import Refused
from desk.text import counted, printable
from fanfare.mailings.mailing import Counts, Mailing, MailingState
from infra.operator.cli.output import say
from infra.operator.cli.stage import connect

pause = time.sleep


def watch(
    context: typer.Context,
    mailing: Annotated[str, typer.Argument(metavar="MAILING", help="The mailing's id.")],
    every: Annotated[
        float, typer.Option(min=0.2, max=3600, metavar="SECONDS", help="How often to look.")
    ] = 2.0,
) -> None:
    """Watch a mailing until it ends or stops. In a pipe, a line for each change.

    Exit code 0 when it finished, or when every copy of a release that is left is held; 1 when the mailing
    was paused, held or cancelled.
    """
    stack = connect(context.obj)
    seen = looks(stack.mailings, stack.deliveries, mailing, every, pause)
    last = _with_bar(seen) if sys.stdout.isatty() else _in_lines(seen)
    found = last.mailing
    if last.held:
        _tell_held(found, last.held)
    elif found.state is MailingState.FINISHED:
        say(f"{found.id} is finished.")
    else:
        raise Refused(f"{found.id} is {standing(found)}.")


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


def _tell_held(mailing: Mailing, held: int) -> None:
    say(
        f"{mailing.id}: everybody else has been seen to, and {counted(held, 'copy is', 'copies are')} held. "
        "Each goes by itself once what it waits for is there."
    )
    say(f"What each waits for: fanfare release report {mailing.slug}")
    say("To ask services for the facts that they lack: fanfare services gaps --mail")


def _in_lines(seen: Iterator[Look]) -> Look:
    told = ""
    for look in seen:
        counts = look.counts
        so_far = f"{look.mailing.state}, {ended(counts):,} of {counts.audience:,}: "
        numbers = so_far + progress_line(counts, 0)
        if numbers != told:
            told = numbers
            print(so_far + progress_line(counts, look.rate), flush=True)
    return look


def _with_bar(seen: Iterator[Look]) -> Look:
    """A bar, and the numbers on a line of their own: together they are wider than many a terminal."""
    from rich.console import Group
    from rich.live import Live
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from rich.text import Text

    named = TextColumn("{task.description}", markup=False)
    bar = Progress(named, BarColumn(), TaskProgressColumn(), auto_refresh=False)
    task = bar.add_task("", total=None)
    with Live() as screen:
        for look in seen:
            counts = look.counts
            bar.update(
                task,
                description=printable(f"{look.mailing.id}, {look.mailing.state}"),
                total=counts.audience or None,
                completed=ended(counts),
            )
            screen.update(Group(bar, Text(progress_line(counts, look.rate))))
    return look
