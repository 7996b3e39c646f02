"""README.md says what template.yaml does."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from desk.releases.file.release_file import read
from tests.stack import ROOT, resources, template

README = (ROOT / "README.md").read_text()
FUNCTIONS = resources("AWS::Serverless::Function")
WRITES = {
    *("sqs:SendMessage", "ses:SendRawEmail"),
    *("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"),
}


def table(first: str) -> dict[str, list[str]]:
    """The rows of the README's table whose first column has this title, by first cell."""
    lines = README.split(f"| {first} |", 1)[1].splitlines()[2:]
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
    assert table("function").keys() == {folder(function) for function in FUNCTIONS.values()}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=folder)
def test_the_function_table_is_true(function: dict[str, Any]) -> None:
    woken, writes = table("function")[folder(function)]
    assert set(woken.split(", ")) == woken_by(function)
    assert set(re.findall(r"[A-Z]\w+Table|[A-Z]\w+Queue|SES", writes)) == written(function)


def test_every_parameter_is_explained_with_its_default() -> None:
    parameters = template()["Parameters"]
    rows = table("parameter")
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
    (example,) = re.findall(r"^```\n(---\n.*?)^```$", README, re.MULTILINE | re.DOTALL)
    draft = read(example.encode(), ["en"], datetime(2021, 9, 27, tzinfo=UTC))
    assert draft.problems == ()


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^(\w+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert (
        set(
            re.findall(
                r"\bmake (\w+)\b(?!')",
                "\n".join(re.findall(r"`[^`]+`|^make .*", README, re.MULTILINE)),
            )
        )
        <= targets
    )
