"""Code in the field's English: plain words, names as others choose them, handlers that fit a screen."""

import re
from pathlib import Path

import pytest

from tests.stack import ROOT

FOLDERS = ("functions", "infra", "shared", "tests")
MODULES = sorted(
    path
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*.py")
    if not {"__pycache__", ".aws-sam"} & set(path.parts)
)
HANDLERS = sorted((ROOT / "functions").glob("*/handler.py"))

DIALECT = re.compile(
    r"(?i)\b(obe[y](ed|s)?|likewis[e]|ane[w]|whoeve[r]|who[m]|stan[d]s?|stoo[d])\b"
)
"""Written so that it does not find itself."""
MAX_DIALECT = 15
"""What is left is read by people: options' help, and words that a mail's sender may have written."""

MAX_HANDLER_LINES = 60

GERUNDS = {"booking", "ceiling", "mailing", "rendering", "routing", "signing"}
"""Names of things, to the field or to the product: a mailing, a place's booking, the ceiling of mails."""

REFERENCE = re.compile(r"(?<![\w./@-])(?:fanfare|desk)(?:\.[A-Za-z_]\w*)+")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_words_that_the_field_does_not_use() -> None:
    found = [
        f"{name(path)}: {word[0]}"
        for path in MODULES
        for word in DIALECT.finditer(path.read_text())
    ]
    assert len(found) <= MAX_DIALECT, "\n".join(found)


@pytest.mark.parametrize("path", HANDLERS, ids=name)
def test_a_handler_fits_a_screen(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_HANDLER_LINES


def test_no_module_is_named_a_command() -> None:
    assert not [name(path) for path in MODULES if "_command" in path.stem]


def test_modules_are_named_after_things() -> None:
    names = {part for path in MODULES for part in path.relative_to(ROOT).with_suffix("").parts}
    last_words = {one.rsplit("_", 1)[-1] for one in names}
    assert {word for word in last_words if word.endswith("ing")} <= GERUNDS


def is_there(reference: str) -> bool:
    """Whether there is the module, or the module and in it the name."""
    parts = reference.split(".")
    module = ROOT.joinpath("shared", *parts)
    if module.is_dir() or module.with_suffix(".py").exists():
        return True
    within = ROOT.joinpath("shared", *parts[:-1]).with_suffix(".py")
    return within.exists() and parts[-1] in re.findall(r"\w+", within.read_text())


def test_what_comments_refer_to_is_there() -> None:
    referring = [path for path in MODULES if path.relative_to(ROOT).parts[0] != "tests"]
    missing = {
        f"{name(path)}: {reference}"
        for path in referring
        for reference in REFERENCE.findall(path.read_text())
        if not is_there(reference)
    }
    assert not missing
