"""The lists that `make pins` writes: one version of everything, and each layer's own list whole."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.stack import ROOT

LAYERS = ("requirements.txt", "requirements-desk.txt")


def pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", path.read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", LAYERS)
def test_tests_and_commands_run_with_what_a_layer_holds(name: str) -> None:
    held = pins(ROOT / "shared" / name)
    assert held
    assert held.items() <= pins(ROOT / "infra" / "requirements" / "dev.txt").items()


def test_no_package_is_pinned_for_both_layers() -> None:
    first, second = (pins(ROOT / "shared" / name) for name in LAYERS)
    assert not first.keys() & second.keys()


def test_what_the_layers_need_is_declared_once() -> None:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    declared = [project["project"]["dependencies"], groups["desk"], *(g for g in groups["dev"])]
    flat = [one for group in declared for one in (group if isinstance(group, list) else [group])]
    names = [re.split(r"[^a-z0-9-]", one)[0] for one in flat if isinstance(one, str)]
    assert len(names) == len(set(names))
    assert {"include-group": "desk"} in groups["dev"]
