"""Three floors, and every arrow runs down: functions and infra, then fanfare.aws, then the ground."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import ROOT

SHARED = ROOT / "shared" / "fanfare"
OPEN_TO_ALL = {
    "desk.files.front_fields",
    "fanfare.language",
    "fanfare.delivery_messages",
    "fanfare.messages.types",
    "fanfare.messages",
    "fanfare.model",
    "fanfare.press",
    "fanfare.mailings.release_ids",
    "fanfare.press_messages",
    "fanfare.services.service",
    "fanfare.signing",
    "fanfare.subscribers.subscriber",
}
RENDERING = {"mail", "pages"}
ROOMS = {
    p.name
    for p in SHARED.iterdir()
    if p.is_dir() and p.name not in {"aws", "locale", "__pycache__"}
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def modules(*folders: Path) -> list[Path]:
    found = [p for folder in folders for p in folder.rglob("*.py") if "__pycache__" not in p.parts]
    assert found
    return found


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules(SHARED), ids=name)
def test_shared_code_imports_nothing_above_it(path: Path) -> None:
    above = {p.parent.name for p in (ROOT / "functions").glob("*/__init__.py")} | {"infra", "tests"}
    assert not {module.split(".")[0] for module in imports(path)} & above


@pytest.mark.parametrize("path", [p for p in modules(SHARED) if "aws" not in p.parts], ids=name)
def test_the_ground_knows_no_aws_clock_or_chance(path: Path) -> None:
    forbidden = {"boto3", "botocore", "fanfare.aws", "random", "secrets", "time"}
    if path.name != "settings.py":
        forbidden |= {"os"}
    for module in imports(path):
        assert not any(module == f or module.startswith(f + ".") for f in forbidden), module
    assert "datetime.now(" not in path.read_text()


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_rooms_do_not_lean_on_each_other(room: str) -> None:
    """Rendering may know what the rules speak of; rules know neither each other nor rendering."""
    mine = ROOMS - RENDERING | {room} if room in RENDERING else {room}
    for path in modules(SHARED / room):
        for module in imports(path):
            if module.startswith("fanfare.") and module not in OPEN_TO_ALL:
                other = module.split(".")[1]
                assert other in mine or other not in ROOMS, f"{name(path)} imports {module}"


@pytest.mark.parametrize("path", modules(ROOT / "functions"), ids=name)
def test_functions_import_only_their_own_folder_and_shared_code(path: Path) -> None:
    folders = {p.parent.name for p in (ROOT / "functions").glob("*/handler.py")}
    own = path.relative_to(ROOT / "functions").parts[0]
    used = {module.split(".")[0] for module in imports(path)}
    assert not used & (folders - {own} | {"infra", "tests"})


@pytest.mark.parametrize("path", modules(ROOT / "functions", SHARED), ids=name)
def test_nothing_that_is_deployed_knows_of_a_local_engine(path: Path) -> None:
    text = path.read_text().lower()
    assert not any(word in text for word in ("ministack", "maildump", "localhost", "127.0.0.1"))


@pytest.mark.parametrize("path", sorted((ROOT / "functions").glob("*/handler.py")), ids=name)
def test_every_handler_opens_with_its_card(path: Path) -> None:
    card = ast.get_docstring(ast.parse(path.read_text())) or ""
    assert all(line in card for line in ("Reads:", "Writes:", "Twice?"))
