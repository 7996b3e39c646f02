"""What a bulletin costs for each reader: CPU, AWS requests, memory, and whether that stays so as it grows.

SES is a stub that takes everything at once. CPU is that of the functions' own processes, from the
frozen audience to the last settled mail.
"""

from infra.bench.bench import Bench
from infra.bench.bulletin.readers import Readers, plain_event, sample_issue
from infra.bench.rows import Row, compared
from infra.bench.workers import Worker

OF_BARE, OF_PLAIN = 1.0, 0.4
"""Goals, as multiples of the bare call of SES, and as a part of the plain loop."""

REQUESTS = 1.2
RATE, PACED_REQUESTS = 14, 1.6
"""Mails a second of a new account outside SES's sandbox, and requests for each reader then: the mailing
and the readers who are due are looked at each second."""

STEADY = 0.05
"""How far requests for each reader may be from each other, from a thousand readers to a hundred thousand."""

MEGABYTE = 1024 * 1024


def measure(bench: Bench) -> list[Row]:
    """Rounds in which the bare call, the plain loop and ours mail the same issue; then ever more readers."""
    rounds, size = (2, 1_000) if bench.quick else (5, 10_000)
    sizes = (1_000, 5_000) if bench.quick else (1_000, 10_000, 100_000)
    with Readers(bench.account) as readers:
        steady = _grow(bench, readers, sizes[:1])
        cpu = _cpu(bench, readers, rounds, size)
        return [*cpu, *_growth({**steady, **_grow(bench, readers, sizes[1:])})]


def measure_paced(bench: Bench) -> list[Row]:
    """Requests for each reader at the pace of an account that may send few mails a second."""
    size = 400
    bench.tell(f"An issue for {size:,} readers of an account that may send {RATE} mails a second")
    with Readers(bench.account, RATE) as readers:
        readers.grow(size)
        cost = readers.send("paced")
    return [
        Row(
            name=f"AWS requests, an issue for {size:,} at {RATE} a second",
            value=cost.requests.total() / size,
            unit="requests/reader",
            goal=PACED_REQUESTS,
        )
    ]


def _cpu(bench: Bench, readers: Readers, rounds: int, size: int) -> list[Row]:
    readers.grow(size)
    few = size // 10
    event = plain_event(sample_issue(), few)
    ours: list[float] = []
    bare: list[float] = []
    plain: list[float] = []
    with (
        Worker("infra.bench.bulletin.bare_ses", readers.settings) as one,
        Worker("infra.bench.bulletin.naive_bulletin", readers.settings) as other,
    ):
        for n in range(rounds):
            bench.tell(f"An issue for {size:,} readers, round {n + 1} of {rounds}")
            bare.append(one.run([event]).cpu * 1000 / few)
            plain.append(other.run([event]).cpu * 1000 / few)
            ours.append(readers.send(f"cpu-{n}").cpu * 1000 / size)
    name = f"CPU, a mail of an issue for {size:,}"
    return [
        compared(f"{name}, against the bare call of SES", "ms/mail", ours, bare, OF_BARE),
        compared(f"{name}, against a plain loop", "ms/mail", ours, plain, OF_PLAIN),
    ]


def _grow(bench: Bench, readers: Readers, sizes: tuple[int, ...]) -> dict[int, tuple[float, float]]:
    """Requests for each reader and memory in MB, by number of readers."""
    found = {}
    for size in sizes:
        bench.tell(f"An issue for {size:,} readers")
        readers.grow(size)
        cost = readers.send(f"growth-{size}")
        found[size] = (cost.requests.total() / size, cost.memory / MEGABYTE)
    return found


def _growth(found: dict[int, tuple[float, float]]) -> list[Row]:
    least, *_, most = found
    rows = [
        Row(
            name=f"AWS requests, an issue for {size:,}",
            value=requests,
            unit="requests/reader",
            goal=REQUESTS,
        )
        for size, (requests, _) in found.items()
    ]
    # The first reader of a process costs more: a thousand readers already spread that.
    ratio = max(r for r, _ in found.values()) / min(r for r, _ in found.values())
    memory = found[most][1] / found[least][1]
    return [
        *rows,
        Row(
            name=f"AWS requests for each reader, most to least of {least:,} to {most:,}",
            value=ratio,
            unit="times",
            goal=(1 + STEADY) / (1 - STEADY),
        ),
        Row(
            name=f"Memory, an issue for {most:,} against {least:,}",
            value=found[most][1],
            unit="MB",
            baseline=found[least][1],
            ratio=memory,
            goal=1.1,
        ),
    ]
