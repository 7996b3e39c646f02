"""What `fanfare --help` and the help of every command say: people and their scripts rely on each option."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from infra.operator.app import app

RECORDED = Path(__file__).with_name("help_tree.txt")
"""Written by RECORD_HELP=1 pytest tests/operator/test_help_tree.py, when help is meant to change."""


def commands(command: Any, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        yield from commands(inner, *path, name)


def help_of(path: tuple[str, ...]) -> str:
    done = CliRunner().invoke(app, [*path, "--help"], prog_name="fanfare")
    assert done.exit_code == 0
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    return "\n".join([f"$ {' '.join(('fanfare', *path))} --help", *lines, ""])


def test_the_help_of_every_command_is_as_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERMINAL_WIDTH", "120")
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 120)
    monkeypatch.setattr("typer.rich_utils.FORCE_TERMINAL", False)
    monkeypatch.delenv("FANFARE_STAGE", raising=False)
    tree = "\n".join(map(help_of, commands(typer.main.get_command(app))))
    if os.environ.get("RECORD_HELP"):
        RECORDED.write_text(tree, encoding="utf-8")
    assert tree == RECORDED.read_text(encoding="utf-8")
