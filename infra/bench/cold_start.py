"""CPU of starting a function, as a multiple of what no function can avoid: boto3 and one client."""

from collections import defaultdict

from infra.bench.bench import Bench
from infra.bench.rows import Row, compared
from infra.bench.workers import start
from infra.engine.build import BUILD

RENDERING = {"serve_site", "deliver_mail"}
LEAN_GOAL, RENDERING_GOAL = 1.35, 1.55


def functions() -> list[str]:
    """What was built, by name."""
    return sorted({path.parent.name for path in BUILD.glob("*Function/*/handler.py")})


def measure(bench: Bench) -> list[Row]:
    """Fresh processes, the functions and the floor in turn."""
    ms = defaultdict(list)
    compiled: dict[str, list[str]] = {}
    for n in range(5 if bench.quick else 21):
        if not n % 5:
            bench.tell(f"Cold starts, turn {n + 1}")
        ms["floor"].append(start(None, bench.account.settings)["cpu"] * 1000)
        for name in functions():
            started = start(f"{name}.handler", bench.account.settings)
            ms[name].append(started["cpu"] * 1000)
            compiled[name] = started["compiled"]
    rows = []
    for name in functions():
        goal = RENDERING_GOAL if name in RENDERING else LEAN_GOAL
        rows.append(compared(f"Cold start, {name}", "ms CPU", ms[name], ms["floor"], goal))
    sources = {path for paths in compiled.values() for path in paths}
    rows.append(Row(name="Modules compiled at start", value=len(sources), unit="modules", goal=0))
    return rows
