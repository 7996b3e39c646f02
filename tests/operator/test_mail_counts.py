"""What `fanfare activities` says about the people it mails, on the resources of template.yaml."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from desk.activities import outcomes as mail_outcomes
from desk.activities import recipients as mailed
from desk.activities.file import ActivityRow
from desk.activities.from_stack import importer
from fanfare.activities.activity import Activity, Listing
from fanfare.aws.ledger.rows import from_entry
from fanfare.aws.register import activity_rows, rows
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.registrations.terms import Status
from infra.operator.app import app
from infra.operator.cli.stage import connect
from tests import samples
from tests.operator.test_activities import RHYMES, Desk, desk  # noqa: F401 - a fixture

LATER = replace(RHYMES, starts=RHYMES.starts.replace(hour=8))
PAST = replace(
    RHYMES,
    starts=RHYMES.starts.replace(year=2021),
    ends=RHYMES.ends.replace(year=2021),
    closes=RHYMES.closes.replace(year=2021),
)


def book(desk: Desk, *people: str, activity: Activity = RHYMES, **changes: Any) -> None:  # noqa: F811
    """Let people register, as far as the rows show it. changes: of their parties."""
    for person in people:
        desk.put(rows.from_party(activity, samples.party(person, **changes)))
    known = desk.listing(activity.key)
    assert known
    waits = changes.get("status") is Status.WAITING
    counted = replace(
        known,
        taken=known.taken + (0 if waits else len(people) * changes.get("places", 1)),
        waiting=known.waiting + (len(people) if waits else 0),
        version=known.version + 1,
    )
    desk.put(activity_rows.from_listing(counted))


@pytest.fixture
def booked(desk: Desk) -> Desk:  # noqa: F811
    """Ada and Ben have places at rhyme time, Cas waits, Dee has cancelled."""
    desk.bring(RHYMES)
    book(desk, "ada", "ben", places=2)
    book(desk, "cas", status=Status.WAITING)
    desk.put(rows.from_party(RHYMES, samples.party("dee", status=Status.CANCELLED)))
    return desk


def test_a_move_says_how_many_it_mails_and_asks_before(booked: Desk) -> None:
    told = "rhyme-time: starts; 3 registered now will be mailed"
    dry = booked.bring(LATER, options=("--dry-run",))
    assert (dry.exit_code, told in dry.stdout) == (0, True)
    asked = booked.bring(LATER)
    assert asked.exit_code == 2
    assert told in asked.stderr
    assert "3 registered now will be mailed, about 1 activity." in asked.stderr
    assert (
        "Nothing was imported. To import and mail without being asked, say --yes." in asked.stderr
    )
    assert (booked.messages(), booked.listing().activity) == ([], RHYMES)  # type: ignore[union-attr]
    done = booked.bring(LATER, options=("--yes",))
    assert (done.exit_code, told in done.stdout) == (0, True)
    assert booked.messages() == [("rhyme-time", "activity.changed", 1)]
    as_json = booked.bring(RHYMES, options=("--dry-run", "--json"))
    assert [row["mails"] for row in json.loads(as_json.stdout)["activities"]] == [3]


@pytest.mark.parametrize(("typed", "written"), [("n\n", False), ("y\n", True)])
def test_the_answer_counts(
    booked: Desk, typed: str, written: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner
    from typer.testing import _NamedTextIOWrapper as Typed  # type: ignore[attr-defined]

    monkeypatch.setattr(Typed, "isatty", lambda _: True, raising=False)
    sheet = booked.sheet(samples_row(LATER))
    words = ["--stage", "test", "activities", "import", str(sheet)]
    result = CliRunner().invoke(app, words, input=typed)
    assert "Import and mail them" in result.output
    assert result.output.count("Import and mail them") == 1
    assert (result.exit_code == 0) is written
    assert bool(booked.messages()) is written


def samples_row(activity: Activity) -> dict[str, str]:
    from desk.activities.rows import write_row

    return write_row(activity)


def test_nothing_is_asked_when_nobody_is_mailed(booked: Desk) -> None:
    better = booked.bring(replace(RHYMES, title="Rhymes"))
    assert (better.exit_code, "1 updated" in better.stdout) == (0, True)
    booked.bring(replace(RHYMES, key="empty", title="Empty"))
    away = booked.bring(replace(LATER, key="empty", title="Empty"))
    assert (away.exit_code, "nobody is mailed" in away.stdout) == (0, True)


def test_who_gets_a_place_from_a_larger_room_is_counted(booked: Desk) -> None:
    book(booked, "fay", "gil", status=Status.WAITING, places=3, arrival="9")
    larger = replace(RHYMES, capacity=8, largest_party=4)
    dry = booked.bring(larger, options=("--dry-run",))
    assert "2 on the waiting list get places and will be mailed" in dry.stdout
    assert booked.bring(larger).exit_code == 2


def test_an_import_that_repairs_another_asks_as_that_did(booked: Desk) -> None:
    booked.bring(LATER, options=("--yes",))
    booked.messages()  # lost
    again = booked.bring(LATER)
    assert again.exit_code == 2
    assert "told of an earlier change; 3 registered now will be mailed" in again.stderr


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        ("starts", PAST),
        ("starts", replace(RHYMES, starts=PAST.starts)),
    ],
)
def test_a_booked_activity_is_not_moved_into_the_past(
    booked: Desk, column: str, wanted: Activity
) -> None:
    before = booked.listing()
    for options in ((), ("--yes",), ("--dry-run",), ("--yes", "--json")):
        result = booked.bring(wanted, options=options)
        assert result.exit_code == 1
        assert f"line 2, column {column}: 2021-10-05 10:30 is past (year 2021)" in result.stderr
        assert "such as 2121-10-05 10:30" in result.stderr
        assert "will be mailed" not in result.output
    assert (booked.listing(), booked.messages()) == (before, [])


def test_an_end_moved_into_the_past_is_refused_by_its_own_column(booked: Desk) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    running = replace(
        RHYMES, starts=now - timedelta(hours=1), ends=now + timedelta(hours=1), closes=now
    )
    booked.put(activity_rows.from_listing(Listing(activity=running, taken=2, version=9)))
    ended = booked.bring(replace(running, ends=now - timedelta(minutes=5), closes=running.starts))
    assert ended.exit_code == 1
    assert "line 2, column ends: " in ended.stderr


def test_several_rows_are_refused_line_by_line_and_nothing_is_written(booked: Desk) -> None:
    others = [replace(RHYMES, key=f"rhymes-{n}") for n in range(3)]
    booked.bring(*others)
    for one in others[:2]:
        book(booked, "ada", activity=one)
    both = booked.bring(*(replace(PAST, key=one.key) for one in others))
    assert "line 2, column starts" in both.stderr
    assert "line 3, column starts" in both.stderr
    assert "line 4" not in both.stderr  # nobody is registered for it
    assert booked.listing("rhymes-2").activity == others[2]  # type: ignore[union-attr]


def test_who_registers_between_the_check_and_the_write_is_not_moved_into_the_past(
    desk: Desk,  # noqa: F811
) -> None:
    desk.bring(RHYMES)
    work = importer(connect("test"), samples.NOON)
    decided = work.decide([ActivityRow(2, PAST)])
    assert decided[0][1].written
    book(desk, "ada")
    [(_, change)] = work.commit(decided)
    assert change.problem
    assert desk.listing().activity == RHYMES  # type: ignore[union-attr]
    assert desk.messages() == []


def test_what_is_over_is_not_cancelled_and_nobody_is_promised_a_mail(booked: Desk) -> None:
    known = booked.listing()
    assert known
    over = replace(known, activity=PAST, version=known.version + 1)
    booked.put(activity_rows.from_listing(over))
    for options in ((), ("--yes",)):
        result = booked.fanfare("activities", "cancel", RHYMES.key, *options)
        assert result.exit_code == 1
        assert "was over at 2021-10-05 11:15, so nobody is mailed about it" in result.stderr
        assert "will be mailed" not in result.output
    assert (booked.listing(), booked.messages()) == (over, [])
    assert booked.bring(RHYMES, options=("--yes",)).exit_code == 0
    assert booked.fanfare("activities", "cancel", RHYMES.key, "--yes").exit_code == 0


def test_correcting_what_is_over_mails_nobody_and_says_so(booked: Desk) -> None:
    booked.put(activity_rows.from_listing(Listing(activity=PAST, taken=2, version=9)))
    result = booked.bring(replace(PAST, venue="Surbiton Library"))
    assert result.exit_code == 0
    assert "rhyme-time: venue; nobody is mailed" in result.stdout
    assert booked.messages() == []


@pytest.fixture
def requests(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:  # noqa: F811
    """The names of AWS requests that the command makes."""
    made: list[str] = []
    session = boto3._get_default_session()
    session.events.register("before-call", lambda model, **_: made.append(model.name), "count")
    yield made
    session.events.unregister("before-call", unique_id="count")


def test_thousands_are_counted_in_few_requests(desk: Desk, requests: list[str]) -> None:  # noqa: F811
    """As many requests whether sixty activities are moved or three thousand."""
    many = [replace(RHYMES, key=f"rhyme-{n}", capacity=None) for n in range(60)]
    desk.bring(*many)
    for one in many:
        desk.put(rows.from_party(one, samples.party("ada")))
        desk.put(rows.from_party(one, samples.party("ben", status=Status.CANCELLED)))
    requests.clear()
    moved = [replace(one, venue="Elsewhere") for one in many]
    result = desk.bring(*moved, options=("--dry-run",))
    assert result.stdout.count("; 1 registered now will be mailed") == 60
    assert requests.count("Scan") == mailed.SEGMENTS
    assert "Query" not in requests
    asked = desk.bring(*moved)
    assert "60 registered now will be mailed, about 60 activities." in asked.stderr
    assert "… and 40 more; --dry-run lists all of them." in asked.stderr


def test_nobody_is_asked_for_where_counters_say_that_nobody_is(
    desk: Desk,  # noqa: F811
    requests: list[str],
) -> None:
    desk.bring(RHYMES)
    requests.clear()
    desk.bring(LATER, options=("--dry-run",))
    assert not {"Query", "Scan"} & set(requests)


LEDGER = {"sent": State.SENT, "refused": State.REFUSED, "unknown": State.UNKNOWN}


def settle(person: str, state: State, reason: str = "", sequence: int = 0) -> None:
    row = LedgerEntry(
        delivery_id=f"r-{person}_{sequence}-1",
        kind="activity_changed",
        activity=RHYMES.key,
        state=state,
        reason=reason,
    )
    boto3.client("dynamodb").put_item(TableName="LedgerTable", Item=from_entry(row))


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What happens between two looks at the ledger, in turn."""
    steps: list[Any] = []
    monkeypatch.setattr(mail_outcomes, "pause", lambda _: steps.pop(0)() if steps else None)
    return steps


