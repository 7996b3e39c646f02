"""Where somebody is in the waiting line, without counting it."""

from fanfare.activities.activity import Listing
from fanfare.registrations.registration import Party


def place_in_line(listing: Listing, party: Party, first: Party | None) -> int:
    """The place of a waiting party, 1 for the first: never less than it is, and more only as far as others
    have left the line from between.

    first: in the line, as far as is known. Parties are numbered as they join, and the line is never longer
    than the number of those who wait.
    """
    before = party.turn - first.turn if first else 0
    others = listing.waiting - 1 if party.active else listing.waiting
    return max(min(before, others), 0) + 1
