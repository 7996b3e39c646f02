"""The public calendar of activities."""

from collections.abc import Iterable
from datetime import UTC, datetime

from fanfare.activities.activity import Listing
from fanfare.language import Language


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

    from fanfare.activities.calendars.components import calendar_of, event_of, host, zone_of

    calendar = calendar_of("PUBLISH")
    if name:
        calendar.add("x-wr-calname", vText(name))
    for listing in listings:
        event = event_of(listing.activity, language, site_url)
        event.add("uid", f"{listing.activity.key}@fanfare.{host(site_url)}")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("sequence", listing.sequence)
        event.add("status", "CANCELLED" if listing.cancelled else "CONFIRMED")
        zone = zone_of(listing.activity, language)
        event.add("description", "\n".join([listing.activity.summary, *zone]))
        calendar.add_component(event)
    return bytes(calendar.to_ical())
