"""What follows for people: those who cannot or will not be written to get no more bulletins."""

from dataclasses import replace

from fanfare.aws.ledger.mailing_rows import whose
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.aws.transactions import OvertakenError
from fanfare.delivery.bounces import TOO_MANY, Verdict, scored
from fanfare.delivery.ses_events import News
from fanfare.mailings.release_ids import is_release
from fanfare.opaque import OpaqueIds
from fanfare.people import normalised
from fanfare.subscribers.subscriber import COMPLAINT, Change, ConsentEvent, Standing, Suppression
from fanfare.subscribers.terms import Channel

TRIES = 3
"""Reads and writes of one subscriber while somebody else changes it."""

_REASONS = {Verdict.DEAD: "bounce", Verdict.UNWANTED: COMPLAINT}
_TOO_MANY = "bounces"


class Barrier:
    """Suppresses people for what SES told. Confirmations of registrations go on: they are asked for."""

    def __init__(self, subscribers: Subscribers, ids: OpaqueIds) -> None:
        self._subscribers = subscribers
        self._ids = ids

    def follow(self, news: News) -> int:
        """Do what the event says of each address. Safe to repeat.

        Returns:
            How many people get no more mails.

        Raises:
            OvertakenError: others kept writing first.
        """
        return sum(
            self._follow(person, verdict, news)
            for address, verdict in news.verdicts
            for person in self._people(address, news)
        )

    def _people(self, address: str, news: News) -> set[str]:
        """By the address that SES names, and by the mail: what bounced may be where the mail was
        forwarded to. A release's mails are for library services, which are no subscribers."""
        people = {self._ids.of("person", normalised(address))} if address else set()
        place = whose(news.delivery_id)
        return people | {place[2]} if place and not is_release(place[0]) else people

    def _follow(self, person: str, verdict: Verdict, news: News) -> bool:
        if verdict is Verdict.NONE:
            return False
        for left in reversed(range(TRIES)):
            try:
                if verdict is Verdict.PASSING:
                    return self._score(person, news)
                return self._suppress(person, _REASONS[verdict], news)
            except OvertakenError:
                if not left:
                    raise
        return False

    def _score(self, person: str, news: News) -> bool:
        known = self._subscribers.load(person)
        if known is None or known.standing is not Standing.CONFIRMED:
            return False
        score = scored(known.score, known.scored_at, news.at)
        if score is None:
            return False
        self._subscribers.save(replace(known, score=score, scored_at=news.at))
        return score >= TOO_MANY and self._suppress(person, _TOO_MANY, news)

    def _suppress(self, person: str, reason: str, news: News) -> bool:
        event = ConsentEvent(
            person=person,
            event_id=self._ids.of("feedback", f"{person} {reason} {news.message_id}"),
            change=Change.SUPPRESSED,
            channel=Channel.FEEDBACK,
            at=news.at,
        )
        self._subscribers.suppress(Suppression(person, reason, news.at), event)
        return True
