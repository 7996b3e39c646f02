"""`fanfare subscribers`, run as its operator runs it, on the resources of template.yaml."""

import csv
import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest

from desk import parallel
from desk.files.spreadsheet import read
from fanfare.aws.subscribers.people import People
from fanfare.subscribers.subscriber import (
    Basis,
    Change,
    ConsentEvent,
    Standing,
    Subscriber,
    Suppression,
)
from fanfare.subscribers.terms import Channel, Topic
from tests.samples import NOON, later
from tests.support.readers_desk import Desk

ADA = {"email": "Ada@example.org", "name": "Ada Lovelace", "topics": "advocacy", "language": "en"}
BO = {"email": "bo@example.org", "name": "", "topics": "", "language": ""}


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    monkeypatch.setenv("FANFARE_LOCAL_DIR", str(tmp_path))
    monkeypatch.delenv("FANFARE_STAGE", raising=False)
    # moto copies its tables for each transaction, which another thread's writes would disturb.
    monkeypatch.setattr(parallel, "THREADS", 1)
    return Desk(tmp_path)


def event(person: str, change: Change) -> ConsentEvent:
    return ConsentEvent(
        person=person, event_id="e-1", change=change, channel=Channel.WEB, at=later(hours=1)
    )


def test_an_import_puts_people_on_the_bulletin_with_its_grounds(desk: Desk) -> None:
    result = desk.bring(ADA, BO)
    assert (result.exit_code, result.stdout) == (0, "2 subscribed. Basis: consent.\n")
    ada = desk.reader("ada@example.org")
    assert ada
    assert (ada.email, ada.name, ada.topics) == (ADA["email"], "Ada Lovelace", (Topic.ADVOCACY,))
    assert (ada.standing, ada.basis) == (Standing.CONFIRMED, Basis.CONSENT)
    [agreed] = desk.subscribers.consent(ada.person)
    assert (agreed.change, agreed.channel) == (Change.IMPORTED, Channel.IMPORT)
    assert agreed.wording == "consent: paper forms, May 2021"
    assert agreed.evidence == hashlib.sha256(desk.file.read_bytes()).hexdigest()
    assert desk.reader("bo@example.org")


def test_importing_again_writes_nothing(desk: Desk) -> None:
    desk.bring(ADA, BO)
    before = desk.rows()
    result = desk.bring(replace_cell(ADA, "name", "Somebody else"), BO)
    assert result.stdout == "2 already subscribed. Basis: consent.\n"
    assert "line 2" not in result.stderr
    assert desk.rows() == before


def replace_cell(row: dict[str, str], column: str, cell: str) -> dict[str, str]:
    return {**row, column: cell}


def left(one: Subscriber) -> Subscriber:
    return replace(one, standing=Standing.UNSUBSCRIBED, left_at=NOON)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (left, "left"),
        (lambda one: replace(left(one), standing=Standing.PENDING), "left"),
        (lambda one: replace(one, standing=Standing.PENDING), "waiting for their own confirmation"),
        (lambda one: replace(one, standing=Standing.SUPPRESSED), "unreachable or complained"),
    ],
)
def test_who_left_is_never_brought_back(desk: Desk, change: Any, told: str) -> None:
    desk.bring(ADA)
    known = desk.reader(ADA["email"])
    assert known
    desk.subscribers.save(change(known))
    before = desk.rows()
    result = desk.bring(replace_cell(ADA, "email", " aDA@EXAMPLE.org "))
    assert (result.exit_code, result.stdout) == (0, f"1 {told}. Basis: consent.\n")
    assert f"line 2: {told}; stays so." in result.stderr
    assert desk.rows() == before


def test_who_was_erased_or_bounced_is_never_brought_back(desk: Desk) -> None:
    desk.bring(ADA)
    people = People(boto3.client("dynamodb"), "RegisterTable", "SubscribersTable")
    people.erase(desk.person(ADA["email"]), NOON.replace(year=2100), NOON.replace(year=2100))
    stranger = desk.person(BO["email"])
    bounce = Suppression(stranger, "bounce", NOON)
    desk.subscribers.suppress(bounce, event(stranger, Change.SUPPRESSED))
    before = desk.rows()
    result = desk.bring(ADA, BO)
    assert "1 unreachable or complained, 1 erased at their own wish" in result.stdout
    assert desk.rows() == before


def test_who_leaves_while_the_import_runs_stays_off(desk: Desk) -> None:
    """The last look is the transaction's own."""
    person = desk.person(ADA["email"])
    session = boto3.DEFAULT_SESSION
    assert session
    seen: list[str] = []

    def meanwhile(**_: Any) -> None:
        if not seen:
            seen.append("once")
            desk.subscribers.suppress(
                Suppression(person, "complaint", NOON), event(person, Change.SUPPRESSED)
            )

    session.events.register("provide-client-params.dynamodb.TransactWriteItems", meanwhile)
    result = desk.bring(ADA, BO)
    assert seen
    assert result.stdout == "1 subscribed, 1 unreachable or complained. Basis: consent.\n"
    assert desk.reader(ADA["email"]) is None
    assert desk.subscribers.consent(person) == []


