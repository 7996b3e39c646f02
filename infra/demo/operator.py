"""The operator's command, as the demo's stories type it."""

import subprocess
import sys
from pathlib import Path

from infra.demo.visitor import Disappointed
from infra.engine.places import CHECKOUT

FANFARE = Path(sys.executable).with_name("fanfare")


class Operator:
    """Somebody at the keyboard. stage: the stack's."""

    def __init__(self, stage: str) -> None:
        self._stage = stage

    def fanfare(self, *arguments: str, ends: tuple[int, ...] = (0,)) -> str:
        """Run the command; its standard output. ends: exit codes that are right. Raises Disappointed."""
        done = subprocess.run(
            [FANFARE, "--stage", self._stage, *arguments],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in ends:
            raise Disappointed(f"fanfare {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout
