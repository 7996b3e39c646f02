"""Each activity has its reminders to come, once, under names that say everything."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from desk.activities.reminders import plan, reminders
from fanfare.activities.activity import Mode
from fanfare.delivery.activity_mailings import why_drop
from fanfare.delivery.choice import REMINDERS
from fanfare.messages.mailings import StartMailing
from fanfare.registrations.mail_kind import MailKind
from tests.samples import NOON, RHYME_TIME, listing

ONLINE = listing(mode=Mode.ONLINE)
DAY, HOUR = timedelta(hours=24), timedelta(hours=1)


def test_a_day_before_and_an_hour_before_what_is_online() -> None:
    assert [(r.kind, r.at) for r in reminders(ONLINE, NOON)] == [
        (MailKind.REMINDER_DAY, RHYME_TIME.starts - DAY),
        (MailKind.REMINDER_HOUR, RHYME_TIME.starts - HOUR),
    ]
    assert [r.kind for r in reminders(listing(), NOON)] == [MailKind.REMINDER_DAY]


def test_what_is_scheduled_is_known_where_it_is_mailed() -> None:
    made = reminders(ONLINE, NOON)
    assert {r.kind: RHYME_TIME.starts - r.at for r in made} == REMINDERS
    for r in made:
        mailing = StartMailing(kind=r.kind, activity=r.activity, sequence=r.sequence)
        assert why_drop(mailing, ONLINE, r.at) == ""


def test_none_for_the_past_nor_after_a_cancellation() -> None:
    late = RHYME_TIME.starts - HOUR - timedelta(minutes=1)
    assert [r.kind for r in reminders(ONLINE, late)] == [MailKind.REMINDER_HOUR]
    assert reminders(ONLINE, RHYME_TIME.starts - HOUR) == []
    assert reminders(replace(ONLINE, cancelled=True), NOON) == []


@given(
    keys=st.lists(st.from_regex(r"[a-z0-9]{1,32}(-[a-z0-9]{1,31})?", fullmatch=True), unique=True)
)
def test_names_are_distinct_and_fit_eventbridge(keys: list[str]) -> None:
    made = plan([replace(ONLINE, activity=replace(ONLINE.activity, key=k)) for k in keys], [], NOON)
    names = {reminder.name for reminder in made.make}
    assert len(names) == 2 * len(keys)
    assert all(len(name) <= 64 for name in names)


def test_planning_again_does_nothing() -> None:
    names = [reminder.name for reminder in plan([ONLINE], [], NOON).make]
    again = plan([ONLINE], names, NOON)
    assert (again.make, again.drop) == ([], [])


def test_another_time_replaces_them_and_leaves_other_activities_alone() -> None:
    names = [reminder.name for reminder in plan([ONLINE], [], NOON).make]
    moved = plan([replace(ONLINE, sequence=1)], [*names, "other-rhyme-time.0.reminder_day"], NOON)
    assert [(r.sequence, r.kind) for r in moved.make] == [
        (1, MailKind.REMINDER_DAY),
        (1, MailKind.REMINDER_HOUR),
    ]
    assert moved.drop == sorted(names)
    assert plan([replace(ONLINE, cancelled=True)], names, NOON).drop == sorted(names)
