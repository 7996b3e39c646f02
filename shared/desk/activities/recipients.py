"""How many people a change of an activity mails, as shown before it is made."""

from collections.abc import Collection, Iterable
from datetime import datetime

from desk.activities.changes import needs_word
from desk.aws.programme import Programme
from desk.parallel import in_parallel
from fanfare.activities.activity import Listing
from fanfare.messages.registrations import ActivityChanged
from fanfare.registrations.booking.book import Arrival, Book
from fanfare.registrations.booking.requests import apply
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Party
from fanfare.registrations.replies import delivery_id

MAX_QUERIES = 50
"""Activities that are asked for one by one. More are counted in one pass over all registrations."""
SEGMENTS = 16
"""Of that pass. Four are read at a time."""


def due(listing: Listing, parties: Iterable[Party], now: datetime) -> list[str]:
    """Ids of the mails that a change makes due. listing: as it is after the change."""
    if not needs_word(listing) or listing.is_over(now):
        return []
    if listing.sequence > listing.announced:
        return news(listing, parties)
    return _promotions(listing, parties, now)


def news(listing: Listing, parties: Iterable[Party]) -> list[str]:
    """Ids of the mails that tell everybody registered how the activity is now."""
    return [delivery_id(party, listing) for party in parties if party.active]


def _promotions(listing: Listing, parties: Iterable[Party], now: datetime) -> list[str]:
    """Ids of the mails to those who get places from the waiting line, by the rule that gives them."""
    book = Book(
        listing, {key_of(party): party for party in parties if party.active}, unfinished=True
    )
    ids: list[str] = []
    for number in range(len(book.parties) + 1):
        if not book.unfinished:
            break
        word = ActivityChanged(
            request_id=f"count-{number}", activity=listing.activity.key, sequence=0, changed_at=now
        )
        book = Book(book.listing, book.parties)
        apply(book, [Arrival(word, number="", accepted=now)])
        ids += [mail.delivery_id for _, mail in book.replies]
    return ids


def parties_of(programme: Programme, listings: Collection[Listing]) -> dict[str, list[Party]]:
    """Who is registered for the activities that may have to tell somebody, by activity. listings: as
    they are after the changes."""
    keys = {one.activity.key for one in listings if needs_word(one) and _perhaps_booked(one)}
    found: dict[str, list[Party]] = {key: [] for key in keys}
    if len(keys) > MAX_QUERIES:
        _in_one_pass(programme, found)
    else:
        in_parallel(
            "Counting",
            lambda key: (key, programme.parties(key)),
            sorted(keys),
            lambda pair: found.update([pair]),
        )
    return found


def _perhaps_booked(listing: Listing) -> bool:
    """Counters tell where nobody is; without a capacity nobody has counted."""
    return listing.activity.capacity is None or listing.taken > 0 or listing.waiting > 0


def _in_one_pass(programme: Programme, found: dict[str, list[Party]]) -> None:
    def take(some: list[tuple[str, Party]]) -> None:
        for key, party in some:
            if key in found:
                found[key].append(party)

    in_parallel("Counting", lambda n: programme.segment(n, SEGMENTS), list(range(SEGMENTS)), take)
