"""README.md and the guides say what template.yaml and the commands do, and lead to each other."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
import typer

from desk.releases.file.release_file import read
from infra.operator.app import app
from tests.stack import ROOT, resources, template

GUIDES = {path.stem: path for path in sorted((ROOT / "infra" / "guide").glob("*.md"))}
PAGES = [
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "CHANGELOG")),
    *GUIDES.values(),
]
README = (ROOT / "README.md").read_text()
FUNCTIONS = resources("AWS::Serverless::Function")
WRITES = {
    *("sqs:SendMessage", "ses:SendRawEmail"),
    *("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"),
}


def table(page: str, first: str) -> dict[str, list[str]]:
    """The rows of a page's table whose first column has this title, by first cell."""
    lines = page.split(f"| {first} |", 1)[1].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return {row[0].strip("`"): row[1:] for row in rows}


def folder(function: dict[str, Any]) -> str:
    return str(function["Properties"]["Handler"].split(".")[0])


def woken_by(function: dict[str, Any]) -> set[str]:
    sources = set()
    for event in function["Properties"]["Events"].values():
        queue = event["Properties"].get("Queue")
        sources.add(queue["Fn::GetAtt"][0] if queue else "the site's REST API")
    return sources


def written(function: dict[str, Any]) -> set[str]:
    """The tables and queues, and SES, that its policies let it write to."""
    targets = set()
    for policy in function["Properties"]["Policies"]:
        for statement in policy["Statement"]:
            actions = statement["Action"]
            if WRITES & set([actions] if isinstance(actions, str) else actions):
                resource = statement["Resource"]
                every = resource if isinstance(resource, list) else [resource]
                targets |= {one["Fn::GetAtt"][0] if one != "*" else "SES" for one in every}
    return targets


def test_the_function_table_is_complete() -> None:
    assert table(README, "function").keys() == {folder(function) for function in FUNCTIONS.values()}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=folder)
def test_the_function_table_is_true(function: dict[str, Any]) -> None:
    woken, writes = table(README, "function")[folder(function)]
    assert set(woken.split(", ")) == woken_by(function)
    assert set(re.findall(r"[A-Z]\w+Table|[A-Z]\w+Queue|SES", writes)) == written(function)


def test_every_parameter_is_explained_with_its_default() -> None:
    parameters = template()["Parameters"]
    rows = table(GUIDES["configuration"].read_text(), "parameter")
    assert rows.keys() == parameters.keys()
    for name, parameter in parameters.items():
        default = str(parameter.get("Default", "(asked)")) or "none"
        assert rows[name][0] == default


def test_the_first_screen_holds_what_a_newcomer_needs() -> None:
    screen = "\n".join(README.splitlines()[:45])
    assert all(
        words in screen for words in ("make demo", "make test", "make deploy", "| function |")
    )


def test_the_release_to_begin_with_can_be_submitted() -> None:
    (example,) = re.findall(
        r"^```\n(---\n.*?)^```$", GUIDES["releases"].read_text(), re.MULTILINE | re.DOTALL
    )
    draft = read(example.encode(), ["en"], datetime(2021, 9, 27, tzinfo=UTC))
    assert draft.problems == ()


def test_the_readme_can_be_read_at_one_sitting() -> None:
    assert len(README.splitlines()) <= 150


def by_name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def code(page: Path) -> list[str]:
    """What the page sets as code: spans, and lines of blocks."""
    text = page.read_text()
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    spans = re.findall(
        r"`([^`]+)`", re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    )
    return [*(" ".join(span.split()) for span in spans), *"".join(blocks).splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^(\w+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {match[1] for line in code(page) if (match := re.match(r" *make (\w+)", line))}
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_command_that_is_named_exists(page: Path) -> None:
    for line in code(page):
        if match := re.match(r" *(?:\.venv/bin/)?fanfare (?:--stage \w+ )?([a-z][a-z -]*)", line):
            assert is_command(match[1].split()), line


def is_command(words: list[str]) -> bool:
    """Whether words, or as many of them as are no arguments, lead to a command."""
    command: click.Command = typer.main.get_command(app)
    for word in words:
        if not isinstance(command, click.Group):
            return True
        if word not in command.commands:
            return False
        command = command.commands[word]
    return True


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    for line in code(page):
        if re.fullmatch(r"(functions|shared|infra|tests|events)/[\w./-]+", line):
            assert (ROOT / line).exists(), line


def steps() -> list[str]:
    """Every numbered step, and every paragraph, of what CONTRIBUTING says about adding something."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    recipes = re.findall(r"^## Add .+?\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
    found = [step for recipe in recipes for step in re.split(r"^\d\. |\n\n", recipe, flags=re.M)]
    return [" ".join(step.split()) for step in found if step.strip()]


@pytest.mark.parametrize("step", steps())
def test_a_step_names_what_is_in_the_file_that_it_names(step: str) -> None:
    spans = re.findall(r"`([^`]+)`", step)
    files = [ROOT / one for one in spans if re.fullmatch(r"\w+/[\w./]+\.(py|html|json)", one)]
    names = [one for one in spans if re.fullmatch(r"_\w+|[A-Z]\w*[a-z]\w*|[A-Z_]{4,}", one)]
    if files:
        text = "\n".join(file.read_text() for file in files)
        assert not [one for one in names if not re.search(rf"\b{one}\b", text)]


def anchors(page: Path) -> set[str]:
    """The headings of a page, as GitHub makes anchors of them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_link_to_a_file_or_a_heading_leads_there(page: Path) -> None:
    links = re.findall(
        r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    )
    for link in links:
        if "://" in link or link.startswith("{{"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_readme_leads_to_every_guide() -> None:
    linked = set(re.findall(r"\]\(infra/guide/([\w-]+)\.md", README))
    assert linked == GUIDES.keys()
