"""What follows for people: those who cannot or will not be written to get no more bulletins."""

from dataclasses import replace

from fanfare.aws.ledger.mailing_rows import whose
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.aws.transactions import OvertakenError
from fanfare.delivery.bounces import TOO_MANY, Verdict, scored
from fanfare.delivery.ses_events import SesEvent
from fanfare.mailings.release_ids import is_release
from fanfare.opaque import OpaqueIds
from fanfare.people import normalised
from fanfare.subscribers.subscriber import COMPLAINT, Change, ConsentEvent, Standing, Suppression
from fanfare.subscribers.terms import Channel

TRIES = 3
"""Reads and writes of one subscriber while somebody else changes it."""

_REASONS = {Verdict.DEAD: "bounce", Verdict.UNWANTED: COMPLAINT}
_TOO_MANY = "bounces"


class Suppressor:
    """Suppresses people for events of SES. Confirmations of registrations go on: they are asked for."""

    def __init__(self, subscribers: Subscribers, ids: OpaqueIds) -> None:
        self._subscribers = subscribers
        self._ids = ids

    def follow(self, event: SesEvent) -> int:
        """Do what the event says of each address. Safe to repeat.

        Returns:
            How many people get no more mails.

        Raises:
            OvertakenError: others kept writing first.
        """
        return sum(
            self._follow(person, verdict, event)
            for address, verdict in event.verdicts
            for person in self._people(address, event)
        )

    def _people(self, address: str, event: SesEvent) -> set[str]:
        """By the address that SES names, and by the mail: what bounced may be where the mail was
        forwarded to. A release's mails are for library services, which are no subscribers."""
        people = {self._ids.of("person", normalised(address))} if address else set()
        place = whose(event.delivery_id)
        return people | {place[2]} if place and not is_release(place[0]) else people

    def _follow(self, person: str, verdict: Verdict, event: SesEvent) -> bool:
        if verdict is Verdict.NONE:
            return False
        for left in reversed(range(TRIES)):
            try:
                if verdict is Verdict.PASSING:
                    return self._score(person, event)
                return self._suppress(person, _REASONS[verdict], event)
            except OvertakenError:
                if not left:
                    raise
        return False

    def _score(self, person: str, event: SesEvent) -> bool:
        known = self._subscribers.load(person)
        if known is None or known.standing is not Standing.CONFIRMED:
            return False
        score = scored(known.score, known.scored_at, event.at)
        if score is None:
            return False
        self._subscribers.save(replace(known, score=score, scored_at=event.at))
        return score >= TOO_MANY and self._suppress(person, _TOO_MANY, event)

    def _suppress(self, person: str, reason: str, event: SesEvent) -> bool:
        change = ConsentEvent(
            person=person,
            event_id=self._ids.of("feedback", f"{person} {reason} {event.message_id}"),
            change=Change.SUPPRESSED,
            channel=Channel.FEEDBACK,
            at=event.at,
        )
        self._subscribers.suppress(Suppression(person, reason, event.at), change)
        return True
