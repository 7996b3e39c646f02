"""The running engine as its neighbours see it."""

import http.client
import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.conftest import engine


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
