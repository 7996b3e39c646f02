"""A bound on memory, around code that runs other people's templates."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_USED = Path("/proc/self/statm")


@contextmanager
def bounded(more: int) -> Iterator[None]:
    """Let this process take at most so many bytes more of address space; what goes beyond raises
    MemoryError (setrlimit(2), RLIMIT_AS).

    Only the soft limit moves, so it can be put back. Nothing happens where /proc does not tell how much
    is used: Lambda always has it, and its own limit on the function besides.
    """
    if not _USED.exists():
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = int(_USED.read_text().split()[0]) * resource.getpagesize()
    wanted = used + more if soft == resource.RLIM_INFINITY else min(used + more, soft)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