def test_waiting_says_what_the_ledger_says(booked: Desk, looks: list[Any]) -> None:
    looks += [
        lambda: settle("ada", State.SENT),
        lambda: (settle("ben", State.SENT), settle("cas", State.SENT)),
    ]
    result = booked.bring(LATER, options=("--yes", "--wait"))
    assert result.exit_code == 0
    assert "3 sent, 0 refused, 0 skipped, 0 unknown." in result.stdout


@pytest.mark.parametrize(
    ("state", "reason", "told"),
    [
        (State.REFUSED, "MessageRejected", "1 refused, 0 skipped, 0 unknown (1 MessageRejected)"),
        (State.UNKNOWN, "timeout", "0 refused, 0 skipped, 1 unknown (1 timeout)"),
        (State.SKIPPED, "over", "0 refused, 1 skipped, 0 unknown (1 over)"),
    ],
)
def test_who_was_not_told_makes_the_exit_code(
    booked: Desk, looks: list[Any], state: State, reason: str, told: str
) -> None:
    settle("ada", State.SENT)
    settle("ben", State.SENT)
    settle("cas", state, reason)
    result = booked.bring(LATER, options=("--yes", "--wait"))
    assert (result.exit_code, told in result.stdout) == (1, True)


def test_waiting_has_an_end(booked: Desk, looks: list[Any]) -> None:
    settle("ada", State.SENT)
    result = booked.bring(LATER, options=("--yes", "--wait", "--at-most", "0"))
    assert result.exit_code == 1
    assert "1 sent" in result.stdout
    assert "of 2 there is no news yet" in result.stdout
    cancelled = booked.fanfare(
        "activities", "cancel", RHYMES.key, "--yes", "--wait", "--at-most", "0"
    )
    assert cancelled.exit_code == 1
    assert "of 3 there is no news yet" in cancelled.stdout


def test_who_cancels_or_changes_meanwhile_is_waited_for_no_longer(
    booked: Desk, looks: list[Any]
) -> None:
    def meanwhile() -> None:
        settle("ada", State.SENT)
        gone = samples.party("ben", status=Status.CANCELLED, sequence=1)
        booked.put(rows.from_party(RHYMES, gone))
        smaller = samples.party("cas", status=Status.WAITING, sequence=1)
        booked.put(rows.from_party(RHYMES, smaller))
        settle("cas", State.SENT, sequence=1)
        booked.put(rows.from_party(RHYMES, samples.party("new")))  # knows it as it is now

    looks.append(meanwhile)
    result = booked.bring(LATER, options=("--yes", "--wait", "--json"))
    assert result.exit_code == 0
    outcomes = json.loads(result.stdout)["outcomes"]
    assert (outcomes["sent"], outcomes["left"], outcomes["waiting"]) == (2, 1, 0)
