"""`fanfare mailing`, run as its operator runs it, on the resources of template.yaml."""

import json
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest

from desk.mailings.progress import Look
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.ledger.ledger import Ledger
from fanfare.aws.ledger.mailing_rows import count_update
from fanfare.bulletin.issue import FrontMatter, StoredIssue
from fanfare.delivery.protocol import State
from fanfare.mailings.mailing import Counts, Mailing, MailingState
from fanfare.messages.mailings import SweepMailing, decode_mailing
from fanfare.subscribers.terms import SHARDS
from infra.operator.mailings import watch as watching
from tests.support.bulletin_desk import Desk, desk_on

NOON = datetime(2021, 10, 4, 11, tzinfo=UTC)
WEEK = "libraries-week-1"
ISSUE = StoredIssue(
    front=FrontMatter(
        subject="s",
        preheader="p",
        topics=(),
        language="en",
        slug="libraries-week",
        sender="f",
        day=NOON.date(),
    ),
    text=("t",),
    html=("h",),
    article="a",
)
PEOPLE = [f"5{n:031x}" for n in range(4)]


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    return desk_on(monkeypatch, tmp_path)


def order(desk: Desk, state: MailingState, mailing: str = WEEK) -> Mailing:
    """A mailing in a state, reached as it is in life."""
    content = desk.issues.store(ISSUE)
    made = Mailing(
        id=mailing,
        slug=mailing.rpartition("-")[0],
        content=content,
        subject="Libraries \x1b[31mWeek",
        created_at=NOON,
        send_at=NOON,
        by="ops",
    )
    desk.mailings.create(made)
    path = {
        MailingState.SCHEDULED: (),
        MailingState.SENDING: (MailingState.SENDING,),
        MailingState.HELD: (MailingState.HELD,),
        MailingState.PAUSED: (MailingState.SENDING, MailingState.PAUSED),
        MailingState.FINISHED: (MailingState.SENDING, MailingState.FINISHED),
        MailingState.CANCELLED: (MailingState.SENDING, MailingState.CANCELLED),
    }[state]
    for step in path:
        reason = {MailingState.HELD: "late", MailingState.PAUSED: "bounces"}.get(step, "")
        desk.mailings.set_state(mailing, list(MailingState), step, NOON, reason)
    return made


def count(desk: Desk, shard: str = "5", mailing: str = WEEK, **numbers: int) -> None:
    change = count_update("LedgerTable", mailing, shard, numbers, 0)
    boto3.client("dynamodb").transact_write_items(TransactItems=[change])


def swept(desk: Desk) -> list[object]:
    return [decode_mailing(body) for body in desk.queued("MAILING_QUEUE_URL")]


def test_list_and_show_tell_the_numbers(desk: Desk) -> None:
    order(desk, MailingState.PAUSED)
    count(desk, "5", audience=10, sent=6, refused=1)
    count(desk, "a", audience=10, sent=5, skipped=2, unknown=1, bounced=2)
    listed = json.loads(desk.fanfare("mailing", "list", "--json").stdout)
    shown = json.loads(desk.fanfare("mailing", "show", WEEK, "--json").stdout)
    assert listed == [shown]
    numbers = {name: shown[name] for name in ("audience", "sent", "refused", "skipped", "unknown")}
    assert numbers == {"audience": 20, "sent": 11, "refused": 1, "skipped": 2, "unknown": 1}
    assert (shown["waiting"], shown["bounced"], shown["state"]) == (5, 2, "paused")
    told = desk.fanfare("mailing", "show", WEEK)
    assert "4 % or more of its mails bounced" in told.stdout
    assert "retry-unknown" in told.stderr
    assert "\x1b" not in told.output
    assert "paused" in desk.fanfare("mailing", "list").stdout


@pytest.mark.parametrize("command", ["show", "watch", "pause", "resume", "cancel", "retry-unknown"])
def test_an_unknown_mailing_is_named(desk: Desk, command: str) -> None:
    done = desk.fanfare("mailing", command, "never-1")
    assert done.exit_code == 1
    assert "There is no mailing never-1" in done.stderr
    assert swept(desk) == []


