"""`fanfare`, run as its operator runs it, on the resources of template.yaml."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner, Result

from desk.activities.changes import Verdict
from desk.activities.file import ActivityRow
from desk.activities.from_stack import importer
from desk.activities.rows import write_row
from fanfare.activities.activity import Activity, Listing
from fanfare.activities.party import AgeBand
from fanfare.aws import items
from fanfare.aws.register import activity_rows
from fanfare.aws.register import rows as register_rows
from fanfare.registrations.terms import Status
from infra.operator.app import app
from infra.operator.cli.stage import connect
from tests import samples, stack
from tests.stack import ROOT

CAMPAIGN = ROOT / "infra/sample_campaign/activities.csv"
QUEUE = stack.environment()["REGISTRATION_QUEUE_URL"]
RHYMES = replace(
    samples.RHYME_TIME,
    starts=samples.RHYME_TIME.starts.replace(year=2121),
    ends=samples.RHYME_TIME.ends.replace(year=2121),
    closes=samples.RHYME_TIME.closes.replace(year=2121),
)
"""In a year when its reminders are still to come."""
OUTPUTS = {
    "LedgerTable": "LedgerTable",
    "RegisterTable": "RegisterTable",
    "RegistrationQueue": QUEUE,
    "MailingQueueArn": "arn:aws:sqs:eu-west-2:123456789012:MailingQueue",
    "ReminderGroup": "Reminders",
    "SchedulerRoleArn": "arn:aws:iam::123456789012:role/scheduler",
}


class Desk:
    """An operator with a stack `fanfare-test` and a folder for files."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "activities.csv"
        self.made = folder / "made.csv"

    def fanfare(self, *words: object, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, ["--stage", "test", *map(str, words)], input=typed)

    def sheet(self, *rows: dict[str, str]) -> Path:
        with self.file.open("w", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return self.file

    def bring(self, *activities: Activity, options: tuple[str, ...] = ()) -> Result:
        """Import these activities."""
        sheet = self.sheet(*map(write_row, activities))
        return self.fanfare("activities", "import", sheet, *options)

    def put(self, item: dict[str, Any]) -> None:
        boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=item)

    def listing(self, key: str = RHYMES.key) -> Listing | None:
        found = boto3.client("dynamodb").get_item(
            TableName="RegisterTable",
            Key=items.key(activity_rows.activity_pk(key), activity_rows.ACTIVITY),
        )
        return activity_rows.to_listing(found["Item"]) if "Item" in found else None

    def book(self, taken: int, waiting: int = 0) -> None:
        """As if people had registered for rhyme time."""
        known = self.listing()
        assert known
        changed = replace(known, taken=taken, waiting=waiting, version=known.version + 1)
        self.put(activity_rows.from_listing(changed))

    def messages(self) -> list[tuple[str, str, int]]:
        """(group, type, sequence) of what waits for accept_registration."""
        sqs = boto3.client("sqs")
        found = []
        while received := sqs.receive_message(
            QueueUrl=QUEUE, MaxNumberOfMessages=10, AttributeNames=["MessageGroupId"]
        ).get("Messages"):
            for message in received:
                body = json.loads(message["Body"])
                group = message["Attributes"]["MessageGroupId"]
                found.append((group, body["type"], body["sequence"]))
                sqs.delete_message(QueueUrl=QUEUE, ReceiptHandle=message["ReceiptHandle"])
        return found

    def schedules(self) -> dict[str, str]:
        """When each reminder fires, by its name."""
        scheduler = boto3.client("scheduler")
        pages = scheduler.get_paginator("list_schedules").paginate(GroupName="Reminders")
        return {
            (name := one["Name"]): scheduler.get_schedule(GroupName="Reminders", Name=name)[
                "ScheduleExpression"
            ]
            for page in pages
            for one in page["Schedules"]
        }


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    monkeypatch.setenv("FANFARE_LOCAL_DIR", str(tmp_path))
    monkeypatch.delenv("FANFARE_STAGE", raising=False)
    boto3.client("scheduler").create_schedule_group(Name="Reminders")
    body = {
        "Resources": {"Group": {"Type": "AWS::Logs::LogGroup"}},
        "Outputs": {name: {"Value": value} for name, value in OUTPUTS.items()},
    }
    boto3.client("cloudformation").create_stack(
        StackName="fanfare-test", TemplateBody=json.dumps(body)
    )
    return Desk(tmp_path)


