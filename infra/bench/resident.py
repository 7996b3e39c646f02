"""Memory of processes that run on this machine. Linux only; elsewhere nothing is known."""

from collections.abc import Iterator
from pathlib import Path

PROCESSES = Path("/proc")


def peak_memory(pid: int) -> int | None:
    """Bytes that a process held at most."""
    try:
        lines = (PROCESSES / str(pid) / "status").read_text().splitlines()
    except FileNotFoundError:
        return None
    peak = next((line.split()[1] for line in lines if line.startswith("VmHWM")), None)
    return int(peak) * 1024 if peak else None


def workers_peak_memory(parent: int, named: str) -> int | None:
    """The same of the largest child whose command line has a name in it."""
    return max(filter(None, map(peak_memory, _children(parent, named))), default=None)


def _children(parent: int, named: str) -> Iterator[int]:
    for folder in PROCESSES.glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_text()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[1]) == parent and named in command:
            yield int(folder.name)
