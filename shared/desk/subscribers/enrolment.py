"""Importing subscribers: who of a file may be put on the bulletin, and writing them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import batched

from desk.aws.enrolment import MAX_AT_ONCE, Enrolment
from desk.parallel import in_parallel
from desk.refusal import ChangesTooFast
from desk.subscribers.grounds import Grounds
from desk.subscribers.rows import Newcomer
from fanfare.subscribers.subscriber import (
    Change,
    ConsentEvent,
    Standing,
    Subscriber,
    Suppression,
)
from fanfare.subscribers.terms import Channel

_RACES = 20

type Row = tuple[int, Newcomer]
"""A line of the file, and the person it names."""


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "subscribed"
    ALREADY = "already subscribed"
    PENDING = "waiting for their own confirmation"
    LEFT = "left"
    BARRED = "unreachable or complained"
    ERASED = "erased at their own wish"


type Decided = tuple[int, Newcomer, Verdict]
"""A row, and what becomes of it."""

_BY_STANDING = {
    Standing.PENDING: Verdict.PENDING,
    Standing.CONFIRMED: Verdict.ALREADY,
    Standing.UNSUBSCRIBED: Verdict.LEFT,
    Standing.SUPPRESSED: Verdict.BARRED,
}


def decide(known: Subscriber | Suppression | None) -> Verdict:
    """Whether somebody may be put on the bulletin: only who is unknown. Who left stays off it, and an
    import confirms nobody's own request for them."""
    if known is None:
        return Verdict.NEW
    if isinstance(known, Suppression):
        return Verdict.BARRED if known.is_lasting else Verdict.ERASED
    if known.standing is Standing.PENDING and known.left_at:
        return Verdict.LEFT
    return _BY_STANDING[known.standing]


@dataclass(frozen=True)
class Enroller:
    """One import.

    Attributes:
        enrolment: The table of subscribers, for many newcomers at once.
        person: Gives the key of the person with an address.
        grounds: On what basis the people of the file may be written to.
    """

    enrolment: Enrolment
    person: Callable[[str], str]
    grounds: Grounds
    now: datetime

    @cached_property
    def _import_id(self) -> str:
        """Names this import of this file on the consent record."""
        return f"import-{self.grounds.evidence[:32]}"

    def decide(self, rows: Sequence[Row]) -> list[Decided]:
        """What each row means for the table as it is now."""
        return self._in_chunks("Looking up", self._decide, rows)

    def commit(self, rows: Sequence[Row]) -> list[Decided]:
        """Put on the bulletin everybody who may be. Safe to do again after a crash."""
        return self._in_chunks("Subscribers", self._commit, rows)

    def _in_chunks(
        self, what: str, work: Callable[[Sequence[Row]], list[Decided]], rows: Sequence[Row]
    ) -> list[Decided]:
        self.person("")  # reads the keys once, before four threads want them
        done: list[Decided] = []
        chunks = list(batched(rows, MAX_AT_ONCE, strict=False))
        in_parallel(what, work, chunks, done.extend)
        return sorted(done, key=lambda decided: decided[0])

    def _decide(self, rows: Sequence[Row]) -> list[Decided]:
        people = [self.person(newcomer.email) for _, newcomer in rows]
        known = self.enrolment.known(people)
        return [
            (line, newcomer, decide(known.get(person)))
            for (line, newcomer), person in zip(rows, people, strict=True)
        ]

    def _commit(self, rows: Sequence[Row]) -> list[Decided]:
        for _ in range(_RACES):
            decided = self._decide(rows)
            new = [
                self._new(newcomer) for _, newcomer, verdict in decided if verdict is Verdict.NEW
            ]
            if not new or not self.enrolment.enrol(new):
                return decided
        raise ChangesTooFast("The subscribers", several=True)

    def _new(self, newcomer: Newcomer) -> tuple[Subscriber, ConsentEvent]:
        person = self.person(newcomer.email)
        subscriber = Subscriber(
            person=person,
            email=newcomer.email,
            subscription_id=self._import_id,
            standing=Standing.CONFIRMED,
            name=newcomer.name,
            topics=newcomer.topics,
            language=newcomer.language,
            basis=self.grounds.basis,
            changed_at=self.now,
            confirmed_at=self.now,
            version=1,
        )
        event = ConsentEvent(
            person=person,
            event_id=self._import_id,
            change=Change.IMPORTED,
            channel=Channel.IMPORT,
            at=self.now,
            wording=self.grounds.note,
            evidence=self.grounds.evidence,
            basis=self.grounds.basis,
            topics=newcomer.topics,
        )
        return subscriber, event
