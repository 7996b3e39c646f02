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

from tests.e2e.operator_tools import Operator
from tests.stack import ROOT

CHECKOUT = ROOT


@pytest.fixture(scope="session")
def engine_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests' own engine keeps its things."""
    return tmp_path_factory.mktemp("engine")


@pytest.fixture(scope="session")
def operator(stack: dict[str, Any], engine_folder: Path) -> Operator:
    """Somebody with the operator's command and rights."""
    return Operator(stack, engine_folder)


@pytest.fixture(scope="session")
def stack(engine_folder: Path) -> Iterator[dict[str, Any]]:
    """What stack.json says of a fresh engine with the sample campaign loaded."""
    try:
        engine("up", engine_folder)
        yield json.loads((engine_folder / "stack.json").read_text())
    finally:
        engine("down", engine_folder)


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