def test_pause_and_resume(desk: Desk) -> None:
    order(desk, MailingState.SENDING)
    assert desk.fanfare("mailing", "pause", WEEK).exit_code == 0
    paused = desk.mailings.load(WEEK)
    assert paused
    assert paused.state is MailingState.PAUSED
    assert "somebody paused it" in desk.fanfare("mailing", "show", WEEK).stdout
    assert swept(desk) == []
    assert desk.fanfare("mailing", "resume", WEEK).exit_code == 0
    going = desk.mailings.load(WEEK)
    assert going
    assert going.state is MailingState.SENDING
    assert swept(desk) == [SweepMailing(mailing=WEEK, idle=0)]


def test_one_that_was_held_begins(desk: Desk) -> None:
    order(desk, MailingState.HELD)
    assert "more than two hours" in desk.fanfare("mailing", "show", WEEK).stdout
    assert desk.fanfare("mailing", "resume", WEEK).exit_code == 0
    assert swept(desk) == [SweepMailing(mailing=WEEK, idle=0)]


@pytest.mark.parametrize(
    ("command", "state"),
    [
        ("pause", MailingState.SCHEDULED),
        ("pause", MailingState.PAUSED),
        ("pause", MailingState.FINISHED),
        ("resume", MailingState.SENDING),
        ("resume", MailingState.CANCELLED),
        ("cancel", MailingState.FINISHED),
        ("cancel", MailingState.CANCELLED),
    ],
)
def test_what_cannot_be_done_says_why(desk: Desk, command: str, state: MailingState) -> None:
    order(desk, state)
    yes = ["--yes"] if command == "cancel" else []
    done = desk.fanfare("mailing", command, WEEK, *yes)
    assert done.exit_code == 1
    assert f"{WEEK} is {state}" in done.stderr
    found = desk.mailings.load(WEEK)
    assert found
    assert found.state is state
    assert swept(desk) == []


def test_cancelling_asks_first(desk: Desk) -> None:
    order(desk, MailingState.SENDING)
    done = desk.fanfare("mailing", "cancel", WEEK, typed="y\n")
    assert done.exit_code == 2
    assert "say --yes" in done.stderr
    found = desk.mailings.load(WEEK)
    assert found
    assert found.state is MailingState.SENDING


@pytest.mark.parametrize("state", [MailingState.SENDING, MailingState.PAUSED])
def test_cancelled_midway_its_issue_stays_in_the_archive(desk: Desk, state: MailingState) -> None:
    made = order(desk, state)
    desk.issues.release(made.slug, made.content, NOON)
    assert desk.fanfare("mailing", "cancel", WEEK, "--yes").exit_code == 0
    assert len(desk.issues.published(NOON)) == 1
    assert swept(desk) == [SweepMailing(mailing=WEEK, idle=0)]
    assert "being written down as skipped" in desk.fanfare("mailing", "show", WEEK).stdout


def test_cancelling_tells_what_was_sent_once_the_numbers_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(desk, MailingState.SENDING)
    count(desk, audience=10, sent=4)
    steps = iter(({"sent": 2}, {"skipped": 3}, {"unknown": 1}))
    monkeypatch.setattr(watching, "pause", lambda _: count(desk, **next(steps)))
    told = desk.fanfare("mailing", "cancel", WEEK, "--yes").stderr
    assert f"{WEEK} is sending; at least 4 mails were sent by now." in told
    assert f"{WEEK} is cancelled. 6 mails were sent in all; of 1 nobody knows. Nobody else" in told


