"""Whether the places of an activity were given rightly, by what is in the register.

Values in, values out. For activities from which nobody has withdrawn: then the order of arrival alone
decides, and each party can be looked at in its turn.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Booking:
    """A party's row. arrival: sorts in order of acceptance."""

    arrival: str
    person: str
    places: int
    confirmed: bool


def wrongs(bookings: Iterable[Booking], capacity: int, people: Iterable[str]) -> list[str]:
    """What is wrong, in words; nothing when each party got what was its due. people: who asked."""
    ordered = sorted(bookings)
    rows = Counter(one.person for one in ordered)
    found = [f"{person} was forgotten" for person in sorted(set(people) - rows.keys())]
    found += [f"{person} has two rows" for person, count in rows.items() if count > 1]
    left = capacity
    for one in ordered:
        due = one.places <= left
        if due and not one.confirmed:
            found.append(f"{one.person} waits though {left} places were free")
        if one.confirmed and not due:
            found.append(f"{one.person} has {one.places} places when {left} were left")
        left -= one.places if one.confirmed else 0
    return found
