"""The running engine as its neighbours see it."""

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from infra.engine.daemons import wait_until
from infra.engine.places import Places
from infra.engine.processes import Processes
from tests.e2e.conftest import CHECKOUT, engine


def test_up_again_changes_nothing_that_has_not_changed(
    stack: dict[str, Any], engine_folder: Path
) -> None:
    engine("up", engine_folder)
    assert json.loads((engine_folder / "stack.json").read_text()) == stack


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/net")
def test_everything_listens_on_this_machine_alone(stack: dict[str, Any]) -> None:
    listening = {
        line.split()[1]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    }
    for port in stack["ports"].values():
        assert {where.split(":")[0] for where in listening if where.endswith(f":{port:04X}")} == {
            "0100007F"
        }


def test_an_interrupted_start_leaves_nothing_running(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    starting = subprocess.Popen(
        [sys.executable, "-m", "infra.engine", "up"],
        cwd=CHECKOUT,
        env={**os.environ, "FANFARE_LOCAL_DIR": str(tmp_path), "PORT": ""},
        stderr=subprocess.PIPE,
        text=True,
    )
    processes = Processes(Places(tmp_path))
    request.addfinalizer(processes.stop)
    assert wait_until(processes.running, 120)
    starting.send_signal(signal.SIGTERM)
    assert wait_until(lambda: not processes.running(), 60)
    starting.send_signal(signal.SIGTERM)  # make passes on what its whole group has already got
    assert "nothing of it is left running" in starting.communicate(timeout=60)[1]
    assert starting.returncode == 130
    assert not processes.any_running()


def test_the_site_is_the_api_behind_a_steady_address(stack: dict[str, Any]) -> None:
    pages = []
    for url in (stack["site_url"], stack["gateway_url"]):
        address = urlsplit(url)
        connection = http.client.HTTPConnection(address.netloc, timeout=60)
        connection.request("GET", f"{address.path}/privacy")
        answer = connection.getresponse()
        pages.append((answer.status, answer.headers["content-type"], answer.read()))
        connection.close()
    assert pages[0] == pages[1]
    assert pages[0][0] == 200
