"""`fanfare bulletin`, run as its operator runs it, on the resources of template.yaml."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.aws.schedules import mailing_schedule
from desk.bulletin import plan as bulletin_planning
from fanfare.aws.ledger.mailings import Mailings
from fanfare.mailings.mailing import Mailing, MailingState
from fanfare.messages.deliveries import PreviewIssue
from fanfare.messages.mailings import FreezeAudience, decode_mailing
from fanfare.messages.press_deliveries import decode_delivery
from fanfare.subscribers.subscriber import Standing
from fanfare.subscribers.terms import Topic
from tests.support.bulletin_desk import SAMPLE, Desk, desk_on

SLUG = "libraries-week-starts"
LATER = datetime.now(UTC).replace(microsecond=0, second=0) + timedelta(days=30)


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    return desk_on(monkeypatch, tmp_path)


def test_the_sample_issue_is_good_without_any_stack(desk: Desk) -> None:
    done = desk.fanfare("bulletin", "check", SAMPLE, stage="")
    assert (done.exit_code, done.stdout) == (0, "")


def test_check_tells_everything_at_once(desk: Desk) -> None:
    file = desk.file(lambda text: text.replace("language: en", "language: xx") + "\n[here](x)\n")
    done = desk.fanfare("bulletin", "check", file)
    assert done.exit_code == 1
    assert done.stdout.startswith("line 5: language: ")
    assert "says nothing" in done.stdout
    assert "needs mending in 3 places" in done.stderr
    told = json.loads(desk.fanfare("bulletin", "check", file, "--json").stdout)
    assert told["good"] is False
    assert {problem["line"] for problem in told["problems"]} == {5, 48}


def test_a_warning_does_not_stop_an_issue(desk: Desk) -> None:
    file = desk.file(lambda text: text.replace("](/activities)", "](http://example.org)"))
    done = desk.fanfare("bulletin", "check", file)
    assert done.exit_code == 0
    assert "Warning: " in done.stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no head"),
        (b"\xff\xfe---", "not UTF-8"),
        (b"a" * 5_000_000, "longer than 200,000 bytes"),
        (SAMPLE.read_bytes().partition(b"---\n\n")[0] + b"---\n", "says nothing"),
    ],
)
def test_a_bad_file_is_refused_everywhere(desk: Desk, content: bytes, says: str) -> None:
    file = desk.folder / "bad.md"
    file.write_bytes(content)
    desk.subscribe(1)
    for command in (
        ("check", file),
        ("send", file, "--yes"),
        ("send", file, "--test", "a@b.example"),
    ):
        done = desk.fanfare("bulletin", *command)
        assert done.exit_code == 1
        assert says in done.output
    assert desk.nothing_happened()


def test_a_mail_that_gmail_would_clip_is_refused(desk: Desk) -> None:
    file = desk.file(lambda text: text + "\nA paragraph of an issue that never ends.\n" * 2200)
    done = desk.fanfare("bulletin", "check", file)
    assert done.exit_code == 1
    assert "Gmail cuts off" in done.stdout


def test_a_preview_is_written_whatever_is_wrong(desk: Desk) -> None:
    file = desk.file(lambda text: text + "\nTODO \x02leave\x03 \x02x\x03 &#2;x&#3;\n")
    done = desk.fanfare("bulletin", "preview", file, "--to", desk.folder / "out")
    assert done.exit_code == 0
    text, html = (Path(line) for line in done.stdout.splitlines())
    assert "Rhyme time" in text.read_text()
    assert "https://fanfare.example.org/activities" in html.read_text()
    assert "never filled in" in done.stderr
    assert "\x02" not in text.read_text() + html.read_text()


def test_a_preview_needs_a_head(desk: Desk) -> None:
    file = desk.file(lambda text: text.replace("slug:", "slag:"))
    done = desk.fanfare("bulletin", "preview", file, "--to", desk.folder / "out")
    assert done.exit_code == 1
    assert not (desk.folder / "out").exists()


def test_a_copy_for_one_address(desk: Desk) -> None:
    done = desk.fanfare("bulletin", "send", SAMPLE, "--test", "Editor@example.org")
    assert done.exit_code == 0
    (body,) = desk.queued("DELIVERY_QUEUE_URL")
    order = decode_delivery(body)
    assert isinstance(order, PreviewIssue)
    assert (order.slug, order.email) == (SLUG, "Editor@example.org")
    assert desk.issues.load(SLUG, order.content).front.slug == SLUG
    assert desk.nothing_happened()


def test_a_copy_for_no_address(desk: Desk) -> None:
    done = desk.fanfare("bulletin", "send", SAMPLE, "--test", "editor")
    assert done.exit_code == 2
    assert desk.nothing_happened()


def test_an_issue_is_sent_to_those_who_want_it(desk: Desk) -> None:
    soon = datetime.now(UTC) + timedelta(days=9)
    for number in range(40):
        desk.subscribe(number)
    desk.subscribe(40, topics=(Topic.SCHOOL, Topic.COPYRIGHT))
    desk.subscribe(41, topics=(Topic.COPYRIGHT,))
    desk.subscribe(42, paused_until=soon)
    desk.subscribe(43, standing=Standing.UNSUBSCRIBED)
    desk.subscribe(44, standing=Standing.PENDING)
    before = datetime.now(UTC)
    done = desk.fanfare("bulletin", "send", SAMPLE, "--yes")
    assert done.exit_code == 0, done.output
    assert "Audience  41 people" in done.stdout
    (mailing,) = desk.mailings.all()
    assert (mailing.id, mailing.state) == (f"{SLUG}-1", MailingState.SCHEDULED)
    assert mailing.topics == (Topic.PUBLIC, Topic.SCHOOL, Topic.LIBRARIES_WEEK)
    assert before <= mailing.send_at <= datetime.now(UTC)
    assert desk.issues.load(SLUG, mailing.content).front.subject == mailing.subject
    orders = [decode_mailing(body) for body in desk.queued("MAILING_QUEUE_URL")]
    assert orders == [FreezeAudience(mailing=f"{SLUG}-1")]
    assert desk.issues.entries() == []  # it is shown once the mailing begins


def test_what_it_costs_and_how_long_it_takes_is_told_before(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        desk.subscribe(number)
    quota = bulletin_planning.Quota(rate=0.5, day=25, used=10)
    monkeypatch.setattr("desk.stack.Stack.quota", lambda stack: quota)
    done = desk.fanfare("bulletin", "send", SAMPLE, "--dry-run")
    assert done.exit_code == 0
    assert "Takes     about 2 min" in done.stdout
    assert "Costs     about $0.00" in done.stdout
    assert "may send 25 mails in 24 hours and has sent 10" in done.stderr
    assert desk.nothing_happened()


@pytest.mark.parametrize(
    ("people", "pace", "told"),
    [
        (10, 10, "a minute"),
        (610, 10, "2 min"),
        (100_000, 11.2, "2 h 29 min"),
        (5, None, "a minute"),
    ],
)
def test_durations(people: int, pace: float | None, told: str) -> None:
    assert bulletin_planning.duration(people, pace) == told


def test_nobody_is_mailed_without_a_yes(desk: Desk) -> None:
    desk.subscribe(1)
    done = desk.fanfare("bulletin", "send", SAMPLE, typed="y\n")
    assert done.exit_code == 2
    assert "say --yes" in done.stderr
    assert desk.nothing_happened()


def test_an_audience_of_nobody_is_refused(desk: Desk) -> None:
    desk.subscribe(1, topics=(Topic.COPYRIGHT,))
    done = desk.fanfare("bulletin", "send", SAMPLE, "--yes")
    assert done.exit_code == 1
    assert "nobody wants to read about public_libraries" in done.stderr
    assert desk.nothing_happened()


@pytest.mark.parametrize(
    ("topics", "audience"), [("copyright", 1), ("copyright, advocacy", 1), ("all", 2)]
)
def test_other_topics_than_the_file_says(desk: Desk, topics: str, audience: int) -> None:
    desk.subscribe(1, topics=(Topic.COPYRIGHT,))
    desk.subscribe(2, topics=(Topic.PRISON,))
    done = desk.fanfare("bulletin", "send", SAMPLE, "--topics", topics, "--yes")
    assert f"Audience  {audience} p" in done.stdout
    assert len(desk.mailings.all()) == 1


def test_an_unknown_topic_is_refused(desk: Desk) -> None:
    done = desk.fanfare("bulletin", "send", SAMPLE, "--topics", "museums", "--yes")
    assert done.exit_code == 2
    assert "There are: public_libraries" in done.stderr


def test_the_same_issue_is_not_sent_twice(desk: Desk) -> None:
    desk.subscribe(1)
    assert desk.fanfare("bulletin", "send", SAMPLE, "--yes").exit_code == 0
    twice = desk.fanfare("bulletin", "send", SAMPLE, "--yes")
    assert twice.exit_code == 1
    assert f"was sent before or is scheduled, as {SLUG}-1" in twice.stderr
    assert len(desk.queued("MAILING_QUEUE_URL")) == 1
    again = desk.fanfare("bulletin", "send", SAMPLE, "--yes", "--again")
    assert again.exit_code == 0
    assert {one.id for one in desk.mailings.all()} == {f"{SLUG}-1", f"{SLUG}-2"}


def test_of_two_who_send_at_once_one_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.subscribe(1)
    desk.fanfare("bulletin", "send", SAMPLE, "--yes")
    desk.queued("MAILING_QUEUE_URL")
    monkeypatch.setattr(Mailings, "all", lambda self: [])
    done = desk.fanfare("bulletin", "send", SAMPLE, "--yes")
    assert done.exit_code == 1
    assert "somebody else just sent" in done.stderr
    assert desk.queued("MAILING_QUEUE_URL") == []


@pytest.mark.parametrize("zone", ["UTC", "London"])
def test_an_issue_for_later(desk: Desk, zone: str) -> None:
    from desk.files.clock import as_written

    desk.subscribe(1)
    at = f"{LATER:%Y-%m-%dT%H:%MZ}" if zone == "UTC" else as_written(LATER)
    done = desk.fanfare("bulletin", "send", SAMPLE, "--yes", "--at", at)
    assert done.exit_code == 0, done.output
    assert f"({LATER:%Y-%m-%dT%H:%MZ})" in done.stdout
    assert desk.queued("MAILING_QUEUE_URL") == []
    (schedule,) = desk.schedules().values()
    assert schedule["Name"] == mailing_schedule(f"{SLUG}-1")
    assert schedule["ScheduleExpression"] == f"at({LATER:%Y-%m-%dT%H:%M}:00)"
    assert decode_mailing(schedule["Target"]["Input"]) == FreezeAudience(mailing=f"{SLUG}-1")
    (mailing,) = desk.mailings.all()
    assert mailing.send_at == LATER
    assert desk.issues.entries() == []


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("tomorrow", "is not a day and a time"),
        ("2021-10-04 09:00", "is past"),
        ("2021-10-04T09:00Z", "is past"),
        ("2999-10-04 09:00", "more than a year away"),
        ("2031-03-30 01:30", "does not exist"),
        ("2031-10-26 01:30", "comes twice"),
        ("2031-02-30T09:00Z", "no calendar or clock"),
        ("2031-02-28T09:00+02:00", "is not a day and a time"),
    ],
)
def test_a_time_that_cannot_be_meant(desk: Desk, at: str, says: str) -> None:
    done = desk.fanfare("bulletin", "send", SAMPLE, "--yes", "--at", at)
    assert done.exit_code == 2
    assert says in done.stderr
    assert desk.nothing_happened()


def test_a_schedule_never_looks_like_a_reminder_and_fits() -> None:
    from desk.activities import reminders

    names = [mailing_schedule(f"{'a' * length}-{n}") for length in (1, 59, 60) for n in (1, 2, 123)]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 64 for name in names)
    assert not any(name.startswith(f"{reminders.stem('a')}.") for name in names)


def test_the_archive_is_the_operators_to_show_and_hide(desk: Desk) -> None:
    desk.subscribe(1)
    desk.fanfare("bulletin", "send", SAMPLE, "--yes")
    (mailing,) = desk.mailings.all()
    desk.issues.release(SLUG, mailing.content, datetime.now(UTC))
    listed = json.loads(desk.fanfare("bulletin", "archive", "list", "--json").stdout)
    assert [(one["slug"], one["state"]) for one in listed] == [(SLUG, "public")]
    assert desk.fanfare("bulletin", "archive", "unpublish", SLUG).exit_code == 0
    assert desk.issues.published(datetime.now(UTC)) == []
    assert desk.fanfare("bulletin", "archive", "unpublish", SLUG).exit_code == 1
    assert "hidden" in desk.fanfare("bulletin", "archive", "list").stdout
    assert desk.fanfare("bulletin", "archive", "publish", SLUG).exit_code == 0
    assert len(desk.issues.published(datetime.now(UTC))) == 1
    assert desk.fanfare("bulletin", "archive", "publish", "never-sent").exit_code == 1


def test_what_was_cancelled_before_it_began_was_not_sent(desk: Desk) -> None:
    desk.subscribe(1)
    later = f"{LATER:%Y-%m-%dT%H:%MZ}"
    desk.fanfare("bulletin", "send", SAMPLE, "--yes", "--at", later)
    done = desk.fanfare("mailing", "cancel", f"{SLUG}-1", "--yes")
    assert done.exit_code == 0, done.output
    assert desk.schedules() == {}
    assert desk.fanfare("bulletin", "send", SAMPLE, "--yes").exit_code == 0
    assert {one.id: one.state for one in desk.mailings.all()} == {
        f"{SLUG}-1": MailingState.CANCELLED,
        f"{SLUG}-2": MailingState.SCHEDULED,
    }


def test_a_mailing_is_ordered_by_somebody(desk: Desk) -> None:
    desk.subscribe(1)
    desk.fanfare("bulletin", "send", SAMPLE, "--yes")
    (mailing,) = desk.mailings.all()
    assert isinstance(mailing, Mailing)
    assert mailing.by
