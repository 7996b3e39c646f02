"""Work on many things at once, on a few threads.

Who can show how far the work is, such as a terminal, sets `watcher`; else nothing is shown.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any

THREADS = 4
"""On one client: the sweet spot between waiting and CPU."""

type Progress = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
"""Gets what is done and how often; returns what moves the progress on by one."""


@contextmanager
def _unwatched(what: str, total: int) -> Iterator[Callable[[], None]]:
    yield lambda: None


watcher: ContextVar[Progress] = ContextVar("watcher", default=_unwatched)


def progress(what: str, total: int) -> AbstractContextManager[Callable[[], None]]:
    """Something that happens `total` times, shown to who watches. Gives what moves it on by one."""
    return watcher.get()(what, total)


def watched[T](what: str, items: Iterable[T], total: int) -> Iterator[T]:
    """The items, one by one; who watches is shown how many have gone by."""
    with progress(what, total) as advance:
        for item in items:
            yield item
            advance()


def in_parallel[T, R](
    what: str, work: Callable[[T], R], items: Sequence[T], done: Callable[[R], Any]
) -> None:
    """Do the work for each item on four threads; `done` sees each result, in this thread.

    Stops at the first error, when what was begun has ended, and raises it.
    """
    from concurrent.futures import ThreadPoolExecutor, as_completed

    with ThreadPoolExecutor(THREADS) as pool, progress(what, len(items)) as advance:
        futures = [pool.submit(work, item) for item in items]
        try:
            for future in as_completed(futures):
                done(future.result())
                advance()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
