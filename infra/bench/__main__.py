"""The command behind `make bench`: a table for people, and `.local/bench.json` for programs."""

import argparse
import json
import os
import signal
import sys

from rich.console import Console
from rich.table import Table

from infra.bench.bench import Bench
from infra.bench.measurements import MEASUREMENTS
from infra.bench.rows import Row
from infra.engine.places import CHECKOUT, EngineError
from infra.engine.steps import local_environment

REPORT = CHECKOUT / ".local" / "bench.json"

screen = Console(highlight=False, width=None if sys.stdout.isatty() else 160)  # a file has room
progress = Console(stderr=True, highlight=False)


def main() -> int:
    """Returns the exit status: 0 when every goal holds, 1 when one does not, 2 when it did not work,
    130 when it was interrupted."""
    parser = argparse.ArgumentParser(prog="python -m infra.bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"what to measure: {', '.join(MEASUREMENTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer turns, for a look")
    asked = parser.parse_args()
    if unknown := set(asked.name) - MEASUREMENTS.keys():
        parser.error(f"there is no measurement called {', '.join(sorted(unknown))}")
    environ = local_environment(os.environ)
    os.environ.clear()
    os.environ.update(environ)
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    try:
        rows = run(set(asked.name or MEASUREMENTS), quick=asked.quick)
    except (EngineError, RuntimeError) as error:
        progress.print(f"[bold red]{error}[/]", soft_wrap=True)
        return 2
    except KeyboardInterrupt:
        progress.print("Interrupted; nothing of it is left running.")
        return 130
    screen.print(table(rows))
    REPORT.write_text(json.dumps([row.to_json() for row in rows], indent=2) + "\n")
    missed = [row.name for row in rows if row.holds is False]
    if missed:
        screen.print(f"[bold red]Not held:[/] {'; '.join(missed)}")
    return 1 if missed else 0


def run(names: set[str], *, quick: bool) -> list[Row]:
    """Measure, one thing after the other: the burst comes last, since it leaves mails in their queue."""
    rows = []
    with Bench(quick=quick, tell=lambda line: progress.print(f"[dim]{line}[/]")) as bench:
        for name, measure in MEASUREMENTS.items():
            if name in names:
                bench.tell(f"Measuring {name}")
                rows += measure(bench)
    return rows


def table(rows: list[Row]) -> Table:
    """Medians, with the smallest and largest beside them."""
    made = Table("what", "value", "smallest-largest", "unit", "baseline", "ratio", "goal", "holds")
    for row in rows:
        spread = "-".join(map(figure, row.spread)) if row.spread else ""
        holds = {True: "[green]yes[/]", False: "[bold red]NO[/]", None: ""}[row.holds]
        numbers = (
            figure(row.baseline),
            figure(row.ratio),
            "" if row.goal is None else f"≤ {row.goal:g}",
        )
        made.add_row(row.name, figure(row.value), spread, row.unit, *numbers, holds)
    return made


def figure(number: float | None) -> str:
    """Three digits that matter."""
    if number is None:
        return ""
    return f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"


if __name__ == "__main__":
    sys.exit(main())
