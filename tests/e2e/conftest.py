"""A local engine of the tests' own, in its own folder and on its own ports.

A developer's running engine is not touched; only the output of `sam build` is shared with it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What stack.json says of a fresh engine with the sample campaign loaded."""
    folder = tmp_path_factory.mktemp("engine")
    try:
        engine("up", folder)
        yield json.loads((folder / "stack.json").read_text())
    finally:
        engine("down", folder)


def engine(command: str, folder: Path) -> None:
    """Run `python -m infra.engine COMMAND` as make does, for the engine of a folder."""
    environ = {name: value for name, value in os.environ.items() if name != "PORT"}
    done = subprocess.run(
        [sys.executable, "-m", "infra.engine", command],
        cwd=CHECKOUT,
        env={**environ, "FANFARE_LOCAL_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
