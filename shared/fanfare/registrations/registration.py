"""Registrations, as the rules, the tables and the templates all see them."""

from dataclasses import dataclass
from datetime import datetime

from fanfare.activities.party import AgeBand
from fanfare.registrations.terms import Gone, Outcome, Status

MAX_EARLIER = 10
"""Cancelled registrations of one person that are remembered: status links of a day name at most as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One person's registration for one activity.

    person: opaque key of the normalised address; with the name it tells parties apart (see
    fanfare.registrations.party_key). registration_id: the id of the request that made it; UID of its calendar
    entry. arrival: place in the order of acceptance (SQS sequence number, 20
    digits). changed_by: id of the request that changed it last, by which a redelivered request knows
    its own work. sequence: number of changes since booking; part of the calendar SEQUENCE.
    turn: its number in the waiting line, as it joined; 0 when it never waited.
    earlier: ids of the party's registrations before this one, all cancelled, the latest last. held_until:
    when the places go back unless the mailed link is pressed; None when nothing is to be pressed. reached:
    a link of its mails was used, so they arrive. bounced: a mail about it came back. gone: why it ended by
    itself. lost, lost_hold: the status, and until when places were held, before a mail about them bounced.
    unreached: those of `earlier` that ended so.
    """

    person: str
    registration_id: str
    name: str
    email: str
    places: int
    status: Status
    arrival: str
    changed_by: str
    sequence: int = 0
    turn: int = 0
    language: str = "en"
    age_band: AgeBand | None = None
    registered_at: datetime
    earlier: tuple[str, ...] = ()
    held_until: datetime | None = None
    reached: bool = False
    bounced: bool = False
    gone: Gone | None = None
    lost: Status | None = None
    lost_hold: datetime | None = None
    unreached: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        """Whether it holds a place or a turn in the waiting line."""
        return self.status is not Status.CANCELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The record of a request that did not become a party.

    person: who asked, as far as the request could be read. as_newcomer: for `already_booked`, the status
    that a stranger's request would have got at that moment, so that the public status page cannot be
    used to find out who is booked. position: the place in the waiting line that goes with it. held_until:
    until when a stranger's places would be held.
    """

    request_id: str
    outcome: Outcome
    person: str = ""
    name: str = ""
    email: str = ""
    language: str = "en"
    as_newcomer: Status | None = None
    position: int | None = None
    held_until: datetime | None = None
