"""Four floors, and every arrow runs down: functions and the operator's command, then the desk, then what
functions share, with the AWS calls above the rules. The rules have rooms, and these lean on each other
in one drawn order."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.stack import ROOT, resources, template

SHARED = ROOT / "shared" / "fanfare"
DESK = ROOT / "shared" / "desk"
MAX_MODULES = 15
"""In one folder: more are a warehouse in which nobody finds anything."""

ROOMS = {
    "activities": set(),
    "blanks": set(),
    "bulletin": set(),
    "delivery": {"activities", "registrations"},
    "inbound": set(),
    "mail": {"activities", "registrations", "releases", "services", "subscribers"},
    "mailings": {"subscribers"},
    "pages": {"activities", "bulletin", "registrations", "subscribers"},
    "registrations": {"activities"},
    "releases": {"activities", "blanks", "mailings", "services"},
    "services": set(),
    "subscribers": set(),
}
"""Which rooms of rules each one leans on: exactly these, drawn from the ground up."""

NOUNS = {
    "fanfare.activities.party",
    "fanfare.registrations.mail_kind",
    "fanfare.releases.copy_texts",
    "fanfare.releases.responses.use",
    "fanfare.services.service",
    "fanfare.subscribers.terms",
}
"""What messages are made of. All rooms know the messages."""


@cache
def imports(path: Path) -> tuple[str, ...]:
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (
                f"{node.module}.{alias.name}"
                for alias in node.names
                if _is_module(f"{node.module}.{alias.name}")
            )


def _is_module(dotted: str) -> bool:
    path = Path(dotted.replace(".", "/")).with_suffix(".py")
    return any((root / path).exists() for root in (ROOT / "shared", ROOT / "functions", ROOT))


def modules(*folders: Path) -> list[Path]:
    found = [p for folder in folders for p in folder.rglob("*.py") if "__pycache__" not in p.parts]
    assert found
    return found


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tops(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imports(path)}


FUNCTIONS = {p.parent.name for p in (ROOT / "functions").glob("*/handler.py")}


@pytest.mark.parametrize("path", modules(SHARED), ids=name)
def test_what_functions_share_imports_nothing_above_it(path: Path) -> None:
    assert not tops(path) & (FUNCTIONS | {"desk", "infra", "tests"})


@pytest.mark.parametrize("path", modules(DESK), ids=name)
def test_the_desk_knows_no_terminal_and_no_http(path: Path) -> None:
    assert not tops(path) & (FUNCTIONS | {"infra", "tests", "typer", "rich", "click"})
    assert "print(" not in path.read_text()


@pytest.mark.parametrize(
    "path", [p for p in modules(DESK) if p.name not in ("stack.py", "from_stack.py")], ids=name
)
def test_use_cases_take_what_they_use_and_no_stack(path: Path) -> None:
    """A function that serves staff has no stack."""
    assert "desk.stack" not in imports(path)
    assert not any(module.endswith(".from_stack") for module in imports(path))


@pytest.mark.parametrize("path", [p for p in modules(SHARED) if "aws" not in p.parts], ids=name)
def test_the_ground_knows_no_aws_clock_or_chance(path: Path) -> None:
    forbidden = {"boto3", "botocore", "fanfare.aws", "random", "secrets", "time"}
    if path.name != "settings.py":
        forbidden |= {"os"}
    for module in imports(path):
        assert not any(module == f or module.startswith(f + ".") for f in forbidden), module
    assert "datetime.now(" not in path.read_text()


def test_each_room_is_drawn() -> None:
    folders = {p.parent.name for p in SHARED.glob("*/__init__.py")}
    assert folders - {"aws", "messages"} == ROOMS.keys()


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_rooms_lean_on_each_other_as_drawn(room: str) -> None:
    leans = {
        module.split(".")[1]
        for path in modules(SHARED / room)
        for module in imports(path)
        if module.startswith("fanfare.")
    }
    assert leans & ROOMS.keys() - {room} == ROOMS[room]


def test_the_drawn_order_has_no_circle() -> None:
    left = dict(ROOMS)
    while left:
        ground = {room for room, below in left.items() if not below & left.keys()}
        assert ground, f"a circle among {sorted(left)}"
        left = {room: below for room, below in left.items() if room not in ground}


@pytest.mark.parametrize("path", modules(SHARED / "messages"), ids=name)
def test_messages_are_made_of_nouns(path: Path) -> None:
    rooms = {f"fanfare.{room}" for room in ROOMS}
    used = {m for m in imports(path) if m.startswith("fanfare.") and m not in rooms}
    assert {m for m in used if m.split(".")[1] in ROOMS} <= NOUNS


@cache
def _imported() -> dict[str, set[str]]:
    """The modules that each module of ours imports, by their dotted names."""
    roots = (ROOT / "shared", ROOT / "functions", ROOT)
    found = {}
    for root, folder in zip(roots, (SHARED, ROOT / "functions", ROOT / "infra"), strict=True):
        for path in modules(folder, *((DESK,) if folder == SHARED else ())):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = set(imports(path))
    return {name: used & found.keys() for name, used in found.items()}


def test_no_modules_import_each_other_in_a_circle() -> None:
    left = _imported()
    while left:
        ground = {name for name, below in left.items() if not (below - {name}) & left.keys()}
        assert ground, f"a circle among {sorted(left)}"
        left = {name: below for name, below in left.items() if name not in ground}


def _reached(start: set[str]) -> set[str]:
    imported, seen, todo = _imported(), set(), list(start)
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo += imported[one]
    return seen


def _in(top: str) -> set[str]:
    packages = {
        ".".join(p.parent.relative_to(ROOT / "shared").parts)
        for p in (ROOT / "shared" / top).rglob("__init__.py")
    }
    return {name for name in _imported() if name.split(".")[0] == top} - packages


def test_functions_reach_all_that_they_share() -> None:
    """What only staff use belongs to the desk."""
    handlers = {f"{function}.handler" for function in FUNCTIONS}
    assert not _in("fanfare") - _reached(handlers)


@pytest.mark.parametrize("function", sorted(resources("AWS::Serverless::Function")))
def test_only_a_function_with_the_desks_layer_reaches_the_desk(function: str) -> None:
    properties = resources("AWS::Serverless::Function")[function]["Properties"]
    layers = properties.get("Layers", template()["Globals"]["Function"]["Layers"])
    reached = _reached({properties["Handler"].rpartition(".")[0]})
    assert bool(_in("desk") & reached) == ({"Ref": "DeskLayer"} in layers)


def test_commands_reach_all_of_the_desk() -> None:
    assert not _in("desk") - _reached({"infra.operator.app"})


@pytest.mark.parametrize("path", modules(ROOT / "functions"), ids=name)
def test_functions_import_only_their_own_folder_and_shared_code(path: Path) -> None:
    own = path.relative_to(ROOT / "functions").parts[0]
    assert not tops(path) & (FUNCTIONS - {own} | {"infra", "tests"})


@pytest.mark.parametrize("path", modules(ROOT / "functions", SHARED, DESK), ids=name)
def test_nothing_that_is_deployed_knows_of_a_local_engine(path: Path) -> None:
    text = path.read_text().lower()
    assert not any(word in text for word in ("ministack", "maildump", "localhost", "127.0.0.1"))


def test_no_folder_is_a_warehouse() -> None:
    code = modules(ROOT / "shared", ROOT / "functions", ROOT / "infra", ROOT / "tests")
    counted = [p.parent for p in code if p.name != "__init__.py"]
    assert not {name(f): counted.count(f) for f in counted if counted.count(f) > MAX_MODULES}


@pytest.mark.parametrize("path", sorted((ROOT / "functions").glob("*/handler.py")), ids=name)
def test_every_handler_opens_with_its_card(path: Path) -> None:
    card = ast.get_docstring(ast.parse(path.read_text())) or ""
    assert all(line in card for line in ("Reads:", "Writes:", "Twice?"))


@pytest.mark.parametrize(
    "path", modules(ROOT / "functions", SHARED, DESK, ROOT / "infra"), ids=name
)
def test_messages_and_forms_are_checked_by_one_library(path: Path) -> None:
    assert not tops(path) & {"msgspec", "marshmallow", "cattrs"}


def test_one_helper_alone_writes_what_a_worker_answers() -> None:
    written = [
        str(path.relative_to(ROOT))
        for path in modules(ROOT / "functions", SHARED)
        if '"batchItemFailures"' in path.read_text()
    ]
    assert written == ["shared/fanfare/aws/batches.py"]
