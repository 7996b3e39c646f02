"""`python -m infra.engine`, which make runs: one clear sentence when it cannot, and nothing left."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from infra.engine import ports
from infra.engine.places import CHECKOUT


def engine(command: str, folder: Path, port: str = "") -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "infra.engine", command],
        cwd=CHECKOUT,
        env={**os.environ, "FANFARE_LOCAL_DIR": str(folder), "PORT": port},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_busy_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server((ports.HOST, 0)) as listener:
        port = ports.number(listener)
        status, out, err = engine("up", tmp_path, str(port))
    assert (status, out) == (1, "")
    assert err.startswith(f"Port {port} cannot be used for the site: Address already in use.")
    assert err.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["command.lock"]


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "8040 ", "٣"])
def test_a_port_that_is_none_is_said(tmp_path: Path, port: str) -> None:
    status, _, err = engine("up", tmp_path, port)
    assert (status, err) == (1, f"PORT is {port}; it must be a number from 1 to 65535.\n")


def test_nothing_to_stop_is_no_error(tmp_path: Path) -> None:
    assert engine("down", tmp_path) == (0, "Nothing was running.\n", "")
    assert engine("status", tmp_path)[1] == "Nothing is running. Start with: make up\n"
