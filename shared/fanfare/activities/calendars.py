"""Calendar data (RFC 5545, RFC 5546): a personal invitation, and the public calendar of activities.

The icalendar library is imported when the first calendar is built: it is slow to start, and most
invocations of the site need none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from fanfare.activities.activity import Activity, Listing, Mode
from fanfare.language import LONDON, Language, names_zone

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone

PRODUCT = "-//Fanfare//Registrations//EN"
FOLD = 75
"""Octets of a line at most (RFC 5545, section 3.1)."""

_ATTENDEE = "ATTENDEE;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FALSE"


class Method(StrEnum):
    """What a calendar programme is to do with the entry (RFC 5546, section 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """The personal part of an invitation.

    uid: the registration's id, the same for its whole life. sequence: grows with each change of the
    registration or the activity. attendee: empty for an entry that invites nobody.
    """

    uid: str
    attendee: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Invitation:
    """One activity's calendar part, built once; `to` adds what belongs to one person, without the
    library: it folds a line one character at a time, which took longer than all else about a mail."""

    head: bytes
    tail: bytes
    host: str

    def to(self, entry: CalendarEntry, now: datetime) -> bytes:
        """The whole calendar part for one person, lines ended by CRLF."""
        lines = [
            f"UID:{entry.uid}@fanfare.{self.host}",
            f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"SEQUENCE:{entry.sequence}",
        ]
        if entry.attendee:
            lines.append(f"{_ATTENDEE}:{mailto(entry.attendee)}")
        return b"".join((self.head, *map(folded, lines), self.tail))


@lru_cache(maxsize=256)
def invitation(
    activity: Activity,
    method: Method,
    language: Language,
    site_url: str,
    organizer: tuple[str, str],
) -> Invitation:
    """An activity's invitation or its cancellation.

    Args:
        site_url: without a slash at the end.
        organizer: name and address that the mails come from.
    """
    from icalendar import vCalAddress

    event = _event(activity, language, site_url)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    if method is not Method.CANCEL:
        event.add("description", _advice(activity, language, site_url))
    address = vCalAddress(mailto(organizer[1]))
    address.params["CN"] = organizer[0]
    event.add("organizer", address)
    calendar = _calendar(method)
    calendar.add_component(event)
    head, end, tail = calendar.to_ical().rpartition(b"END:VEVENT")
    return Invitation(head, end + tail, host(site_url))


def activity_calendar(
    listings: Iterable[Listing],
    *,
    name: str = "",
    site_url: str,
    language: Language,
    now: datetime,
) -> bytes:
    """Activities for the site's `.ics` addresses (METHOD:PUBLISH).

    A cancelled activity stays in it, marked so; the uid of an entry is its activity's key.

    Args:
        name: what calendar programmes call a calendar to subscribe to. An entry to add to one's own has no
            name: with one, Outlook opens a new calendar for it.
        site_url: without a slash at the end; each entry links to its activity's page.
        now: when the data was read.
    """
    from icalendar import vText

    calendar = _calendar(Method.PUBLISH)
    if name:
        calendar.add("x-wr-calname", vText(name))
    for listing in listings:
        event = _event(listing.activity, language, site_url)
        event.add("uid", f"{listing.activity.key}@fanfare.{host(site_url)}")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("sequence", listing.sequence)
        event.add("status", "CANCELLED" if listing.cancelled else "CONFIRMED")
        zone = _zone(listing.activity, language)
        event.add("description", "\n".join([listing.activity.summary, *zone]))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def host(site_url: str) -> str:
    """The host name of the site, which keeps our uids apart from everybody else's."""
    return urlsplit(site_url).hostname or "invalid"


def mailto(address: str) -> str:
    """The address as a URI (RFC 6068): no character of it can be taken for something else."""
    return "mailto:" + quote(address, safe="@!$'*+/=")


def location(activity: Activity, language: Language) -> str:
    """Where to go, on one line; for online activities the word for that."""
    return language.gettext("Online") if activity.mode is Mode.ONLINE else activity.whereabouts


def _event(activity: Activity, language: Language, site_url: str) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("summary", activity.title)
    event.add("dtstart", _in_london(activity.starts))
    event.add("dtend", _in_london(activity.ends))
    event.add("location", location(activity, language))
    event.add("url", _page(activity, site_url))
    return event


def _advice(activity: Activity, language: Language, site_url: str) -> str:
    """What an invitation says. No personal link: people share their calendars, and who sees one could
    otherwise give up the places, or take part in another's name."""
    say = language.gettext
    lines = [
        *_zone(activity, language),
        say("To change or cancel your registration, use the link in our email."),
        say("Declining this invitation does not cancel your registration."),
    ]
    if activity.mode is Mode.ONLINE:
        lines.append(say("Your own link to join is in our email, too."))
    return "\n".join([*lines, "", say("About the activity:"), _page(activity, site_url)])


def _zone(activity: Activity, language: Language) -> list[str]:
    """When it is, where the clock times that a calendar shows could be taken for others."""
    online = activity.mode is Mode.ONLINE
    named = online or names_zone(activity.starts, activity.ends)
    return [language.when(activity.starts, activity.ends, online)] if named else []


def _page(activity: Activity, site_url: str) -> str:
    return f"{site_url}/activities/{activity.key}"


def _in_london(instant: datetime) -> datetime:
    """London's wall clock; UTC within the hour that autumn repeats, which wall clocks can't tell apart."""
    local = instant.astimezone(LONDON)
    return instant.astimezone(UTC) if local.fold else local


def _calendar(method: Method) -> "Calendar":
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", method)
    calendar.add_component(_europe_london())
    return calendar


def _europe_london() -> "Timezone":
    """Britain's rule since 1996, shorter than the history that the tz database tells.
    (Summer Time Order 2002: last Sundays of March and October, 1:00 GMT.)"""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur, vUTCOffset

    zone = Timezone()
    zone.add("tzid", "Europe/London")
    summer = (TimezoneDaylight(), "BST", datetime(1996, 3, 31, 1), 0, 1)  # noqa: DTZ001
    winter = (TimezoneStandard(), "GMT", datetime(1996, 10, 27, 2), 1, 0)  # noqa: DTZ001
    for side, name, first, before, after in (summer, winter):
        side.add("dtstart", first)
        side.add("rrule", vRecur(FREQ="YEARLY", BYMONTH=first.month, BYDAY="-1SU"))
        side.add("tzname", name)
        side.add("tzoffsetfrom", vUTCOffset(timedelta(hours=before)))
        side.add("tzoffsetto", vUTCOffset(timedelta(hours=after)))
        zone.add_component(side)
    return zone


def folded(line: str) -> bytes:
    """A content line as it is sent: in pieces of 75 octets that split no character, ended by CRLF."""
    rest, room = line.encode(), FOLD
    pieces: list[bytes] = []
    while len(rest) > room:
        end = room
        while rest[end] & 0xC0 == 0x80:  # an octet that goes on with a character
            end -= 1
        pieces.append(rest[:end])
        rest, room = rest[end:], FOLD - 1  # further pieces start with the space that marks them
    return b"\r\n ".join((*pieces, rest)) + b"\r\n"
