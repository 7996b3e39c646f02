"""Processes that outlive the command that starts them.

Each holds a lock on its log for as long as it lives, since the log is its standard output. So whether
it runs, and whether a process id is still ours to stop, is never a guess: ids are reused, locks are not.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from infra.engine.places import EngineError, Places

POLL = 0.05

NAMED = ("/bin/sh", "-c", 'echo $$ > "$0"; exec "$@"')
"""Starts a program that has written down its own process id: whatever becomes of us meanwhile."""


@dataclass(frozen=True, slots=True)
class Daemon:
    """One process of the engine, by its name. title: what people call it, as a sentence's subject."""

    name: str
    title: str
    places: Places

    @property
    def log(self) -> Path:
        """What it prints."""
        return self.places.log(self.name)

    @property
    def _pid_file(self) -> Path:
        return self.places.run / f"{self.name}.pid"

    def start(
        self, argv: Sequence[str | Path], env: Mapping[str, str], hand_over: Sequence[int] = ()
    ) -> None:
        """Start it with this environment and nothing else. hand_over: open files that it takes over."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._pid_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            if not wait_until(lambda: _try_lock(log, fcntl.LOCK_EX), seconds=1):
                raise EngineError(f"{self.title} already runs.")
            log.truncate(0)
            self._pid_file.unlink(missing_ok=True)
            subprocess.Popen(
                [*NAMED, str(self._pid_file), *map(str, argv)],
                cwd=self.places.run,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=hand_over,
                start_new_session=True,
            )

    def running(self) -> bool:
        """Whether the process that we started is alive."""
        try:
            with self.log.open("rb") as log:
                return not _try_lock(log, fcntl.LOCK_SH)
        except FileNotFoundError:
            return False

    @property
    def pid(self) -> int | None:
        """Its process id, which is its group's too; None when it does not run. Raises EngineError."""
        written: list[str] = []

        def look() -> bool:
            with contextlib.suppress(FileNotFoundError):
                written[:] = self._pid_file.read_text().split()
            return bool(written) or not self.running()

        if not wait_until(look, seconds=5):
            raise EngineError(
                f"{self.title} runs, but {self._pid_file} is gone: end that process yourself."
            )
        return int(written[0]) if self.running() else None

    def stop(self, patience: float = 10) -> None:
        """Ask it and its children to end, and after `patience` seconds make them."""
        for asked in (signal.SIGTERM, signal.SIGKILL):
            pid = self.pid
            if pid is None:
                return
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, asked)
            wait_until(lambda: not self.running(), patience)

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until it is ready. Raises EngineError when it ends before, or takes too long."""
        if wait_until(lambda: ready() or not self.running(), seconds) and self.running():
            return
        trouble = "did not answer in time" if self.running() else "stopped at once"
        raise EngineError(f"{self.title} {trouble}: see {self.log}{_last_words(self.log)}")


def wait_until(ready: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again until it is ready. False when it is not within these seconds."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def _try_lock(file: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _last_words(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return f" ({lines[-1].strip()})" if lines else ""
