"""What `fanfare --help` and the help of every command say: people and their scripts rely on each option."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from infra.operator.app import app
from tests.stack import ROOT

RECORDED = Path(__file__).with_name("help_tree.txt")
"""Written by RECORD_HELP=1 pytest tests/operator/test_help_tree.py, when help is meant to change."""

WIDE = 2000
"""Columns: where the checkout is must not decide how lines are broken."""


def commands(command: Any, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        yield from commands(inner, *path, name)


def help_of(path: tuple[str, ...]) -> str:
    done = CliRunner().invoke(app, [*path, "--help"], prog_name="fanfare")
    assert done.exit_code == 0
    lines = (" ".join(line.strip("│╭╮╰╯─ ").split()) for line in done.stdout.splitlines())
    said = [line.replace(str(ROOT), "CHECKOUT") for line in lines if line]
    return "\n".join([f"$ {' '.join(('fanfare', *path))} --help", *said, ""])


def test_the_help_of_every_command_is_as_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "TERMINAL_WIDTH"):
        monkeypatch.setenv(name, str(WIDE))
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", WIDE)
    monkeypatch.setattr("typer.rich_utils.FORCE_TERMINAL", False)
    monkeypatch.delenv("FANFARE_STAGE", raising=False)
    tree = "\n".join(map(help_of, commands(typer.main.get_command(app))))
    if os.environ.get("RECORD_HELP"):
        RECORDED.write_text(tree, encoding="utf-8")
    assert tree == RECORDED.read_text(encoding="utf-8")