def test_cancelling_says_so_when_mails_may_still_be_leaving(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(desk, MailingState.SENDING)
    count(desk, audience=10, sent=1)
    looks: list[float] = []
    monkeypatch.setattr(watching, "pause", looks.append)
    told = desk.fanfare("mailing", "cancel", WEEK, "--yes").stderr
    assert "1 mail was sent as far as is written down; those whose turn is this second may" in told
    assert "in all" not in told
    assert 3 <= sum(looks) <= 10


def test_pausing_says_what_may_still_leave(desk: Desk) -> None:
    order(desk, MailingState.SENDING)
    assert "this second may still leave" in desk.fanfare("mailing", "pause", WEEK).stderr


def test_unknown_mails_are_sent_again_when_a_person_says_so(desk: Desk) -> None:
    order(desk, MailingState.SENDING)
    deliveries = Deliveries(boto3.client("dynamodb"), "LedgerTable")
    ledger = Ledger(boto3.client("dynamodb"), "LedgerTable")
    deliveries.freeze(WEEK, "5", PEOPLE, 0)
    queued, _ = deliveries.page(WEEK, "5", [State.QUEUED])
    taken = ledger.claim(queued, "worker", 0).taken
    for row, state in zip(
        taken, [State.UNKNOWN, State.UNKNOWN, State.SENT, State.SENT], strict=True
    ):
        ledger.settle([row.__replace__(state=state)])
    asked = desk.fanfare("mailing", "retry-unknown", WEEK)
    assert asked.exit_code == 2
    assert "2 people may get" in asked.stderr
    done = desk.fanfare("mailing", "retry-unknown", WEEK, "--yes")
    assert done.exit_code == 0, done.output
    assert "2 mails are queued again" in done.stderr
    assert swept(desk) == [SweepMailing(mailing=WEEK, idle=0)]
    assert len(deliveries.page(WEEK, "5", [State.QUEUED])[0]) == 2
    assert "Nothing to do" in desk.fanfare("mailing", "retry-unknown", WEEK, "--yes").stderr


def test_a_cancelled_mailing_is_not_sent_again(desk: Desk) -> None:
    order(desk, MailingState.CANCELLED)
    count(desk, audience=1, unknown=1)
    done = desk.fanfare("mailing", "retry-unknown", WEEK, "--yes")
    assert done.exit_code == 1
    assert "It cannot be sent again" in done.stderr


def test_watching_prints_what_changes_until_it_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(desk, MailingState.SENDING)
    count(desk, audience=4)
    steps = iter((lambda: count(desk, sent=3), lambda: None, lambda: finish()))
    asked: list[float] = []

    def finish() -> None:
        count(desk, sent=1)
        desk.mailings.set_state(WEEK, [MailingState.SENDING], MailingState.FINISHED, NOON)

    def pause(seconds: float) -> None:
        asked.append(seconds)
        next(steps)()

    monkeypatch.setattr(watching, "pause", pause)
    done = desk.fanfare("mailing", "watch", WEEK, "--every", "0.5")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "sending, 0 of 4",
        "sending, 3 of 4",
        "finished, 4 of 4",
    ]
    assert "left" in lines[1]
    assert asked == [0.5] * 3


@pytest.mark.parametrize("state", [MailingState.PAUSED, MailingState.HELD, MailingState.CANCELLED])
def test_watching_ends_with_an_error_when_it_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, state: MailingState
) -> None:
    def pause(seconds: float) -> None:
        raise AssertionError("nothing moves any more")

    order(desk, state)
    monkeypatch.setattr(watching, "pause", pause)
    done = desk.fanfare("mailing", "watch", WEEK)
    assert done.exit_code == 1
    assert f"{WEEK} is {state}" in done.stderr


def test_a_bar_on_a_terminal(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    order(desk, MailingState.FINISHED)
    for shard in SHARDS:
        count(desk, shard, audience=1, sent=1)
    mailing, counts = desk.mailings.load(WEEK), Counts(audience=16, sent=16)
    assert mailing
    look = Look(mailing, counts, 2.0)
    assert watching._with_bar(iter([look])) == look


@pytest.mark.parametrize(
    ("seconds", "told"), [(1, "1 min"), (600, "10 min"), (3600, "1 h 00 min"), (7500, "2 h 05 min")]
)
def test_time_left(seconds: float, told: str) -> None:
    assert watching.remaining(seconds) == told
    line = watching.progress_line(Counts(audience=3000, sent=1000), 2000 / seconds)
    assert line.endswith(f"{told} left")
    assert "1,000 sent" in line
