"""Who mailings go to, and when they are over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fanfare.activities.activity import Listing, Mode
from fanfare.delivery.activity_mailings import order, why_drop
from fanfare.messages.mailings import StartMailing
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.terms import Status
from tests.samples import NOON, RHYME_TIME, party

LISTING = Listing(activity=RHYME_TIME, sequence=1)
STARTS = RHYME_TIME.starts


def mailing(kind: MailKind, sequence: int = 1) -> StartMailing:
    return StartMailing(kind=kind, activity=RHYME_TIME.key, sequence=sequence)


@pytest.mark.parametrize(
    ("kind", "before", "reason"),
    [
        (MailKind.REMINDER_DAY, timedelta(hours=24), ""),
        (MailKind.REMINDER_DAY, timedelta(minutes=1), ""),
        (MailKind.REMINDER_DAY, timedelta(0), "started"),
        (MailKind.REMINDER_DAY, timedelta(days=7), "moved"),
        (MailKind.REMINDER_HOUR, timedelta(hours=1), ""),
        (MailKind.REMINDER_HOUR, timedelta(hours=24), "moved"),
        (MailKind.REMINDER_HOUR, timedelta(hours=-3), "started"),
    ],
)
def test_a_reminder_belongs_to_its_hour(kind: MailKind, before: timedelta, reason: str) -> None:
    assert why_drop(mailing(kind), LISTING, STARTS - before) == reason


def test_no_reminder_of_a_cancelled_activity() -> None:
    cancelled = replace(LISTING, cancelled=True)
    soon = STARTS - timedelta(hours=1)
    assert why_drop(mailing(MailKind.REMINDER_HOUR), cancelled, soon) == "cancelled"


@pytest.mark.parametrize("kind", [MailKind.ACTIVITY_CHANGED, MailKind.ACTIVITY_CANCELLED])
@pytest.mark.parametrize("cancelled", [True, False])
def test_news_is_told_while_it_is_true(kind: MailKind, cancelled: bool) -> None:
    listing = replace(LISTING, cancelled=cancelled)
    true = (kind is MailKind.ACTIVITY_CANCELLED) == cancelled
    assert why_drop(mailing(kind), listing, NOON) == ("" if true else "superseded")
    assert why_drop(mailing(kind, sequence=0), listing, NOON) == "superseded"


def test_a_change_is_told_late_or_written_down_as_skipped_but_never_lost() -> None:
    """deliver_mail knows what each person expects, and its ledger what came of each mail."""
    assert why_drop(mailing(MailKind.ACTIVITY_CHANGED), LISTING, RHYME_TIME.ends) == ""
    off = replace(LISTING, cancelled=True)
    assert why_drop(mailing(MailKind.ACTIVITY_CANCELLED), off, RHYME_TIME.ends) == ""


@pytest.mark.parametrize(
    ("kind", "status", "mailed"),
    [
        (MailKind.ACTIVITY_CHANGED, Status.CONFIRMED, True),
        (MailKind.ACTIVITY_CHANGED, Status.WAITING, True),
        (MailKind.ACTIVITY_CANCELLED, Status.WAITING, True),
        (MailKind.ACTIVITY_CANCELLED, Status.CANCELLED, False),
        (MailKind.REMINDER_DAY, Status.CONFIRMED, True),
        (MailKind.REMINDER_DAY, Status.WAITING, False),
        (MailKind.REMINDER_HOUR, Status.CANCELLED, False),
    ],
)
def test_who_is_mailed(kind: MailKind, status: Status, mailed: bool) -> None:
    assert bool(order(mailing(kind), LISTING, party("ann", status=status))) is mailed


def test_the_two_reminders_are_two_mails() -> None:
    online = replace(LISTING, activity=replace(RHYME_TIME, mode=Mode.ONLINE))
    ids = {
        order(mailing(kind), online, party("ann")).delivery_id  # type: ignore[union-attr]
        for kind in (MailKind.REMINDER_DAY, MailKind.REMINDER_HOUR)
    }
    assert ids == {"r-ann_reminder-day-1", "r-ann_reminder-hour-1"}
