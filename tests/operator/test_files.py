"""What `fanfare` says before it talks to any stack: help, templates, and problems of a file."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.activities.file import entries
from desk.activities.rows import write_row
from desk.files.spreadsheet import read
from infra.operator.app import app
from tests.samples import NOON, RHYME_TIME
from tests.stack import ROOT

CAMPAIGN = ROOT / "infra/sample_campaign/activities.csv"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No local engine, and no stage: whatever connects fails."""
    monkeypatch.setenv("FANFARE_LOCAL_DIR", str(tmp_path))
    monkeypatch.delenv("FANFARE_STAGE", raising=False)
    return tmp_path


def spreadsheet_with(cells: dict[str, str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([cells.keys(), cells.values()])
    return out.getvalue()


@pytest.mark.parametrize(
    ("changes", "line", "word"),
    [
        ({"capasity": "1"}, 1, "Did you mean capacity?"),
        ({"key": None}, 1, "The column is missing"),
        ({"capacity": None}, 1, "The column is missing"),
        ({"title": "=1+1"}, 2, "begins like a formula"),
        ({"title": "#REF!"}, 2, "a spreadsheet's error"),
        ({"starts": "2121-02-29 10:00"}, 2, "no calendar"),
        ({"starts": "2022-03-27 01:30"}, 2, "does not exist"),
        ({"starts": "2021-10-31 01:30"}, 2, "comes twice"),
        ({"title": "\x1b]0;owned\x07"}, 2, "an invisible character (U+001B)"),
    ],
)
def test_each_problem_has_its_line(
    folder: Path, changes: dict[str, str | None], line: int, word: str
) -> None:
    cells = {k: v for k, v in {**write_row(RHYME_TIME), **changes}.items() if v is not None}
    file = folder / "activities.csv"
    file.write_text(spreadsheet_with(cells))
    result = CliRunner().invoke(app, ["activities", "import", str(file)])
    assert result.exit_code == 1
    assert f"line {line}, column {next(iter(changes))}: " in result.stderr
    assert word in result.stderr
    assert "\x1b" not in result.stderr


def test_a_file_that_is_not_there(folder: Path) -> None:
    result = CliRunner().invoke(app, ["activities", "import", str(folder / "none.csv")])
    assert result.exit_code == 2


def test_every_command_explains_itself() -> None:
    for words in (
        ["activities"],
        ["activities", "import"],
        ["activities", "export"],
        ["activities", "columns"],
        ["activities", "list"],
        ["activities", "show"],
        ["activities", "cancel"],
        ["registrations"],
        ["registrations", "export"],
        ["subscribers"],
        ["subscribers", "import"],
        ["subscribers", "export"],
        ["subscribers", "columns"],
        ["subscribers", "list"],
        ["subscribers", "show"],
        ["person"],
        ["person", "export"],
        ["person", "erase"],
    ):
        result = CliRunner().invoke(app, [*words, "--help"])
        assert result.exit_code == 0
        assert "Usage" in result.stdout


def test_the_template_is_a_file_that_can_be_imported(folder: Path) -> None:
    printed = CliRunner().invoke(app, ["activities", "columns", "--template"]).stdout
    good, problems = entries(read(printed.encode()), NOON)
    assert problems == []
    [activity] = [entry.activity for entry in good]
    assert activity.starts > datetime.now(UTC)
    with CAMPAIGN.open(newline="") as campaign:
        assert activity.key not in {row["key"] for row in csv.DictReader(campaign)}
