"""Made-up activities, people and requests, for tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fanfare.activities.activity import Activity, Listing, Mode
from fanfare.messages.registrations import (
    CancellationRequested,
    CorrectionRequested,
    ReductionRequested,
    RegistrationRequested,
)
from fanfare.registrations.party_key import party_key
from fanfare.registrations.registration import Party
from fanfare.registrations.terms import Status

NOON = datetime(2021, 9, 20, 12, tzinfo=UTC)
"""Now, in most tests: two weeks before the week."""

RHYME_TIME = Activity(
    key="rhyme-time",
    title="Rhyme time",
    service="Kingston Libraries",
    summary="Songs and rhymes.",
    mode=Mode.IN_PERSON,
    starts=datetime(2021, 10, 5, 9, 30, tzinfo=UTC),
    ends=datetime(2021, 10, 5, 10, 15, tzinfo=UTC),
    opens=datetime(2021, 9, 1, tzinfo=UTC),
    closes=datetime(2021, 10, 5, 9, 30, tzinfo=UTC),
    place="Kingston upon Thames",
    venue="Kingston Library",
    address="Fairfield Road",
    postcode="KT1 2PS",
    capacity=4,
    largest_party=4,
    contact="rhymes@kingston.example.org",
)


def activity(**changes: Any) -> Activity:
    """Rhyme time, changed."""
    return replace(RHYME_TIME, **changes)


def listing(*, taken: int = 0, waiting: int = 0, version: int = 0, **changes: Any) -> Listing:
    """Rhyme time as the register has it, with the activity changed."""
    return Listing(activity=activity(**changes), taken=taken, waiting=waiting, version=version)


def party(person: str, places: int = 1, status: Status = Status.CONFIRMED, **changes: Any) -> Party:
    """A party whose ids follow from the person's name."""
    made = Party(
        person=person,
        registration_id=f"r-{person}",
        name=person.title(),
        email=f"{person}@example.org",
        places=places,
        status=status,
        arrival="0",
        changed_by=f"r-{person}",
        registered_at=NOON,
    )
    return replace(made, **changes)


def keyed(person: str, name: str = "") -> str:
    """Key of that person's party, under the name that `party` and `registration` give."""
    return party_key(person, name or person.title())


def registration(person: str, places: int = 1, **changes: Any) -> RegistrationRequested:
    """A request of that person for rhyme time."""
    fields = {
        "request_id": f"r-{person}",
        "activity": RHYME_TIME.key,
        "person": person,
        "name": person.title(),
        "email": f"{person}@example.org",
        "places": places,
        "requested_at": NOON,
    }
    return RegistrationRequested(**(fields | changes))


def cancellation(person: str, **changes: Any) -> CancellationRequested:
    """That person cancels the registration made by `registration(person)`."""
    fields = {
        "request_id": f"c-{person}",
        "activity": RHYME_TIME.key,
        "person": person,
        "registration_id": f"r-{person}",
        "requested_at": NOON,
    }
    return CancellationRequested(**(fields | changes))


def correction(person: str, name: str, **changes: Any) -> CorrectionRequested:
    """That person's name was wrong."""
    fields = {
        "request_id": f"n-{keyed(person, name)}",
        "activity": RHYME_TIME.key,
        "person": person,
        "registration_id": f"r-{person}",
        "name": name,
        "requested_at": NOON,
    }
    return CorrectionRequested(**(fields | changes))


def reduction(person: str, places: int, **changes: Any) -> ReductionRequested:
    """That person makes the party smaller."""
    fields = {
        "request_id": f"s-{person}-{places}",
        "activity": RHYME_TIME.key,
        "person": person,
        "registration_id": f"r-{person}",
        "places": places,
        "requested_at": NOON,
    }
    return ReductionRequested(**(fields | changes))


def later(**delta: float) -> datetime:
    """Some time after noon."""
    return NOON + timedelta(**delta)
