"""Finding activities: the filters of the public lists, over all listings at once.

Values in, values out. A filter that cannot be understood is named, never silently dropped.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fanfare.activities.activity import Audience, Listing, Mode, Offer
from fanfare.language import LONDON

MAX_WORDS_LENGTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to look for; everything empty looks for all that is still to come.

    day: in London. place: town, service, venue or start of a postcode. words: all must occur. past: also
    what is over; a day in the past implies it. unclear: names of the filters that made no sense.
    """

    day: date | None = None
    place: str = ""
    mode: Mode | None = None
    offer: Offer | None = None
    audience: Audience | None = None
    words: str = ""
    past: bool = False
    unclear: tuple[str, ...] = ()


def read_filters(query: Mapping[str, str]) -> Filters:
    """The filters of a query string."""
    unclear: list[str] = []
    return Filters(
        day=_day(query, unclear),
        mode=_choice(Mode, "mode", query, unclear),
        offer=_choice(Offer, "offer", query, unclear),
        audience=_choice(Audience, "audience", query, unclear),
        place=_text(query, "place"),
        words=_text(query, "q"),
        past=query.get("past", "") in ("1", "yes", "on", "true"),
        unclear=tuple(unclear),
    )


def search(listings: Iterable[Listing], filters: Filters, now: datetime) -> list[Listing]:
    """The listings that match, the earliest first."""
    found = [listing for listing in listings if _matches(listing, filters, now)]
    return sorted(found, key=lambda listing: (listing.activity.starts, listing.activity.key))


def _matches(listing: Listing, filters: Filters, now: datetime) -> bool:
    activity = listing.activity
    if filters.day:
        first = activity.starts.astimezone(LONDON).date()
        if not first <= filters.day <= activity.ends.astimezone(LONDON).date():
            return False
    elif not filters.past and activity.ends <= now:
        return False
    return (
        filters.mode in (None, activity.mode)
        and (filters.offer is None or filters.offer in activity.offers)
        and (filters.audience is None or _suits(activity.audience, filters.audience))
        and _says(
            filters.place,
            (activity.place, activity.service, activity.venue, activity.address, activity.postcode),
        )
        and _says(
            filters.words,
            (
                activity.title,
                activity.service,
                activity.summary,
                activity.description,
                activity.place,
                activity.venue,
                activity.postcode,
            ),
        )
    )


def _suits(audience: tuple[Audience, ...], wanted: Audience) -> bool:
    return wanted in audience or Audience.EVERYONE in audience


def _says(words: str, texts: tuple[str, ...]) -> bool:
    """Every word occurs, whatever its case and accents."""
    if not words:
        return True
    text = _plain(" ".join(texts))
    return all(word in text for word in _plain(words).split())


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _text(query: Mapping[str, str], name: str) -> str:
    return " ".join(query.get(name, "")[:MAX_WORDS_LENGTH].split())


def _choice[E: StrEnum](
    kind: type[E], name: str, query: Mapping[str, str], unclear: list[str]
) -> E | None:
    typed = query.get(name, "")
    if not typed:
        return None
    try:
        return kind(typed)
    except ValueError:
        unclear.append(name)
        return None


def _day(query: Mapping[str, str], unclear: list[str]) -> date | None:
    typed = query.get("date", "").strip()
    if not typed:
        return None
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", typed):
            return date.fromisoformat(typed)
    except ValueError:
        pass
    unclear.append("date")
    return None
