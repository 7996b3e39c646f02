"""First mails on moto: how many go to one mailbox, in one hour, and who gets none."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from deliver_mail import resources
from fanfare.activities.activity import Listing
from fanfare.aws.ledger.mailboxes import Mailboxes
from fanfare.aws.register.activity_rows import activity_pk
from fanfare.aws.register.rows import from_answer
from fanfare.aws.subscribers.rows import from_suppression
from fanfare.delivery.mailbox import HOUR, Passed, folded
from fanfare.messages.deliveries import DeliverDigest, DeliverMail
from fanfare.rate_limits import FIRST_MAILS
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.registration import Answer, Party
from fanfare.registrations.replies import already_booked, not_accepted, state_mail
from fanfare.registrations.terms import Outcome, Status
from fanfare.signing import Purpose
from fanfare.subscribers.subscriber import ERASED, Suppression
from tests.functions.deliver_mail.test_deliver_mail import (
    COMING,
    deliver,
    held,
    part,
    put_listing,
    put_party,
    queued,
    row,
    sent,
)
from tests.samples import party

pytestmark = pytest.mark.usefixtures("aws", "fresh")

LISTING = Listing(activity=COMING)


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that has taken nothing of the hour's mails yet."""
    monkeypatch.setattr(resources.dispatcher, "_ceiling", resources.ceiling(FIRST_MAILS))


def book(n: int, email: str = "victim@example.org", **changes: Any) -> DeliverMail:
    """Booking number n, for an activity of its own, with the order for its first mail."""
    listing = Listing(activity=replace(COMING, key=f"activity-{n}", title=f"Activity {n}"))
    made = party("ann", registration_id=f"r{n}", email=email, **changes)
    put_listing(listing)
    put_party(made, listing.activity)
    kind = MailKind.CONFIRMED if made.status is Status.CONFIRMED else MailKind.WAITING
    return state_mail(kind, made, listing)


def repeat(n: int, made: Party, listing: Listing = LISTING) -> DeliverMail:
    answer = Answer(request_id=f"again{n}", outcome=Outcome.ALREADY_BOOKED)
    return already_booked(answer, made, listing)


def digests() -> list[DeliverDigest]:
    return [one for one in queued() if isinstance(one, DeliverDigest)]


def mailbox(email: str) -> str:
    return resources.opaque_ids().of("mailbox", folded(email))


def an_hour_later(email: str = "victim@example.org") -> None:
    """As if what is remembered of a mailbox had happened an hour ago."""
    rows, key = Mailboxes(resources.dynamodb, "LedgerTable"), mailbox(email)
    box = rows.load(key)
    passed = tuple(Passed(p.delivery_id, p.at - HOUR, p.about) for p in box.passed)
    assert rows.close(key, box, replace(box, passed=passed, due=box.due - HOUR), 0)


def test_six_an_hour_and_the_others_in_one_mail_when_it_is_over() -> None:
    orders = [book(n) for n in range(10)]
    assert deliver(*orders) == []
    assert len(sent()) == 6
    assert row("r8_0-0")["state"] == "skipped"
    assert row("r8_0-0")["reason"] == "digest"
    (digest,) = digests()
    assert deliver(digest) == []
    assert len(sent()) == 6
    an_hour_later()
    assert deliver(digest) == []
    assert len(sent()) == 7
    mail = sent()[-1]
    assert mail["To"] == "victim@example.org"
    assert mail["Subject"] == "4 more bookings with your email address"
    assert [p.get_content_subtype() for p in mail.iter_parts()] == ["plain", "html"]
    text = part(mail, "plain").replace("\r\n", "\n")
    assert [n for n in range(10) if f"Activity {n}\n" in text] == [6, 7, 8, 9]
    links = [word for word in text.split() if "/manage/" in word]
    assert [link.endswith("/calendar.ics") for link in links] == [False, True] * 4
    for n, link in zip(range(6, 10), links[::2], strict=True):
        token = link.rpartition("/")[2]
        assert resources.signer().read(Purpose.MANAGE, token)[::2] == (f"activity-{n}", f"r{n}")
        assert link in part(mail, "html")
    assert deliver(digest, *orders) == []
    assert len(sent()) == 7