def test_the_sample_campaign_is_imported_once(desk: Desk) -> None:
    words = ("activities", "import", CAMPAIGN, "--shift-to-coming-weeks")
    first, second = desk.fanfare(*words), desk.fanfare(*words)
    with CAMPAIGN.open(newline="") as file:
        count = len(list(csv.DictReader(file)))
    assert first.stdout == f"{count} created, 0 updated, 0 unchanged.\n"
    assert second.stdout == f"0 created, 0 updated, {count} unchanged.\n"
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "stack fanfare-test, account 123456789012, eu-west-2" in first.stderr


def test_more_activities_than_one_read_takes(desk: Desk) -> None:
    many = [replace(RHYMES, key=f"rhyme-time-{n}") for n in range(120)]
    assert "120 created" in desk.bring(*many).stdout
    assert "120 unchanged" in desk.bring(*many).stdout
    assert len(json.loads(desk.fanfare("activities", "list", "--json").stdout)) == 120
    desk.bring(*(replace(one, venue="Elsewhere") for one in many))
    assert set(desk.schedules()) == {f"{one.key}.1.reminder_day" for one in many}


BAD = {**write_row(RHYMES), "key": "bad-one", "capacity": "ten"}


def test_a_bad_row_is_named_and_nothing_is_written(desk: Desk) -> None:
    result = desk.fanfare("activities", "import", desk.sheet(write_row(RHYMES), BAD))
    assert result.exit_code == 1
    assert "line 3, column capacity: “ten” is not a whole number" in result.stderr
    assert desk.listing() is None


