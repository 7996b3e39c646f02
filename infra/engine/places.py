"""Where the local engine keeps its things."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


class EngineError(Exception):
    """The engine cannot do what was asked. Its text is the one sentence that the person reads."""


@dataclass(frozen=True, slots=True)
class Places:
    """One engine's own folder. The tests give theirs another one than the developer's."""

    state: Path

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Places":
        """FANFARE_LOCAL_DIR, else `.local` in the checkout."""
        return cls((CHECKOUT / (environ.get("FANFARE_LOCAL_DIR") or ".local")).resolve())

    @property
    def stack_file(self) -> Path:
        """What runs, for people, tests and the front door. Absent when nothing does."""
        return self.state / "stack.json"

    @property
    def run(self) -> Path:
        """Locks, and what the engine's processes write while they run."""
        return self.state / "run"

    def log(self, name: str) -> Path:
        """The log of a process or a step; it stays after `make down`."""
        return self.state / "logs" / f"{name.replace(' ', '_')}.log"


def environment_python(name: str) -> Path:
    """The interpreter of one of the environments that make installs under .local/env."""
    python = CHECKOUT / ".local" / "env" / name / "bin" / "python"
    if not python.exists():
        raise EngineError(f"The {name} is not installed. Start it through make: make up")
    return python