def test_tags_and_the_dots_of_gmail_are_one_mailbox() -> None:
    addresses = ["a.da@gmail.com", "ada@googlemail.com", *(f"ad.a+{n}@gmail.com" for n in range(8))]
    deliver(*(book(n, email) for n, email in enumerate(addresses)))
    assert len(sent()) == 6
    deliver(*(book(10 + n, f"victim+{n}@example.org") for n in range(10)))
    assert len(sent()) == 12


def test_one_batch_for_many_mailboxes_and_the_others_are_not_held_up() -> None:
    deliver(*(book(n) for n in range(6)))
    assert deliver(*(book(n, f"reader{n}@example.org") for n in range(6, 10)), book(10)) == []
    assert len(sent()) == 10
    assert "reader9@example.org" in {mail["To"] for mail in sent()}


def test_a_late_one_joins_the_digest_that_is_being_collected_and_no_second_is_ordered() -> None:
    deliver(*(book(n) for n in range(7)))
    deliver(book(7), book(8))
    assert len(digests()) == 1
    an_hour_later()
    deliver(book(9))
    assert len(sent()) == 6
    deliver(*digests())
    assert sent()[-1]["Subject"] == "4 more bookings with your email address"


def test_a_digest_that_comes_early_goes_back_with_a_delay() -> None:
    deliver(*(book(n) for n in range(7)))
    before = len(held("DeliveryQueue"))
    (digest,) = digests()
    assert deliver(digest) == []
    assert len(sent()) == 6
    again = held("DeliveryQueue")[before:]
    assert len(again) == 1
    assert 800 < again[0].delayed_until / 1000 - datetime.now(UTC).timestamp() <= 900


def test_what_has_been_told_otherwise_by_then_is_left_out() -> None:
    deliver(*(book(n) for n in range(8)))
    put_party(
        party("ann", registration_id="r6", status=Status.CANCELLED, sequence=1),
        replace(COMING, key="activity-6"),
    )
    an_hour_later()
    deliver(*digests())
    assert sent()[-1]["Subject"] == "1 more booking with your email address"


def test_when_nothing_is_left_to_tell_no_digest_goes() -> None:
    deliver(*(book(n) for n in range(7)))
    put_party(
        party("ann", registration_id="r6", status=Status.CANCELLED, sequence=1),
        replace(COMING, key="activity-6"),
    )
    an_hour_later()
    (digest,) = digests()
    assert deliver(digest) == []
    assert len(sent()) == 6
    assert row(digest.delivery_id)["state"] == "skipped"


def test_a_digest_that_ses_throttles_comes_again_whole(ses_says: Any) -> None:
    deliver(*(book(n) for n in range(8)))
    an_hour_later()
    (digest,) = digests()
    ses_says(("Throttling", "Maximum sending rate exceeded."))
    assert deliver(digest) == []
    assert len(sent()) == 6
    assert row(digest.delivery_id)["state"] == "queued"


def test_waiting_and_refused_requests_are_in_the_digest_as_they_are() -> None:
    deliver(*(book(n) for n in range(6)))
    refused = Answer(
        request_id="late", outcome=Outcome.CLOSED, name="Ann", email="victim@example.org"
    )
    boto3.client("dynamodb").put_item(
        TableName="RegisterTable",
        Item=from_answer(activity_pk("activity-1"), refused, datetime.now(UTC)),
    )
    deliver(book(7, status=Status.WAITING), not_accepted(refused, "activity-1"))
    assert len(sent()) == 6
    an_hour_later()
    deliver(*digests())
    text = part(sent()[-1], "plain")
    assert "On the waiting list" in text
    assert "Registration for this activity has closed." in text
    assert ".ics" not in text


