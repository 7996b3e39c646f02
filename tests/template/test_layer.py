"""The layers as Lambda gets them: built, zipped the way `sam deploy` does, and unzipped.

Their code runs here on a Python that sees the standard library, a function's layers and the functions, and
nothing else.
"""

import ast
import importlib.util
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from fanfare.language import HOME
from infra.engine.build import BUILD, build
from infra.engine.places import CHECKOUT, Places
from tests import stack

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""SAM's, so that the same files make the same archive. It makes Python ignore any .pyc bound to a date."""

UNCHECKED_HASH = 0b01
"""PEP 552: bound to the source by a hash, which Python is not to check."""

LAMBDA = """
import importlib.machinery, sys
sys.dont_write_bytecode = True
layers = tuple(sys.argv[2:])
sys.path[:] = [p for p in sys.path if "site-packages" not in p] + sys.argv[1:]

def from_source(self, data, path, **options):
    if path.startswith(layers):
        raise AssertionError(f"{path} would be compiled at each cold start")
    return compile(data, path, "exec", dont_inherit=True)

importlib.machinery.SourceFileLoader.source_to_code = from_source
"""


MAX_SIZE = 250e6
"""Bytes of a function and its layers, unzipped:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""


def opened(name: str, folder: Path) -> Path:
    """Where a layer's packages are, once it was built, zipped and unzipped in a folder of its own."""
    build(Places(folder / "build"), print)
    archive = folder / "layer.zip"
    built = BUILD / name
    with zipfile.ZipFile(archive, "w") as zipped:
        for file in sorted(file for file in built.rglob("*") if file.is_file()):
            entry = zipfile.ZipInfo(str(file.relative_to(built)), ZIP_DATE)
            zipped.writestr(entry, file.read_bytes())
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(folder / "opt")
    return folder / "opt" / "python"


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return opened("SharedLayer", tmp_path_factory.mktemp("layer"))


@pytest.fixture(scope="module")
def desk_layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return opened("DeskLayer", tmp_path_factory.mktemp("desk_layer"))


def on_lambda(code: str, *layers: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LAMBDA + code, CHECKOUT / "functions", *layers],
        env=stack.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_module_is_compiled_so_that_python_takes_it_unchecked(
    layer: Path, desk_layer: Path
) -> None:
    sources = [*layer.rglob("*.py"), *desk_layer.rglob("*.py")]
    assert len(sources) > 500
    for source in sources:
        compiled = Path(importlib.util.cache_from_source(str(source))).read_bytes()
        assert compiled[:4] == importlib.util.MAGIC_NUMBER, source
        assert int.from_bytes(compiled[4:8], "little") == UNCHECKED_HASH, source
        assert compiled[8:16] == importlib.util.source_hash(source.read_bytes()), source


IMPORT_ALL = """
import importlib, pkgutil, {package}
for module in pkgutil.walk_packages({package}.__path__, "{package}."):
    print(importlib.import_module(module.name).__file__)
"""


def test_all_of_fanfare_imports_from_the_layer_without_compiling(layer: Path) -> None:
    modules = on_lambda(IMPORT_ALL.format(package="fanfare"), layer).splitlines()
    assert len(modules) > 10
    assert all(Path(module).is_relative_to(layer) for module in modules)


def test_all_of_the_desk_imports_from_both_layers_without_compiling(
    layer: Path, desk_layer: Path
) -> None:
    modules = on_lambda(IMPORT_ALL.format(package="desk"), layer, desk_layer).splitlines()
    assert len(modules) > 10
    assert all(Path(module).is_relative_to(desk_layer) for module in modules)


@pytest.mark.parametrize("name", stack.resources("AWS::Serverless::Function"))
def test_each_function_finds_all_it_imports_in_the_layer(layer: Path, name: str) -> None:
    module, _, function = stack.resources("AWS::Serverless::Function")[name]["Properties"][
        "Handler"
    ].rpartition(".")
    told = on_lambda(f"import {module} as module; print(callable(module.{function}))", layer)
    assert told.endswith("True\n")


def imported(file: Path) -> set[str]:
    """Modules that a file imports when it runs, late ones included; not those for its types alone."""
    tree = ast.parse(file.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    nodes = list(ast.walk(tree))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module}


def test_the_layer_holds_what_is_imported_late(layer: Path) -> None:
    files = [f for part in ("functions", "shared/fanfare") for f in (CHECKOUT / part).rglob("*.py")]
    modules = set().union(*map(imported, files))
    assert {"icalendar", "python_multipart", "email_validator"} <= modules
    on_lambda(f"import importlib\nfor m in {sorted(modules)}: importlib.import_module(m)", layer)


def test_the_desks_layer_holds_what_the_desk_imports_late(layer: Path, desk_layer: Path) -> None:
    modules = set().union(*map(imported, (CHECKOUT / "shared" / "desk").rglob("*.py")))
    assert {"markdown_it", "nh3", "css_inline", "docx"} <= modules
    on_lambda(
        f"import importlib\nfor m in {sorted(modules)}: importlib.import_module(m)",
        layer,
        desk_layer,
    )


def test_what_only_the_desk_needs_is_in_its_layer_alone(layer: Path, desk_layer: Path) -> None:
    both = [{path.name for path in one.iterdir()} for one in (layer, desk_layer)]
    assert not both[0] & both[1]
    assert both[1] >= {"desk", "markdown_it", "nh3", "css_inline", "docx", "lxml"}


def test_a_function_can_have_both_layers(layer: Path, desk_layer: Path) -> None:
    files = [f for one in (layer, desk_layer, CHECKOUT / "functions") for f in one.rglob("*")]
    assert sum(file.stat().st_size for file in files if file.is_file()) < MAX_SIZE


def test_the_layer_knows_every_service_that_fanfare_calls(layer: Path) -> None:
    called = {
        service
        for folder in ("functions", "shared/fanfare", "shared/desk")
        for file in (CHECKOUT / folder).rglob("*.py")
        for service in re.findall(r"\b(?:client|resource)\(\s*\"([a-z0-9-]+)\"", file.read_text())
    }
    assert {"dynamodb", "sqs", "ses", "secretsmanager"} <= called
    on_lambda(f"import boto3\nfor name in {sorted(called)}: boto3.client(name)", layer)


def test_each_catalogue_is_compiled_and_has_its_locale(layer: Path) -> None:
    for catalogue in (layer / "fanfare" / "locale").glob("*/LC_MESSAGES/*.po"):
        assert catalogue.with_suffix(".mo").exists()
        assert (layer / f"babel/locale-data/{catalogue.parts[-3]}.dat").exists()
    for code in ("en_GB", *HOME):
        assert (layer / f"babel/locale-data/{code}.dat").exists()


def test_the_layers_hold_no_tests_and_no_commands(layer: Path, desk_layer: Path) -> None:
    for one in (layer, desk_layer):
        assert not (one / "bin").exists()
        assert not [folder for folder in one.rglob("tests") if folder.is_dir()]
