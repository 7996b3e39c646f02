"""CPU of the functions' own processes for a registration; AWS's side runs in another.

The plain handler's mail is a subject, a short text and the same as HTML, sent by SES SendEmail. Ours has
text, HTML, personal links and a calendar part, so only accepting is held against it. Accepting and
mailing together are held against a plain handler that mails as much: one call of SES for each mail
bounds both, and beside six plain lines it would be most of what is measured.
"""

from collections import defaultdict

from infra.bench.bench import Bench
from infra.bench.registrations.paths import PLAIN, PLAIN_CALENDAR, Fanfare, open_activities
from infra.bench.registrations.samples import BATCH, activity, batches, requests
from infra.bench.rows import Row, compared, measured
from infra.bench.workers import Worker

MAX_ACCEPTING, MAX_ALL = 0.12, 0.22
"""Goals: accepting as a part of what the plain handler takes, accepting and mailing as a part of what it
takes with our mail."""

type Figures = dict[str, list[float]]
"""Milliseconds for a registration, a figure for each round."""


def measure(bench: Bench) -> list[Row]:
    """Rounds in which every way serves as many registrations, one way after the other."""
    rounds, size = (3, 10 * BATCH) if bench.quick else (7, 30 * BATCH)
    ms: Figures = defaultdict(list)
    settings = bench.account.settings
    with (
        Fanfare(bench.account) as ours,
        Worker(PLAIN, settings) as plain,
        Worker(PLAIN_CALENDAR, settings) as calendar,
    ):
        _round(bench, "cpu-warm", 2 * BATCH, ours, (plain, calendar))
        for n in range(rounds):
            bench.tell(f"CPU per registration, round {n + 1} of {rounds}")
            for name, cpu in _round(bench, f"cpu-{n}", size, ours, (plain, calendar)).items():
                ms[name].append(cpu)
    return _rows(ms)


def _round(
    bench: Bench, key: str, size: int, ours: Fanfare, plain: tuple[Worker, Worker]
) -> dict[str, float]:
    """Milliseconds for a registration, by way."""
    many = [activity(f"{key}-{n}") for n in range(BATCH)]
    open_activities(bench.account, [activity(key), *many])
    events = batches(requests(key, size))
    each = [list(requests(one.key, size // BATCH)) for one in many]
    spread = batches(request for ten in zip(*each, strict=True) for request in ten)
    took = {
        "plain": plain[0].serve(events).cpu,
        "accept": ours.accept(events).cpu,
        "deliver": ours.deliver(size).cpu,
        "calendar": plain[1].serve(events).cpu,
        "spread": ours.accept(spread).cpu,
    }
    ours.deliver(size)
    return {name: cpu * 1000 / size for name, cpu in took.items()}


def _rows(ms: Figures) -> list[Row]:
    both = [a + d for a, d in zip(ms["accept"], ms["deliver"], strict=True)]
    unit = "ms/registration"
    return [
        compared("CPU, accepting", unit, ms["accept"], ms["plain"], MAX_ACCEPTING),
        compared("CPU, accepting and mailing", unit, both, ms["plain"]),
        compared(
            "CPU, the same, of a plain handler with our mail", unit, both, ms["calendar"], MAX_ALL
        ),
        measured("CPU, mailing", unit, ms["deliver"]),
        measured("CPU, accepting, each of 10 on another activity", unit, ms["spread"]),
    ]
