"""Places held until the mailed link is pressed, on moto: the mail, the page, the sweep."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from deliver_mail import resources as sending
from fan_out_mailing import handler as function
from fan_out_mailing import resources as fan_out
from fanfare.activities.activity import Listing
from fanfare.aws.register.activity_rows import activity_pk
from fanfare.aws.register.rows import from_answer
from fanfare.messages.mailings import SweepMailing
from fanfare.messages.registrations import HoldEnded, RegistrationKept
from fanfare.rate_limits import FIRST_MAILS
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.registration import Answer, Party
from fanfare.registrations.replies import state_mail
from fanfare.registrations.terms import Gone, Outcome, Status
from fanfare.signing import Purpose
from tests.functions.deliver_mail.test_deliver_mail import (
    COMING,
    deliver,
    part,
    put_listing,
    put_party,
    row,
    sent,
)
from tests.samples import party
from tests.support.fixtures import Context
from tests.support.site import Clock, booked, coming, link, put, queued, send, visit

pytestmark = pytest.mark.usefixtures("site")

HOLD = 24
ACTIVITY = coming(hold=HOLD)
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(autouse=True)
def opened(site: Clock) -> Iterator[None]:
    put(Listing(activity=ACTIVITY, taken=3))
    sending.dispatcher._ceiling = sending.ceiling(FIRST_MAILS)
    fan_out.registrations.cache_clear()
    yield
    fan_out.registrations.cache_clear()


def hold(**changes: Any) -> Party:
    return booked(ACTIVITY, held_until=NOW + timedelta(hours=HOLD), **changes)


def page() -> str:
    return link(Purpose.MANAGE, ACTIVITY)


def test_the_form_says_that_places_are_held_and_why() -> None:
    form = visit("/activities/rhyme-time/register").text
    assert "for 24 hours" in form
    assert "somebody else’s email address" in form


def form(**changes: Any) -> str:
    put(Listing(activity=replace(ACTIVITY, **changes)))
    return " ".join(visit("/activities/rhyme-time/register").text.split())


def test_the_form_says_the_true_end_of_a_hold_that_the_start_cuts_short() -> None:
    start = NOW + timedelta(hours=5)
    short = form(starts=start, ends=start + timedelta(hours=1), closes=start)
    assert f"until the activity begins, {resources_moment(start)}" in short
    assert "24 hours" not in short
    until = NOW + timedelta(hours=HOLD + 5)  # a form that is sent hours later holds for less
    long = form(starts=until, ends=until + timedelta(hours=1), closes=until)
    assert "for 24 hours, or until the activity begins if that is sooner" in long
    assert "follow the link that we email you" in long


def test_the_form_of_a_waiting_list_promises_no_places_now() -> None:
    put(Listing(activity=ACTIVITY, taken=ACTIVITY.capacity or 0))
    full = " ".join(visit("/activities/rhyme-time/register").text.split())
    assert "We hold your places" not in full
    assert "When there is a place for you, we hold it for 24 hours" in full


@pytest.mark.parametrize("hours", [-1, 1])
def test_held_places_of_what_is_called_off_are_neither_kept_nor_lost(hours: int) -> None:
    put(Listing(activity=ACTIVITY, cancelled=True, sequence=1))
    booked(ACTIVITY, held_until=NOW + timedelta(hours=hours))
    for address in (page(), f"{page()}?since=0"):
        shown = visit(address)
        assert "The activity has been cancelled" in shown.text
        assert "Keep my places" not in shown.text
        assert "We are making your change" not in shown.text
        assert "refresh" not in shown.headers
    status = visit(link(Purpose.STATUS, ACTIVITY)).text
    assert "This activity has been cancelled" in status
    assert "time to confirm is over" not in status
    answer = send(f"{page()}/keep", {})
    assert (answer.status, answer.headers["location"]) == (303, page())
    assert queued() == []


def test_what_had_lapsed_before_it_was_called_off_is_nobody_elses_by_now() -> None:
    put(Listing(activity=ACTIVITY, cancelled=True, sequence=1))
    booked(ACTIVITY, status=Status.CANCELLED, gone=Gone.NOT_KEPT)
    shown = visit(page()).text
    assert "The activity has been cancelled" in shown
    assert "may be somebody else’s" not in shown
    assert "This activity has been cancelled" in visit(link(Purpose.STATUS, ACTIVITY)).text


def test_once_it_has_begun_the_form_speaks_of_no_hold() -> None:
    begun = replace(ACTIVITY, starts=NOW - timedelta(minutes=1), closes=ACTIVITY.ends)
    put(Listing(activity=begun))
    form = visit("/activities/rhyme-time/register")
    assert form.status == 200
    assert "We hold" not in form.text


def test_the_page_says_until_when_and_one_press_keeps_the_places() -> None:
    made = hold()
    assert made.held_until
    shown = visit(page()).text
    assert f"until {resources_moment(made.held_until)}" in shown
    assert shown.count("Keep my places") == 1
    assert queued() == []  # looking presses nothing
    assert visit(f"{page()}/keep").status == 405
    for _ in range(2):
        answer = send(f"{page()}/keep", {})
        assert answer.status == 303
    messages = queued()
    assert {type(one) for one in messages} == {RegistrationKept}
    (one,) = {one.request_id: one for one in messages}.values()
    assert one.registration_id == "r-ada"
    assert one.requested_at < made.held_until  # type: ignore[union-attr]


def resources_moment(instant: datetime) -> str:
    from fanfare import language

    return language.of("en").moment(instant)


def test_a_press_one_second_late_is_told_the_truth(site: Clock) -> None:
    made = hold()
    assert made.held_until
    site.ahead = made.held_until - datetime.now(UTC) + timedelta(seconds=1)
    shown = visit(page()).text
    assert "The time to keep these places is over" in shown
    assert "Keep my places" not in shown
    assert "Confirmed" not in shown
    send(f"{page()}/keep", {})
    (one,) = queued()
    assert isinstance(one, RegistrationKept)
    assert one.requested_at > made.held_until


@pytest.mark.parametrize(
    ("gone", "words"),
    [(Gone.NOT_KEPT, "was not pressed before"), (Gone.UNDELIVERABLE, "there is no such mailbox")],
)
def test_what_ended_by_itself_says_why(gone: Gone, words: str) -> None:
    booked(ACTIVITY, status=Status.CANCELLED, gone=gone)
    shown = visit(page()).text
    assert words in shown
    assert "We have emailed you" not in shown
    status = visit(link(Purpose.STATUS, ACTIVITY)).text
    assert ("time to confirm is over" in status) is (gone is Gone.NOT_KEPT)
    assert send(f"{page()}/keep", {}).status == 303
    assert queued() == []


def test_the_status_page_says_what_holds(site: Clock) -> None:
    made = hold()
    assert made.held_until
    status = link(Purpose.STATUS, ACTIVITY)
    shown = visit(status).text
    assert "we hold your places until" in shown
    assert resources_moment(made.held_until) in shown
    assert "You have a place" not in shown
    about = visit(f"/api{status}").json
    assert (about["state"], about["until"][:19]) == ("held", made.held_until.isoformat()[:19])


@pytest.mark.parametrize("hold", [True, False])
@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.WAITING])
def test_the_status_of_an_address_known_to_be_dead_is_any_newcomers(
    status: Status, hold: bool
) -> None:
    until = NOW + timedelta(hours=HOLD) if hold and status is Status.CONFIRMED else None
    address = link(Purpose.STATUS, ACTIVITY)

    def shown() -> tuple[list[str], Any]:
        text = visit(address).text.splitlines()
        return [line for line in text if "/registrations/" not in line], visit(
            f"/api{address}"
        ).json

    put(Listing(activity=ACTIVITY, taken=3, waiting=2))
    booked(ACTIVITY, status=status, held_until=until, turn=2)
    newcomer = shown()
    put(Listing(activity=ACTIVITY, waiting=2 if status is Status.CONFIRMED else 1))
    booked(
        ACTIVITY,
        status=Status.CANCELLED,
        gone=Gone.UNDELIVERABLE,
        bounced=True,
        lost=status,
        lost_hold=until,
        turn=2,
    )
    assert shown() == newcomer


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.WAITING])
def test_the_page_is_true_for_who_gets_no_mail_and_says_what_to_do(status: Status) -> None:
    booked(ACTIVITY, status=status)
    shown = " ".join(visit(link(Purpose.STATUS, ACTIVITY)).text.split())
    assert "and our email reaches you," in shown
    assert "If you do not get our email within an hour" in shown
    assert "or was reported as unwanted" in shown
    assert "mailto:rhymes@kingston.example.org" in shown
    for promise in ("we send you an email", "The email has", "The email says"):
        assert promise not in shown


def test_who_asks_again_for_a_booked_party_reads_what_a_newcomer_reads() -> None:
    made = hold()
    newcomer = visit(link(Purpose.STATUS, ACTIVITY)).text
    answer = Answer(
        request_id="again",
        outcome=Outcome.ALREADY_BOOKED,
        as_newcomer=Status.CONFIRMED,
        held_until=made.held_until,
    )
    boto3.client("dynamodb").put_item(
        TableName="RegisterTable", Item=from_answer(activity_pk(ACTIVITY.key), answer, NOW)
    )
    again = visit(link(Purpose.STATUS, ACTIVITY, "again")).text

    def tokenless(text: str) -> list[str]:
        return [line for line in text.splitlines() if "/registrations/" not in line]

    assert tokenless(again) == tokenless(newcomer)


def test_held_places_have_no_entry_and_no_door() -> None:
    hold()
    assert visit(f"{page()}/calendar.ics").status == 404
    assert "please confirm them" in visit(link(Purpose.JOIN, ACTIVITY)).text
    booked(ACTIVITY)
    entry = visit(f"{page()}/calendar.ics")
    assert entry.status == 200
    assert "METHOD:PUBLISH" in entry.text
    assert "UID:r-ada@" in entry.text
    assert "ATTENDEE" not in entry.text


def test_whose_entry_was_cancelled_reads_so_in_the_calendar() -> None:
    booked(ACTIVITY, status=Status.CANCELLED)
    assert "METHOD:CANCEL" in visit(f"{page()}/calendar.ics").text
    booked(ACTIVITY, status=Status.WAITING)
    assert visit(f"{page()}/calendar.ics").status == 404


def test_the_mail_says_until_when_and_why_and_brings_no_invitation() -> None:
    until = NOW + timedelta(hours=HOLD)
    listing = Listing(activity=replace(COMING, hold=HOLD))
    put_listing(listing)
    put_party(party("ann", held_until=until))
    assert deliver(state_mail(MailKind.HELD, party("ann", held_until=until), listing)) == []
    (mail,) = sent()
    assert mail["Subject"] == "Please confirm your places: Rhyme time"
    text = " ".join(part(mail, "plain").split())
    assert f"until {resources_moment(until)}" in text
    assert "“Keep my places”" in text
    assert "/manage/" in text
    assert [p.get_content_subtype() for p in mail.iter_parts()] == ["plain", "html"]


def test_once_kept_the_invitation_comes_and_the_limits_of_first_mails_do_not_hold() -> None:
    listing = Listing(activity=replace(COMING, hold=HOLD))
    put_listing(listing)
    kept = party("ann", sequence=1, reached=True)
    put_party(kept)
    deliver(state_mail(MailKind.CONFIRMED, kept, listing))
    assert [p.get_content_subtype() for p in sent()[0].iter_parts()] == [
        "plain",
        "html",
        "calendar",
    ]


@pytest.mark.parametrize("kind", [MailKind.HELD, MailKind.ALREADY_BOOKED, MailKind.REMINDER_DAY])
def test_no_mail_speaks_of_places_whose_time_is_over(kind: MailKind) -> None:
    soon = datetime.now(UTC) + timedelta(hours=23)
    about = replace(COMING, hold=HOLD, starts=soon, ends=soon + timedelta(hours=1))
    put_listing(Listing(activity=about))
    over = party("ann", held_until=NOW - timedelta(seconds=1))
    put_party(over, about)
    deliver(state_mail(kind, over, Listing(activity=about)))
    assert sent() == []
    assert row("r-ann_0-0")["reason"] in ("lapsed", "held")


def test_asking_again_tells_that_the_places_are_held() -> None:
    until = NOW + timedelta(hours=HOLD)
    listing = Listing(activity=replace(COMING, hold=HOLD))
    put_listing(listing)
    put_party(party("ann", held_until=until))
    deliver(state_mail(MailKind.ALREADY_BOOKED, party("ann", held_until=until), listing))
    text = " ".join(part(sent()[0], "plain").split())
    assert f"held until {resources_moment(until)}" in text
    assert "Your places are confirmed" not in text


def sweep() -> None:
    record = {"messageId": "sweep", "body": SweepMailing(mailing="").model_dump_json()}
    assert function.handler({"Records": [record]}, Context()) == {"batchItemFailures": []}


def test_the_sweep_ends_what_was_held_for_too_long_and_nothing_else() -> None:
    def held(person: str, until: datetime | None, **changes: Any) -> None:
        put_party(party(person, held_until=until, **changes))

    now = datetime.now(UTC)  # NOW may be long ago
    put_listing(Listing(activity=COMING))
    held("ann", now - timedelta(minutes=5))
    held("ben", now + timedelta(minutes=5))
    held("cat", now - timedelta(seconds=5))  # a press of the last second may be on its way
    held("dee", None)
    sweep()
    sweep()
    messages = queued()
    assert {type(one) for one in messages} == {HoldEnded}
    assert {(one.person, one.registration_id) for one in messages} == {("ann", "r-ann")}  # type: ignore[union-attr]
    assert len({one.request_id for one in messages}) == 1
