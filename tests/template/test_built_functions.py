"""Each function as `sam build` leaves it: its own folder, and nothing to compile at a cold start."""

import importlib.util
from pathlib import Path

import pytest

from infra.engine.build import BUILD, build
from infra.engine.places import Places
from tests import stack

UNCHECKED_HASH = 0b01
"""PEP 552: bound to the source by a hash, which Python is not to check."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    build(Places(tmp_path_factory.mktemp("build")), print)
    return BUILD


@pytest.mark.parametrize("name", stack.resources("AWS::Serverless::Function"))
def test_a_function_carries_its_own_folder_compiled(built: Path, name: str) -> None:
    handler = stack.resources("AWS::Serverless::Function")[name]["Properties"]["Handler"]
    assert [path.name for path in (built / name).iterdir()] == [handler.partition(".")[0]]
    sources = list((built / name).rglob("*.py"))
    assert len(sources) > 1
    for source in sources:
        compiled = Path(importlib.util.cache_from_source(str(source))).read_bytes()
        assert compiled[:4] == importlib.util.MAGIC_NUMBER, source
        assert int.from_bytes(compiled[4:8], "little") == UNCHECKED_HASH, source
        assert compiled[8:16] == importlib.util.source_hash(source.read_bytes()), source