def test_a_bad_row_is_named_and_nothing_is_written(desk: Desk) -> None:
    bad = {"email": "bo", "name": "=1+1", "topics": "gardening", "language": "tlh"}
    result = desk.bring(ADA, bad, replace_cell(ADA, "email", "ada@EXAMPLE.org"))
    assert result.exit_code == 1
    assert "line 3, column email: “bo” is not an e-mail address." in result.stderr
    assert "line 3, column name: “=1+1” begins like a formula." in result.stderr
    assert "line 3, column topics: “gardening” is not known here." in result.stderr
    assert "line 3, column language: “tlh” is no language of the bulletin." in result.stderr
    assert "line 4, column email: ada@EXAMPLE.org is on line 2 already." in result.stderr
    assert "2 rows need mending" in result.stderr
    assert desk.rows() == []


def test_the_good_rows_go_in_when_asked(desk: Desk) -> None:
    bad = replace_cell(BO, "email", "bo")
    result = desk.bring(ADA, bad, options=("--partial", "--json"))
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert [(p["line"], p["column"]) for p in told["problems"]] == [(3, "email")]
    assert told["subscribers"] == [{"line": 2, "email": ADA["email"], "verdict": "subscribed"}]
    assert desk.reader(ADA["email"])


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    result = desk.bring(ADA, BO, options=("--dry-run",))
    assert result.stdout == "Dry run, nothing was written: 2 subscribed. Basis: consent.\n"
    assert desk.rows() == []


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({"name": "Ada"}, "column email: The column is missing."),
        ({"email": "ada@example.org", "topic": ""}, "Did you mean topics?"),
        ({"email": "ada@example.org", "phone": ""}, "fanfare subscribers columns lists them."),
    ],
)
def test_the_first_line_names_the_columns(desk: Desk, row: dict[str, str], word: str) -> None:
    result = desk.bring(row)
    assert result.exit_code == 1
    assert word in result.stderr
    assert desk.rows() == []


def test_without_a_basis_nothing_happens(desk: Desk) -> None:
    sheet = desk.sheet(ADA)
    assert desk.fanfare("subscribers", "import", sheet).exit_code == 2
    result = desk.fanfare("subscribers", "import", sheet, "--basis", "they will like it")
    assert result.exit_code == 2
    assert "--basis names one of consent" in result.stderr
    assert desk.rows() == []


def test_more_people_than_one_transaction_takes(desk: Desk) -> None:
    many = [replace_cell(BO, "email", f"reader-{n}@example.org") for n in range(250)]
    assert "250 subscribed" in desk.bring(*many).stdout
    assert "250 already subscribed" in desk.bring(*many).stdout
    told = json.loads(desk.fanfare("subscribers", "list", "--json").stdout)
    assert told["standing"]["confirmed"] == 250


def test_lists_count_by_standing_and_topic(desk: Desk) -> None:
    desk.bring(ADA, BO, replace_cell(ADA, "email", "cy@example.org"))
    cy = desk.reader("cy@example.org")
    assert cy
    desk.subscribers.save(left(cy))
    told = json.loads(desk.fanfare("subscribers", "list", "--json").stdout)
    assert told["standing"] == {"pending": 0, "confirmed": 2, "unsubscribed": 1, "suppressed": 0}
    assert (told["topics"]["advocacy"], told["topics"]["copyright"]) == (2, 1)
    shown = desk.fanfare("subscribers", "list").stdout
    assert "unsubscribed" in shown
    assert "libraries_week" in shown


def test_an_export_is_safe_to_open_and_holds_who_gets_the_bulletin(desk: Desk) -> None:
    desk.bring(ADA, replace_cell(BO, "name", "'=cmd|' /C calc'!A1"))
    ada = desk.reader(ADA["email"])
    assert ada
    desk.subscribers.save(left(ada))
    out = desk.fanfare("subscribers", "export").stdout
    [bo] = list(csv.DictReader(io.StringIO(out, newline="")))
    assert (bo["email"], bo["standing"], bo["basis"]) == (BO["email"], "confirmed", "consent")
    assert bo["name"].startswith("'=")
    result = desk.fanfare("subscribers", "export", "--all", desk.made)
    assert "2 rows in" in result.stderr
    assert [row.cells["email"] for row in read(desk.made.read_bytes()).rows] == [
        ADA["email"],
        BO["email"],
    ]
    assert desk.made.stat().st_mode & 0o077 == 0


def test_one_reader_is_shown_with_the_record(desk: Desk) -> None:
    desk.bring(ADA)
    shown = desk.fanfare("subscribers", "show", "ada@EXAMPLE.org")
    assert "Ada Lovelace" in shown.stdout
    assert "imported" in shown.stdout
    assert "paper forms" in shown.stdout
    told = json.loads(desk.fanfare("subscribers", "show", "ada@example.org", "--json").stdout)
    assert (told["standing"], told["consent"][0]["change"]) == ("confirmed", "imported")


def test_nobody_is_shown_for_an_unknown_address(desk: Desk) -> None:
    result = desk.fanfare("subscribers", "show", "nobody@example.org")
    assert result.exit_code == 1
    assert "Nobody with that address takes the bulletin." in result.stderr
    person = desk.person("gone@example.org")
    desk.subscribers.suppress(Suppression(person, "bounce", NOON), event(person, Change.SUPPRESSED))
    assert "bounce" in desk.fanfare("subscribers", "show", "gone@example.org").stderr
    assert desk.fanfare("subscribers", "show", "gone").exit_code == 2


def test_the_template_can_be_imported(desk: Desk) -> None:
    desk.file.write_text(desk.fanfare("subscribers", "columns", "--template").stdout)
    words = ("subscribers", "import", desk.file, "--basis", "corporate: members")
    assert desk.fanfare(*words).stdout == "1 subscribed. Basis: corporate.\n"
