"""Calendar data, read back by vobject: a second implementation of RFC 5545."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from fanfare import language
from fanfare.calendars import Entry, Method, activity_calendar, invitation
from fanfare.model import Activity, Listing, Mode
from tests.samples import NOON, RHYME_TIME

ENGLISH = language.of("en")
SITE = "https://fanfare.example.org/v1"
SENDER = ("Libraries Week", "hello@f.example")
LINES = "Join online\nhttps://fanfare.example.org/join/" + "j" * 150
ANN = Entry(uid="r-ann", attendee="ann@example.org", sequence=2, description=LINES)


def built(
    activity: Activity = RHYME_TIME, method: Method = Method.REQUEST, one: Entry = ANN
) -> bytes:
    return invitation(activity, method, ENGLISH, SITE, SENDER).to(one, NOON)


def read(raw: bytes) -> Any:
    """The calendar, after checks that hold for each."""
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    calendar = vobject.readOne(raw.decode())
    calendar.validate(raiseException=True)
    return calendar


def test_an_invitation_has_all_that_mail_programmes_act_on() -> None:
    calendar = read(built())
    event = calendar.vevent
    assert calendar.method.value == "REQUEST"
    assert event.uid.value == "r-ann@fanfare.fanfare.example.org"
    assert event.sequence.value == "2"
    assert event.status.value == "CONFIRMED"
    assert event.summary.value == "Rhyme time"
    assert event.location.value == "Kingston Library, Fairfield Road, Kingston upon Thames, KT1 2PS"
    assert event.url.value == f"{SITE}/activities/rhyme-time"
    assert event.description.value == LINES
    assert event.dtstamp.value == NOON
    assert event.organizer.value == "mailto:hello@f.example"
    assert event.organizer.params["CN"] == ["Libraries Week"]
    assert event.attendee.value == "mailto:ann@example.org"
    assert event.attendee.params["PARTSTAT"] == ["ACCEPTED"]
    assert event.attendee.params["RSVP"] == ["FALSE"]


def test_a_cancellation_keeps_the_uid() -> None:
    calendar = read(built(method=Method.CANCEL, one=replace(ANN, sequence=3, description="")))
    assert calendar.method.value == "CANCEL"
    assert calendar.vevent.status.value == "CANCELLED"
    assert calendar.vevent.uid.value == "r-ann@fanfare.fanfare.example.org"
    assert calendar.vevent.sequence.value == "3"
    assert not hasattr(calendar.vevent, "description")


@pytest.mark.parametrize(
    ("starts", "wall"),
    [
        (datetime(2021, 10, 5, 9, 30, tzinfo=UTC), "20211005T103000"),
        (datetime(2021, 11, 5, 10, 30, tzinfo=UTC), "20211105T103000"),
        (datetime(2021, 10, 31, 0, 30, tzinfo=UTC), "20211031T013000"),
        (datetime(2028, 2, 29, 10, 30, tzinfo=UTC), "20280229T103000"),
    ],
)
def test_times_are_londons_with_its_rule(starts: datetime, wall: str) -> None:
    raw = built(replace(RHYME_TIME, starts=starts, ends=starts + timedelta(minutes=20)))
    assert f"DTSTART;TZID=Europe/London:{wall}".encode() in raw
    event = read(raw).vevent
    assert event.dtstart.value.astimezone(UTC) == starts
    assert event.dtend.value.astimezone(UTC) == starts + timedelta(minutes=20)


def test_in_the_hour_that_autumn_repeats_only_utc_is_clear() -> None:
    second = datetime(2021, 10, 31, 1, 30, tzinfo=UTC)
    raw = built(replace(RHYME_TIME, starts=second, ends=second + timedelta(hours=2)))
    assert b"DTSTART:20211031T013000Z" in raw


def test_the_link_to_the_room_is_not_in_it() -> None:
    online = replace(RHYME_TIME, mode=Mode.ONLINE, join_url="https://meet.example/room")
    raw = built(online)
    assert b"meet.example" not in raw
    assert read(raw).vevent.location.value == "Online"


@settings(deadline=None)
@given(
    title=st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=300),
    local=st.text("abcXYZ019!#$%&'*+/=?^_`{|}~.-", min_size=1, max_size=64),
)
def test_no_title_and_no_address_ends_its_line(title: str, local: str) -> None:
    one = replace(ANN, attendee=f"{local}@example.org")
    calendar = read(built(replace(RHYME_TIME, title=title), one=one))
    assert calendar.vevent.summary.value == title
    assert len(list(calendar.vevent.getChildren())) == 12
    assert calendar.vevent.attendee.value.startswith("mailto:")


@pytest.mark.parametrize(
    "title", ["One\r\nATTENDEE:mailto:x@y.example", "a;b,c\\n\\,d", "x:y\nEND:VEVENT"]
)
def test_line_ends_in_a_title_are_escaped(title: str) -> None:
    calendar = read(built(replace(RHYME_TIME, title=title)))
    assert calendar.vevent.summary.value.split() == title.split()
    assert len(calendar.vevent.contents["attendee"]) == 1


def test_the_public_calendar_tells_what_is_on_and_what_is_off() -> None:
    listings = [
        Listing(activity=RHYME_TIME),
        Listing(activity=replace(RHYME_TIME, key="off"), cancelled=True, sequence=4),
    ]
    raw = activity_calendar(
        listings, name="Libraries Week", site_url=SITE, language=ENGLISH, now=NOON
    )
    calendar = read(raw)
    assert calendar.method.value == "PUBLISH"
    on, off = calendar.vevent_list
    assert on.uid.value == "rhyme-time@fanfare.fanfare.example.org"
    assert (on.status.value, off.status.value) == ("CONFIRMED", "CANCELLED")
    assert (on.sequence.value, off.sequence.value) == ("0", "4")
    assert on.description.value == "Songs and rhymes."
    assert not hasattr(on, "attendee")


def test_a_calendar_of_nothing_is_a_calendar() -> None:
    raw = activity_calendar([], name="Libraries Week", site_url=SITE, language=ENGLISH, now=NOON)
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")


@given(
    text=st.text(
        st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n"), min_size=1
    )
)
def test_any_description_is_read_back_as_it_was_written(text: str) -> None:
    whole = read(built(one=replace(ANN, description=text)))
    assert whole.vevent.description.value == text


@pytest.mark.parametrize("length", range(60, 240))
def test_no_line_is_longer_than_75_octets(length: int) -> None:
    read(built(one=replace(ANN, description="é" * (length // 2) + "x" * length)))
