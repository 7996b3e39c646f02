"""A personal invitation to an activity, and what takes it back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote

from fanfare.activities.activity import Activity, Mode
from fanfare.language import Language

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

    from fanfare.activities.calendars.components import calendar_of, event_of, host

    event = event_of(activity, language, site_url)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    if method is not Method.CANCEL:
        event.add("description", _advice(activity, language, site_url))
    address = vCalAddress(mailto(organizer[1]))
    address.params["CN"] = organizer[0]
    event.add("organizer", address)
    calendar = calendar_of(method)
    calendar.add_component(event)
    head, end, tail = calendar.to_ical().rpartition(b"END:VEVENT")
    return Invitation(head, end + tail, host(site_url))


def _advice(activity: Activity, language: Language, site_url: str) -> str:
    """What an invitation says. No personal link: people share their calendars, and who sees one could
    otherwise give up the places, or take part in another's name."""
    from fanfare.activities.calendars.components import page_of, zone_of

    say = language.gettext
    lines = [
        *zone_of(activity, language),
        say("To change or cancel your registration, use the link in our email."),
        say("Declining this invitation does not cancel your registration."),
    ]
    if activity.mode is Mode.ONLINE:
        lines.append(say("Your own link to join is in our email, too."))
    return "\n".join([*lines, "", say("About the activity:"), page_of(activity, site_url)])


def mailto(address: str) -> str:
    """The address as a URI (RFC 6068): no character of it can be taken for something else."""
    return "mailto:" + quote(address, safe="@!$'*+/=")


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
