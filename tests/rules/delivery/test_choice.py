"""What a queued mail still has to tell by the time it is sent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.activities.activity import Listing
from fanfare.contact import is_sendable
from fanfare.delivery.choice import Mail, Skip, choose
from fanfare.messages.deliveries import DeliverMail
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.registration import Answer
from fanfare.registrations.terms import Outcome, Status
from tests.samples import NOON, RHYME_TIME, party

LISTING = Listing(activity=RHYME_TIME)
OFF = replace(LISTING, cancelled=True, sequence=1)
ANN = party("ann")
AFTER = RHYME_TIME.ends
NEWS = [kind for kind in MailKind if kind is not MailKind.NOT_ACCEPTED]


def message(kind: MailKind, **changes: Any) -> DeliverMail:
    fields = {
        "delivery_id": "r-ann_0-0",
        "kind": kind,
        "activity": RHYME_TIME.key,
        "person": "ann",
        "registration_id": "r-ann",
    }
    return DeliverMail(**(fields | changes))


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (MailKind.CONFIRMED, Status.CONFIRMED),
        (MailKind.WAITING, Status.WAITING),
        (MailKind.PROMOTED, Status.CONFIRMED),
        (MailKind.ALREADY_BOOKED, Status.WAITING),
        (MailKind.REDUCED, Status.WAITING),
        (MailKind.CANCELLED, Status.CANCELLED),
        (MailKind.ACTIVITY_CHANGED, Status.CONFIRMED),
    ],
)
def test_the_current_state_is_told(kind: MailKind, status: Status) -> None:
    ann = replace(ANN, status=status)
    mail = choose(message(kind), LISTING, ann, None, NOON)
    assert mail == Mail(
        delivery_id="r-ann_0-0",
        kind=kind,
        name="Ann",
        email="ann@example.org",
        language="en",
        listing=LISTING,
        party=ann,
    )


@pytest.mark.parametrize("kind", NEWS)
def test_nothing_is_told_about_what_is_gone(kind: MailKind) -> None:
    assert choose(message(kind), None, ANN, None, NOON) == Skip("gone")
    assert choose(message(kind), LISTING, None, None, NOON) == Skip("gone")


@pytest.mark.parametrize("kind", [k for k in NEWS if k is not MailKind.CANCELLED])
def test_only_a_cancellation_is_told_of_a_registration_that_another_replaced(
    kind: MailKind,
) -> None:
    again = replace(ANN, registration_id="r-again")
    soon = RHYME_TIME.starts - timedelta(minutes=30)
    assert choose(message(kind), LISTING, again, None, soon) == Skip("other_registration")


@pytest.mark.parametrize("kind", [k for k in NEWS if k is not MailKind.CANCELLED])
def test_a_cancelled_registration_hears_of_its_cancellation_only(kind: MailKind) -> None:
    gone = replace(ANN, status=Status.CANCELLED)
    soon = RHYME_TIME.starts - timedelta(minutes=30)
    assert choose(message(kind), LISTING, gone, None, soon) == Skip("cancelled")


@pytest.mark.parametrize(
    "kind", [MailKind.CONFIRMED, MailKind.WAITING, MailKind.PROMOTED, MailKind.REDUCED]
)
def test_once_the_activity_is_off_that_is_what_is_told_under_the_mailings_id(
    kind: MailKind,
) -> None:
    mail = choose(message(kind, sequence=2), OFF, replace(ANN, sequence=2), None, NOON)
    assert isinstance(mail, Mail)
    assert (mail.kind, mail.delivery_id) == (MailKind.ACTIVITY_CANCELLED, "r-ann_2-1")


def test_reminders_follow_no_cancellation() -> None:
    soon = RHYME_TIME.starts - timedelta(minutes=30)
    remind = message(MailKind.REMINDER_HOUR)
    assert isinstance(choose(remind, LISTING, ANN, None, soon), Mail)
    assert choose(remind, OFF, ANN, None, soon) == Skip("cancelled")
    waits = replace(ANN, status=Status.WAITING)
    assert choose(remind, LISTING, waits, None, soon) == Skip("waiting")


def test_a_reminder_of_another_hour_is_skipped() -> None:
    remind = message(MailKind.REMINDER_DAY)
    assert choose(remind, LISTING, ANN, None, RHYME_TIME.starts) == Skip("started")
    week_before = RHYME_TIME.starts - timedelta(days=7)
    assert choose(remind, LISTING, ANN, None, week_before) == Skip("moved")


def test_a_reminder_survives_a_change_of_the_party() -> None:
    smaller = replace(ANN, sequence=3)
    soon = RHYME_TIME.starts - timedelta(hours=20)
    assert isinstance(choose(message(MailKind.REMINDER_DAY), LISTING, smaller, None, soon), Mail)


@pytest.mark.parametrize("kind", [MailKind.CONFIRMED, MailKind.WAITING, MailKind.ACTIVITY_CHANGED])
def test_when_all_is_over_nobody_is_told_to_come(kind: MailKind) -> None:
    assert choose(message(kind), LISTING, ANN, None, AFTER) == Skip("over")


def test_an_answer_goes_to_the_one_who_asked() -> None:
    answer = Answer(request_id="q", outcome=Outcome.INVALID, name="Dee", email="dee@example.org")
    mail = choose(message(MailKind.NOT_ACCEPTED), None, None, answer, NOON)
    assert isinstance(mail, Mail)
    assert (mail.email, mail.outcome, mail.party) == ("dee@example.org", Outcome.INVALID, None)
    assert choose(message(MailKind.NOT_ACCEPTED), None, None, None, NOON) == Skip("no_answer")
    nobody = replace(answer, email="")
    assert choose(message(MailKind.NOT_ACCEPTED), None, None, nobody, NOON) == Skip("address")


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@b@c.example",
        "a b@c.example",
        '"a"@b.example',
        "<a@b.example>",
        "a(c)@b.example",
        "a:b;@c.example",
        "ä@b.example",
        "a@bücher.example",
        "@b.example",
        "a@",
        "",
    ],
)
def test_nothing_but_one_plain_address_is_sent_to(address: str) -> None:
    assert not is_sendable(address)


@given(st.emails())
def test_ordinary_addresses_are_sent_to(address: str) -> None:
    assert is_sendable(address)