def test_mails_that_no_form_causes_are_not_counted() -> None:
    deliver(*(book(n) for n in range(6)))
    made = party("ann", registration_id="r0", email="victim@example.org", sequence=1)
    put_party(made, replace(COMING, key="activity-0"))
    listing = Listing(activity=replace(COMING, key="activity-0"))
    deliver(
        state_mail(MailKind.PROMOTED, made, listing), state_mail(MailKind.REDUCED, made, listing)
    )
    assert len(sent()) == 7  # one state, one mail


def test_three_mails_a_day_about_one_booking_its_first_included() -> None:
    made = party("ann")
    put_listing(LISTING)
    put_party(made)
    deliver(state_mail(MailKind.CONFIRMED, made, LISTING))
    for n in range(5):
        assert deliver(repeat(n, made)) == []
    assert [mail["Subject"].partition(":")[0] for mail in sent()] == [
        "Confirmed",
        "Already registered",
        "Already registered",
    ]
    assert row("again4_again")["reason"] == "often"
    changed = party("ann", sequence=1)
    put_party(changed)
    deliver(state_mail(MailKind.REDUCED, changed, LISTING))
    assert len(sent()) == 4


def test_who_sends_too_many_forms_is_answered_in_the_digest_alone() -> None:
    order = book(1)
    assert deliver(order.model_copy(update={"is_often": True})) == []
    assert sent() == []
    an_hour_later()
    deliver(*digests())
    assert sent()[-1]["Subject"] == "1 more booking with your email address"


