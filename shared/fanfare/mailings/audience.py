"""Who gets a mailing: asked when its audience is frozen, and again just before each mail."""

from collections.abc import Collection
from datetime import datetime

from fanfare.subscribers.subscriber import Standing, Subscriber


def is_addressed(subscriber: Subscriber, topics: Collection[str], now: datetime) -> bool:
    """Whether a mailing about these topics is for the subscriber. topics: empty for everybody."""
    if why_skip(subscriber, now):
        return False
    return not (topics and subscriber.topics) or not set(topics).isdisjoint(subscriber.topics)


def why_skip(subscriber: Subscriber | None, now: datetime) -> str:
    """Why somebody of the audience gets no mail after all, in a word.

    Topics aren't asked for again: that would skip those who just chose others.

    Args:
        subscriber: as stored at this moment: somebody who leaves while a mailing is under way gets no more.

    Returns:
        An empty text when the mail may go.
    """
    if subscriber is None:
        return "missing"
    if subscriber.standing is not Standing.CONFIRMED:
        return subscriber.standing.value
    if subscriber.paused_until and now < subscriber.paused_until:
        return "paused"
    return ""
