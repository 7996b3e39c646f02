"""The local engine's rules: what it keeps out, what counts as a change, what it reports."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.engine.build import lambda_architecture
from infra.engine.fingerprint import fingerprint
from infra.engine.record import Ports, Stack
from infra.engine.steps import local_environment, reason

names = st.from_regex(r"\A(AWS_[A-Z_]{1,20}|SAM_[A-Z]{1,9}|MAKE[A-Z]{0,9}|[A-Z]{1,9})\Z")
OWN = set(local_environment({}))


@given(environ=st.dictionaries(names, st.just("the person's own")))
def test_no_account_or_endpoint_of_the_persons_reaches_a_command(environ: dict[str, str]) -> None:
    leaked = {k for k, v in local_environment(environ).items() if v == "the person's own"}
    assert leaked == {k for k in environ if not k.startswith(("AWS_", "SAM_", "MAKE"))} - OWN


def test_a_command_of_the_engine_holds_the_engines_keys() -> None:
    environ = local_environment({"AWS_PROFILE": "work", "PATH": "/bin", "HOME": "/home/ada"})
    assert environ["AWS_ACCESS_KEY_ID"] == "test"
    assert environ["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
    assert environ["HOME"] == "/home/ada"
    assert "AWS_PROFILE" not in environ


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "functions" / "__pycache__").mkdir(parents=True)
    (tmp_path / "functions" / "handler.py").write_text("pass")
    (tmp_path / "template.yaml").write_text("Resources:")
    return tmp_path


def print_of(tree: Path, *words: str) -> str:
    return fingerprint(tree, ["functions", "template.yaml", "not/there"], *words)


def test_the_same_files_have_the_same_fingerprint(tree: Path) -> None:
    before = print_of(tree)
    (tree / "functions" / "handler.py").touch()
    (tree / "functions" / "__pycache__" / "handler.pyc").write_bytes(b"compiled")
    (tree / "README.md").write_text("not asked about")
    assert print_of(tree) == before


def test_a_change_of_content_name_or_word_changes_the_fingerprint(tree: Path) -> None:
    prints = {print_of(tree), print_of(tree, "arm64"), print_of(tree, "x86_64")}
    (tree / "template.yaml").write_text("Resources: {}")
    prints.add(print_of(tree))
    (tree / "functions" / "handler.py").rename(tree / "functions" / "hander.py")
    prints.add(print_of(tree))
    (tree / "functions" / "empty.py").touch()
    prints.add(print_of(tree))
    assert len(prints) == 6


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("Building\nError: No such runtime\n\nSee https://example.org/errors", "No such runtime"),
        ("Traceback\nValueError: bad\nwarnings follow\nInvalid value", "Invalid value"),
        ("one\ntwo.\n", "two"),
        ("\n", "it said nothing"),
    ],
)
def test_a_failure_is_reported_by_the_line_that_says_why(output: str, why: str) -> None:
    assert reason(output) == why


@pytest.mark.parametrize(
    ("machine", "architecture"),
    [("x86_64", "x86_64"), ("AMD64", "x86_64"), ("aarch64", "arm64"), ("arm64", "arm64")],
)
def test_lambda_has_its_own_names_for_processors(machine: str, architecture: str) -> None:
    assert lambda_architecture(machine) == architecture


def test_what_runs_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "new" / "stack.json"
    texts = ["http://localhost:1", "http://localhost:2", "http://localhost:3", "eu", "local", "s"]
    more = ["gateway", "127.0.0.1:6", "bulletin.example", "f"]
    stack = Stack(*texts, {"Table": "t"}, *more, Ports(1, 2, 3, 4, 5, 6), {"mailbox": None})
    stack.write(file)
    assert Stack.read(file) == stack


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"ports": {}}', '{"ports": 1}'])
def test_a_file_of_another_version_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "stack.json").write_text(content)
    assert Stack.read(tmp_path / "stack.json") is None
