"""Ten thousand parties want six thousand places of one activity, each message comes twice, all at once.

Mails stay in their queue: what counts here is giving places. The copies have deduplication ids of their
own, since SQS would drop them else.
"""

import random
import time

from fanfare.registrations.registration import Party
from fanfare.registrations.terms import Status
from infra.bench.bench import Bench
from infra.bench.deployed import Deployed, seconds_until
from infra.bench.registrations.samples import activity, requests
from infra.bench.registrations.verdict import Booking, wrongs
from infra.bench.resident import peak_memory, workers_peak_memory
from infra.bench.rows import Row

KEY = "burst"
SIZES = (1, 2, 3, 4)
PATIENCE = 1800
NEAR = 40
"""How many messages later a copy comes."""


def measure(bench: Bench) -> list[Row]:
    """Time, exactness, and the most memory that the emulator and a function's process held."""
    deployed, parties = bench.deployed, 1000 if bench.quick else 10_000
    capacity = parties * 6 // 10
    deployed.hold_mails()
    deployed.open_activity(activity(KEY, capacity=capacity))
    bench.tell(f"A burst of {parties:,} registrations for {capacity:,} places")
    started = time.monotonic()
    people = _send(deployed, parties)
    took = seconds_until(lambda: not deployed.waiting_requests(), started, PATIENCE)
    bookings = [_booking(party) for party in deployed.parties(KEY)]
    found = wrongs(bookings, capacity, people)
    for line in found[:5]:
        bench.tell(line)
    name = f"Burst of {parties:,} on one activity"
    rows = [
        Row(name=name, value=took, unit="s"),
        Row(name=f"{name}, rate", value=parties / took, unit="registrations/s"),
        Row(name=f"{name}, wrong outcomes", value=len(found), unit="parties", goal=0),
    ]
    return rows + _memory(name, deployed)


def _send(deployed: Deployed, parties: int) -> set[str]:
    """Each request, and somewhat later its copy. Returns who asked."""
    dice = random.Random(2021)  # noqa: S311 - the same burst in every run
    wanted = list(requests(KEY, parties, dice.choices(SIZES, k=parties)))
    sent = [(float(n), 0, one) for n, one in enumerate(wanted)]
    sent += [(n + dice.uniform(0, NEAR), 1, one) for n, one in enumerate(wanted)]
    sent.sort(key=lambda entry: entry[:2])
    deployed.send((f"{one.request_id}-{copy}", one) for _, copy, one in sent)
    return {one.person for one in wanted}


def _booking(party: Party) -> Booking:
    confirmed = party.status is Status.CONFIRMED
    return Booking(party.arrival, party.person, party.places, confirmed)


def _memory(name: str, deployed: Deployed) -> list[Row]:
    emulator = deployed.stack.pids["emulator"]
    if not emulator:
        return []
    found = {
        "emulator": peak_memory(emulator),
        "accept_registration": workers_peak_memory(emulator, "AcceptRegistrationFunction"),
    }
    return [
        Row(name=f"{name}, memory of {who}", value=peak / 1024**2, unit="MB")
        for who, peak in found.items()
        if peak is not None
    ]
