"""Calendar data, read back by vobject: a second implementation of RFC 5545."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from fanfare import language
from fanfare.activities.activity import Activity, Listing, Mode
from fanfare.activities.calendars.invitations import (
    CalendarEntry,
    Method,
    folded,
    invitation,
)
from fanfare.activities.calendars.public import activity_calendar
from tests.samples import NOON, RHYME_TIME

ENGLISH = language.of("en")
SITE = "https://fanfare.example.org/v1"
SENDER = ("Libraries Week", "hello@f.example")
PAGE = f"{SITE}/activities/rhyme-time"
ADVICE = (
    "To change or cancel your registration, use the link in our email.\n"
    "Declining this invitation does not cancel your registration.\n"
    f"\nAbout the activity:\n{PAGE}"
)
ANN = CalendarEntry(uid="r-ann", attendee="ann@example.org", sequence=2)
ONLINE = replace(RHYME_TIME, mode=Mode.ONLINE, join_url="https://meet.example/room")
REPEATED = replace(
    RHYME_TIME,
    starts=datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
    ends=datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
)


def built(
    activity: Activity = RHYME_TIME, method: Method = Method.REQUEST, one: CalendarEntry = ANN
) -> bytes:
    return invitation(activity, method, ENGLISH, SITE, SENDER).to(one, NOON)


def public(listing: Listing) -> Any:
    return read(activity_calendar([listing], site_url=SITE, language=ENGLISH, now=NOON))


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
    assert event.description.value == ADVICE
    assert event.dtstamp.value == NOON
    assert event.organizer.value == "mailto:hello@f.example"
    assert event.organizer.params["CN"] == ["Libraries Week"]
    assert event.attendee.value == "mailto:ann@example.org"
    assert event.attendee.params["PARTSTAT"] == ["ACCEPTED"]
    assert event.attendee.params["RSVP"] == ["FALSE"]


def test_a_cancellation_keeps_the_uid() -> None:
    calendar = read(built(method=Method.CANCEL, one=replace(ANN, sequence=3)))
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


def test_who_sees_a_shared_calendar_can_neither_cancel_nor_join() -> None:
    for activity in (RHYME_TIME, ONLINE, REPEATED):
        text = built(activity).replace(b"\r\n ", b"").decode()
        links = re.findall(r"https://[^\s\\]+", text)
        assert set(links) == {PAGE}


def test_where_clock_times_could_mislead_the_words_name_the_zone() -> None:
    words = [read(built(one)).vevent.description.value for one in (ONLINE, REPEATED)]
    assert "Tuesday 5 October 2021, 10:30am to 11:15am (UK time)\n" in words[0]
    assert "Sunday 31 October 2027, 1:30am BST to 1:30am GMT\n" in words[1]
    told = [public(Listing(activity=one)).vevent.description.value for one in (ONLINE, REPEATED)]
    assert "(UK time)" in told[0]
    assert "BST" in told[1]


def test_both_times_of_a_repeated_hour_are_read_back_as_they_are() -> None:
    raw = built(REPEATED)
    [event] = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    told = [event.decoded(name).astimezone(UTC) for name in ("dtstart", "dtend")]
    assert told == [REPEATED.starts, REPEATED.ends]
    assert read(raw).vevent.dtend.value - read(raw).vevent.dtstart.value == timedelta(hours=1)


def test_the_link_to_the_room_is_not_in_it() -> None:
    raw = built(ONLINE)
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


NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(
    lambda text: "\\N" not in text  # which icalendar writes as the line break that it means there
)


@given(name=NAMES, summary=NAMES)
def test_two_readers_of_calendars_read_back_what_was_written(name: str, summary: str) -> None:
    listing = Listing(activity=replace(RHYME_TIME, summary=summary, title=name), sequence=7)
    raw = activity_calendar([listing], name=name, site_url=SITE, language=ENGLISH, now=NOON)
    ours = read(raw)
    assert (
        ours.x_wr_calname.value.replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
        == name
    )
    theirs = icalendar.Calendar.from_ical(raw)
    [event] = theirs.walk("VEVENT")
    assert (str(event["summary"]), str(event["description"])) == (name, summary)
    assert (event["sequence"], ours.vevent.sequence.value) == (7, "7")
    assert (ours.vevent.summary.value, ours.vevent.description.value) == (name, summary)


def test_an_entry_for_ones_own_calendar_opens_no_new_one() -> None:
    """Outlook makes a calendar of its own of a file that names itself ([MS-OXCICAL], X-WR-CALNAME)."""
    assert b"X-WR-" not in activity_calendar(
        [Listing(activity=RHYME_TIME)], site_url=SITE, language=ENGLISH, now=NOON
    )


@pytest.mark.parametrize("length", range(60, 240))
def test_no_line_is_longer_than_75_octets(length: int) -> None:
    read(built(one=replace(ANN, attendee="x" * length + "@example.org")))
    assert all(len(line) <= 77 for line in folded("é" * (length // 2) + "x" * length).split(b"\n"))