def test_the_good_rows_go_in_when_asked(desk: Desk) -> None:
    sheet = desk.sheet(write_row(RHYMES), BAD)
    result = desk.fanfare("activities", "import", sheet, "--partial", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert [(p["line"], p["column"]) for p in told["problems"]] == [(3, "capacity")]
    assert told["activities"] == [
        {"line": 2, "key": RHYMES.key, "verdict": "created", "changed": [], "mails": 0}
    ]
    assert desk.listing()
    assert desk.listing("bad-one") is None


def test_a_dry_run_says_what_would_happen_and_does_nothing(desk: Desk) -> None:
    result = desk.bring(RHYMES, options=("--dry-run",))
    assert result.exit_code == 0
    assert "Dry run, nothing was written: 1 created" in result.stdout
    assert desk.listing() is None
    assert (desk.messages(), desk.schedules()) == ([], {})


def test_a_key_that_comes_twice_names_the_first_line(desk: Desk) -> None:
    result = desk.bring(RHYMES, replace(RHYMES, title="Again"))
    assert "line 3, column key: rhyme-time is on line 2 already." in result.stderr
    assert desk.listing() is None


def test_a_move_tells_people_and_replaces_the_reminder(desk: Desk) -> None:
    desk.bring(RHYMES)
    assert desk.messages() == []
    assert desk.schedules() == {"rhyme-time.0.reminder_day": "at(2121-10-04T09:30:00)"}
    moved = replace(RHYMES, starts=RHYMES.starts.replace(hour=8), venue="Surbiton Library")
    result = desk.bring(moved)
    assert "rhyme-time: starts, venue; nobody is mailed" in result.stdout
    assert desk.messages() == [(RHYMES.key, "activity.changed", 1)]
    assert desk.schedules() == {"rhyme-time.1.reminder_day": "at(2121-10-04T08:30:00)"}


def test_a_better_title_tells_nobody(desk: Desk) -> None:
    desk.bring(RHYMES)
    assert "1 updated" in desk.bring(replace(RHYMES, title="Rhymes")).stdout
    assert desk.messages() == []


def test_importing_again_repairs_what_a_crash_left_undone(desk: Desk) -> None:
    desk.bring(RHYMES)
    moved = replace(RHYMES, venue="Surbiton Library")
    desk.bring(moved)
    desk.messages()  # lost
    boto3.client("scheduler").delete_schedule(
        GroupName="Reminders", Name="rhyme-time.1.reminder_day"
    )
    assert "1 unchanged" in desk.bring(moved).stdout
    assert desk.messages() == [(RHYMES.key, "activity.changed", 1)]
    assert list(desk.schedules()) == ["rhyme-time.1.reminder_day"]


def test_more_places_call_the_waiting_line(desk: Desk) -> None:
    desk.bring(RHYMES)
    desk.book(taken=4, waiting=2)
    assert "1 updated" in desk.bring(replace(RHYMES, capacity=6)).stdout
    known = desk.listing()
    assert known
    assert (known.activity.capacity, known.taken, known.waiting) == (6, 4, 2)
    assert desk.messages() == [(RHYMES.key, "activity.changed", 0)]


def test_fewer_places_than_are_taken_are_refused_with_the_numbers(desk: Desk) -> None:
    desk.bring(RHYMES)
    desk.book(taken=3)
    result = desk.bring(replace(RHYMES, capacity=2, largest_party=2))
    assert result.exit_code == 1
    assert "line 2, column capacity: 3 places are taken, which is more than 2." in result.stderr
    known = desk.listing()
    assert known
    assert known.activity.capacity == 4


def test_registrations_that_come_in_between_are_neither_lost_nor_overruled(desk: Desk) -> None:
    desk.bring(RHYMES)
    work = importer(connect("test"), samples.NOON)
    retitled = replace(RHYMES, title="Rhymes")
    smaller = replace(RHYMES, capacity=2, largest_party=2)
    for wanted, verdict in ((retitled, Verdict.UPDATED), (smaller, Verdict.REFUSED)):
        decided = work.decide([ActivityRow(2, wanted)])
        desk.book(taken=3)
        [(_, change)] = work.commit(decided)
        assert change.verdict is verdict
        known = desk.listing()
        assert known
        assert (known.activity, known.taken) == (retitled, 3)


def test_two_who_create_the_same_activity_at_once_do_not_undo_each_other(desk: Desk) -> None:
    work = importer(connect("test"), samples.NOON)
    late = work.decide([ActivityRow(2, replace(RHYMES, title="Rhymes"))])
    desk.bring(RHYMES)
    desk.book(taken=3)
    [(_, change)] = work.commit(late)
    assert (change.verdict, change.changed) == (Verdict.UPDATED, ("title",))
    known = desk.listing()
    assert known
    assert known.taken == 3


def test_no_stored_text_reaches_the_terminal_as_a_command(desk: Desk) -> None:
    odd = replace(RHYMES, title="\x1b]0;owned\x07Rhymes")
    desk.put(activity_rows.from_listing(Listing(activity=odd, version=1)))
    for words in (("list",), ("show", RHYMES.key), ("cancel", RHYMES.key, "--yes")):
        result = desk.fanfare("activities", *words)
        assert "owned" in result.output
        assert "\x1b" not in result.output


def test_cancelling_asks_then_tells_everybody(desk: Desk) -> None:
    desk.bring(RHYMES)
    for person, status in (("ada", "confirmed"), ("ben", "waiting"), ("cas", "cancelled")):
        desk.put(register_rows.from_party(RHYMES, samples.party(person, status=Status(status))))
    asked = desk.fanfare("activities", "cancel", RHYMES.key)
    assert (asked.exit_code, desk.messages()) == (2, [])
    assert "2 registered now will be mailed." in asked.stderr
    done = desk.fanfare("activities", "cancel", RHYMES.key, "--yes")
    assert done.exit_code == 0
    assert desk.messages() == [(RHYMES.key, "activity.changed", 1)]
    assert desk.schedules() == {}
    assert "cancelled" in desk.fanfare("activities", "list").stdout


def test_cancelled_twice_is_cancelled_once_and_import_leaves_it(desk: Desk) -> None:
    desk.bring(RHYMES)
    desk.fanfare("activities", "cancel", RHYMES.key, "--yes")
    cancelled = desk.listing()
    again = desk.fanfare("activities", "cancel", RHYMES.key, "--yes")
    brought = desk.bring(replace(RHYMES, title="Back"))
    assert (again.exit_code, brought.exit_code) == (0, 0)
    assert "was cancelled and stays so" in brought.stderr
    assert desk.listing() == cancelled
    assert desk.schedules() == {}


def test_an_activity_that_does_not_exist(desk: Desk) -> None:
    for words in (("activities", "show"), ("activities", "cancel"), ("registrations", "export")):
        result = desk.fanfare(*words, "nothing")
        assert result.exit_code == 1
        assert "There is no activity nothing." in result.stderr


def test_lists_show_states(desk: Desk) -> None:
    livestream = replace(
        RHYMES,
        key="live",
        service="Leeds Libraries",
        capacity=None,
        starts=samples.RHYME_TIME.starts,
    )
    desk.bring(RHYMES, livestream)
    desk.book(taken=4, waiting=1)
    table = desk.fanfare("activities", "list").stdout
    assert "4 of 4" in table
    assert "no limit" in table
    leeds = desk.fanfare("activities", "list", "--json", "--service", "leeds").stdout
    assert [(a["key"], a["taken"]) for a in json.loads(leeds)] == [("live", None)]
    late = desk.fanfare("activities", "list", "--json", "--from", "2100-01-01").stdout
    assert [(a["key"], a["state"], a["waiting"]) for a in json.loads(late)] == [
        (RHYMES.key, "full", 1)
    ]
    early = desk.fanfare("activities", "list", "--json", "--to", "2021-10-05").stdout
    assert [a["key"] for a in json.loads(early)] == ["live"]
    shown = desk.fanfare("activities", "show", RHYMES.key).stdout
    assert "Kingston Library" in shown
    assert "4 of 4" in shown


def test_an_export_is_imported_without_a_change(desk: Desk) -> None:
    desk.fanfare("activities", "import", CAMPAIGN, "--shift-to-coming-weeks")
    desk.bring(replace(RHYMES, key="formula", title="-1 for worry"))
    exported = desk.fanfare("activities", "export", desk.made)
    assert exported.exit_code == 0
    assert desk.made.stat().st_mode & 0o777 == 0o600
    assert "'-1 for worry" in desk.made.read_text("utf-8-sig")
    again = desk.fanfare("activities", "import", desk.made)
    assert again.stdout.startswith("0 created, 0 updated, ")
    assert desk.fanfare("activities", "export", desk.made).exit_code == 1
    assert desk.fanfare("activities", "export", desk.made, "--force").exit_code == 0
    printed = desk.fanfare("activities", "export").stdout
    assert printed.startswith("key,title,")
    assert desk.fanfare("activities", "export", "-").stdout == printed


def test_one_is_not_counted_in_the_plural(desk: Desk) -> None:
    past = replace(RHYMES, starts=samples.RHYME_TIME.starts)
    assert "1 activity began in the past" in desk.bring(past).stderr
    assert "\n1 activity.\n" in desk.fanfare("activities", "list").stderr
    assert f"\n1 row in {desk.made}.\n" in desk.fanfare("activities", "export", desk.made).stderr
    nobody = desk.fanfare("registrations", "export", RHYMES.key, desk.made, "--force")
    assert f"\n0 rows in {desk.made}.\n" in nobody.stderr


def test_paragraphs_are_shown_apart_and_none_passes_for_another_cell(desk: Desk) -> None:
    desk.bring(replace(RHYMES, description="Sing with us.\n\nstate: open\nBring a friend."))
    shown = desk.fanfare("activities", "show", RHYMES.key).stdout
    margin = " " * 15
    assert (
        f"\ndescription:   Sing with us.\n\n{margin}state: open\n{margin}Bring a friend.\n" in shown
    )


def test_nobody_waits_for_what_is_cancelled(desk: Desk) -> None:
    desk.bring(RHYMES)
    desk.book(taken=4, waiting=17)
    assert "17" in desk.fanfare("activities", "list").stdout
    assert "waiting:       17" in desk.fanfare("activities", "show", RHYMES.key).stdout
    desk.fanfare("activities", "cancel", RHYMES.key, "--yes")
    listed = desk.fanfare("activities", "list").stdout
    assert "cancelled" in listed
    assert "17" not in listed
    shown = desk.fanfare("activities", "show", RHYMES.key).stdout
    assert "state:         cancelled" in shown
    assert "waiting:" not in shown
    [told] = json.loads(desk.fanfare("activities", "list", "--json").stdout)
    assert (told["state"], told["waiting"]) == ("cancelled", 0)


def test_the_list_at_the_door_is_in_order_and_safe_to_open(desk: Desk) -> None:
    desk.bring(RHYMES)
    people = [
        samples.party("zoe", 2, age_band=AgeBand.FIVE_TO_SEVEN, name="=HYPERLINK(1)"),
        samples.party("ben", status=Status.WAITING, arrival="2"),
        samples.party("abe", status=Status.WAITING, arrival="1"),
        samples.party("ada"),
        samples.party("cas", status=Status.CANCELLED),
    ]
    for party in people:
        desk.put(register_rows.from_party(RHYMES, party))
    pk = activity_rows.activity_pk(RHYMES.key)
    zoe = items.key(pk, register_rows.needs_sk(samples.keyed("zoe", "=HYPERLINK(1)")))
    desk.put({**zoe, "needs": {"S": "A seat near the door"}})
    came = items.key(register_rows.attended_pk(RHYMES.key), samples.keyed("ada"))
    desk.put({**came, "registration_id": {"S": "r-ada"}})
    result = desk.fanfare("registrations", "export", RHYMES.key, desk.made)
    assert result.exit_code == 0
    with desk.made.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["'=HYPERLINK(1)", "Ada", "Abe", "Ben"]
    assert (rows[0]["age_band"], rows[0]["access_needs"]) == ("5 to 7", "A seat near the door")
    assert [row["attended"] for row in rows] == ["", "yes", "", ""]
    every = desk.fanfare("registrations", "export", RHYMES.key, "--cancelled").stdout
    assert "cas@example.org" in every
    assert desk.fanfare("registrations", "export", RHYMES.key, "-", "--cancelled").stdout == every