def test_a_digest_is_ordered_before_anything_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    orders = [book(n) for n in range(7)]

    def fail(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(resources, "announce", fail)
    with pytest.raises(ConnectionError):
        deliver(*orders)
    assert sent() == []
    monkeypatch.undo()
    assert deliver(*orders) == []
    assert len(sent()) == 6
    assert len(digests()) == 1


def test_no_address_is_in_what_is_remembered() -> None:
    deliver(*(book(n) for n in range(8)))
    rows = json.dumps(boto3.client("dynamodb").scan(TableName="LedgerTable")["Items"])
    assert "MAILBOX#" in rows
    assert "victim" not in rows
    assert "Ann" not in rows
    assert "victim" not in json.dumps([m.body for m in held("DeliveryQueue")])


@pytest.fixture
def ceiling(fresh: None, monkeypatch: pytest.MonkeyPatch) -> int:
    limit = replace(FIRST_MAILS, most=7)
    monkeypatch.setattr(resources.dispatcher, "_ceiling", resources.ceiling(limit))
    return limit.most


def orders(count: int, first: int = 0) -> list[DeliverMail]:
    return [book(n, f"reader{n}@example.org") for n in range(first, first + count)]


def test_beyond_the_hours_ceiling_mails_wait_and_an_alarm_hears(
    ceiling: int, caplog: pytest.LogCaptureFixture
) -> None:
    assert deliver(*orders(5)) == []
    late = orders(5, first=5)
    assert deliver(*late) == []
    assert len(sent()) == ceiling
    assert [one.delivery_id for one in queued()] == ["r7_0-0", "r8_0-0", "r9_0-0"]
    assert row("r8_0-0") == {}
    assert "mails_wait" in caplog.text


def test_mails_that_no_form_causes_pass_the_ceiling(ceiling: int) -> None:
    deliver(*orders(7))
    put_listing(LISTING)
    put_party(party("ben", sequence=1))
    deliver(state_mail(MailKind.PROMOTED, party("ben", sequence=1), LISTING))
    assert len(sent()) == ceiling + 1


def test_what_ses_did_not_take_is_not_counted(ceiling: int, ses_says: Any) -> None:
    answers = iter([("Throttling", "Maximum sending rate exceeded.")] * 3)
    ses_says(lambda _: next(answers, None))
    deliver(*orders(7))
    first = len(sent())
    deliver(*queued())
    assert first < len(sent()) == ceiling


def test_another_hour_has_its_own_mails(ceiling: int) -> None:
    counter = resources.dispatcher._ceiling
    now = datetime.now(UTC)
    assert counter.take(9, now) == ceiling
    assert counter.take(1, now) == 0
    assert counter.take(9, now + timedelta(hours=1)) == ceiling


def suppress(person: str, reason: str) -> None:
    boto3.client("dynamodb").put_item(
        TableName="SubscribersTable",
        Item=from_suppression(Suppression(person, reason, datetime.now(UTC))),
    )


@pytest.mark.parametrize("reason", ["bounce", "complaint", "bounces"])
@pytest.mark.parametrize("kind", [MailKind.CONFIRMED, MailKind.ACTIVITY_CHANGED])
def test_no_registration_mail_goes_where_mail_bounced_or_was_complained_of(
    reason: str, kind: MailKind
) -> None:
    put_listing(LISTING)
    for name in ("ann", "ben"):
        put_party(party(name))
    suppress("ann", reason)
    assert (
        deliver(state_mail(kind, party("ann"), LISTING), state_mail(kind, party("ben"), LISTING))
        == []
    )
    assert [mail["To"] for mail in sent()] == ["ben@example.org"]
    dead = reason != "complaint" and kind is MailKind.CONFIRMED  # its places go to others
    assert row("r-ann_0-0")["reason"] == ("unreachable" if dead else "suppressed")


def test_a_refusal_does_not_go_there_either() -> None:
    refused = Answer(
        request_id="late", outcome=Outcome.CLOSED, person="ann", name="Ann", email="a@example.org"
    )
    put_listing(LISTING)
    boto3.client("dynamodb").put_item(
        TableName="RegisterTable",
        Item=from_answer(activity_pk(COMING.key), refused, datetime.now(UTC)),
    )
    suppress("ann", "bounce")
    deliver(not_accepted(refused, COMING.key))
    assert sent() == []


def test_who_was_erased_and_books_again_is_mailed() -> None:
    put_listing(LISTING)
    put_party(party("ann"))
    suppress("ann", ERASED)
    deliver(state_mail(MailKind.CONFIRMED, party("ann"), LISTING))
    assert len(sent()) == 1


def test_the_limits_take_no_request_more_for_a_batch_of_first_mails() -> None:
    orders_ = orders(10)
    deliver(book(11, "warm@example.org"))
    seen: list[str] = []
    events = resources.dynamodb.meta.events
    events.register("before-call.dynamodb", lambda model, **_: seen.append(model.name), "count")
    try:
        deliver(*orders_)
    finally:
        events.unregister("before-call.dynamodb", unique_id="count")
    assert seen == ["BatchGetItem", "TransactWriteItems", "TransactWriteItems"]


def name_in_mail(name: str, kind: MailKind = MailKind.CONFIRMED, sequence: int = 0) -> str:
    put_listing(LISTING)
    made = party("ann", name=name, sequence=sequence)
    put_party(made)
    assert deliver(state_mail(kind, made, LISTING)) == []
    return part(sent()[-1], "plain").splitlines()[0]


@pytest.mark.parametrize(
    "name",
    [
        "A" * 41,
        "Your account is locked, phone 0906 123 4567",
        "Ring 0 9 0 6 1",
        "Ring 0-9-0-6-1",
        "Ring ٠٩٠٦١",
        "Ring ०९०६१",
        "Ring 𝟎𝟗𝟎𝟔𝟏",
        "Ring ０９０６１",
        "Ring ①②③④⑤",
        "Ring 〇九〇六一",
        "R1n2g3 m4e5",
    ],
)
def test_a_name_that_may_be_a_message_is_left_out_of_first_mails(name: str) -> None:
    assert name_in_mail(name) == "Hello,"


@pytest.mark.parametrize(
    "name", ["A" * 40, "Ada Lovelace", "Class 4B (20.7)", "三浦 五郎", "Siân 1234"]
)
def test_a_name_stays_in_first_mails(name: str) -> None:
    assert name_in_mail(name) == f"Hello {name},"


def test_later_mails_use_any_name() -> None:
    assert name_in_mail("A" * 41, MailKind.PROMOTED, sequence=1) == f"Hello {'A' * 41},"
