"""What all calendars of activities are made of.

Imported, with the icalendar library, when the first calendar is built: the library is slow to start, and
most invocations of the site need none.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vRecur,
    vUTCOffset,
)

from fanfare.activities.activity import Activity, Mode
from fanfare.language import LONDON, Language, names_zone

PRODUCT = "-//Fanfare//Registrations//EN"


def calendar_of(method: str) -> Calendar:
    """A calendar without events yet. method: as in RFC 5546, section 1.4."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", method)
    calendar.add_component(_europe_london())
    return calendar


def _europe_london() -> Timezone:
    """Britain's rule since 1996, shorter than the history that the tz database tells.
    (Summer Time Order 2002: last Sundays of March and October, 1:00 GMT.)"""
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


def event_of(activity: Activity, language: Language, site_url: str) -> Event:
    """An activity, without what only an invitation or a public calendar says of it."""
    event = Event()
    event.add("summary", activity.title)
    event.add("dtstart", _in_london(activity.starts))
    event.add("dtend", _in_london(activity.ends))
    event.add("location", _location(activity, language))
    event.add("url", page_of(activity, site_url))
    return event


def _in_london(instant: datetime) -> datetime:
    """London's wall clock; UTC within the hour that autumn repeats, which wall clocks can't tell apart."""
    local = instant.astimezone(LONDON)
    return instant.astimezone(UTC) if local.fold else local


def page_of(activity: Activity, site_url: str) -> str:
    """The address of its page."""
    return f"{site_url}/activities/{activity.key}"


def zone_of(activity: Activity, language: Language) -> list[str]:
    """When it is, where the clock times that a calendar shows could be taken for others."""
    online = activity.mode is Mode.ONLINE
    named = online or names_zone(activity.starts, activity.ends)
    return [language.when(activity.starts, activity.ends, online)] if named else []


def _location(activity: Activity, language: Language) -> str:
    """Where to go, on one line; for online activities the word for that."""
    return language.gettext("Online") if activity.mode is Mode.ONLINE else activity.whereabouts


def host(site_url: str) -> str:
    """The host name of the site, which keeps our uids apart from everybody else's."""
    return urlsplit(site_url).hostname or "invalid"
