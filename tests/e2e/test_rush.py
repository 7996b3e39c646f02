"""Everybody at once: places stay exact, the order fair, and nobody hears twice."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from fanfare.activities.activity import Listing
from fanfare.messages.registrations import CancellationRequested, RegistrationRequested
from fanfare.registrations.registration import Party
from fanfare.registrations.terms import Status
from infra.demo.visitor import wait_for
from tests.e2e.operator_tools import Operator

PARTIES = 50
PLACES = 20


def requests(activity: str) -> list[RegistrationRequested]:
    run = uuid4().hex[:6]
    return [
        RegistrationRequested(
            request_id=uuid4().hex,
            activity=activity,
            person=uuid4().hex,
            name=f"Guest {n}",
            email=f"guest{n}-{run}@example.org",
            places=1 + n % 3,
            requested_at=datetime.now(UTC),
        )
        for n in range(PARTIES)
    ]


def settled(operator: Operator, activity: str) -> tuple[Listing, list[Party]] | None:
    """The register, once no request waits on the queue."""
    return None if operator.waits("RegistrationQueue") else operator.register(activity)


def fair(listing: Listing, parties: list[Party]) -> None:
    """Exact places; nobody waits who would fit, or who came before a party no smaller that got in."""
    confirmed = [party for party in parties if party.status is Status.CONFIRMED]
    waiting = [party for party in parties if party.status is Status.WAITING]
    assert sum(party.places for party in confirmed) == listing.taken <= PLACES
    assert all(listing.taken + party.places > PLACES for party in waiting)
    for late in confirmed:
        assert not any(w.arrival < late.arrival and w.places <= late.places for w in waiting)


def test_fifty_parties_at_once_for_twenty_places(operator: Operator, tmp_path: Path) -> None:
    activity = operator.publish(tmp_path, capacity=str(PLACES))
    asked = requests(activity)
    operator.queue("RegistrationQueue", asked, times=2)
    wait_for(lambda: len(operator.register(activity)[1]) == PARTIES or None, "every party", 180)
    listing, parties = wait_for(lambda: settled(operator, activity), "quiet queues", 180)

    assert {party.person for party in parties} == {request.person for request in asked}
    fair(listing, parties)
    assert listing.taken == PLACES
    addresses = {party.email: party.status for party in parties}
    mails = wait_for(lambda: all_of(operator, addresses), "a mail to each", 120)
    assert Counter(address for address, _ in mails) == Counter(addresses.keys())
    for address, subject in mails:
        assert subject.startswith(
            "Confirmed" if addresses[address] is Status.CONFIRMED else "Waiting list"
        )

    leaving = [party for party in parties if party.status is Status.CONFIRMED][::2]
    cancellations = [
        CancellationRequested(
            request_id=uuid4().hex,
            activity=activity,
            person=party.person,
            registration_id=party.registration_id,
            requested_at=datetime.now(UTC),
        )
        for party in leaving
    ]
    operator.queue("RegistrationQueue", cancellations, times=2)
    gone = {party.person for party in leaving}
    wait_for(lambda: all_cancelled(operator, activity, gone), "the cancellations", 120)
    listing, parties = wait_for(lambda: settled(operator, activity), "quiet queues", 180)
    fair(listing, parties)
    wait_for(lambda: operator.waits("DeliveryQueue") == 0 or None, "the last repeat", 240)
    promoted = [p for p in parties if p.status is Status.CONFIRMED and p.sequence]
    assert promoted
    for party in promoted:
        operator.mailbox.wait(party.email, "you have a place")
    assert all(len(operator.mailbox.of(party.email)) == 2 for party in promoted)
    assert operator.waits("RegistrationDeadLetters") == operator.waits("DeliveryDeadLetters") == 0


def all_of(operator: Operator, addresses: dict[str, Status]) -> list[tuple[str, str]] | None:
    found = [
        (address, mail.subject) for address in addresses for mail in operator.mailbox.of(address)
    ]
    return found if len(found) >= len(addresses) else None


def all_cancelled(operator: Operator, activity: str, people: set[str]) -> bool | None:
    parties = operator.register(activity)[1]
    cancelled = {party.person for party in parties if party.status is Status.CANCELLED}
    return people <= cancelled or None
