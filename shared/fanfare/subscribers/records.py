"""Subscribers and consent events as they follow from messages."""

from collections.abc import Sequence
from datetime import datetime

from fanfare.messages.subscriptions import (
    HelpRequested,
    PreferencesChanged,
    SubscriptionConfirmed,
    SubscriptionEnded,
    SubscriptionRequested,
)
from fanfare.subscribers.subscriber import Change, ConsentEvent, Standing, Subscriber
from fanfare.subscribers.terms import Channel, Topic

type Wish = (
    SubscriptionRequested
    | SubscriptionConfirmed
    | SubscriptionEnded
    | PreferencesChanged
    | HelpRequested
)
"""A message about the bulletin alone. Own data, and being forgotten, concern more than that."""


def pending(known: Subscriber | None, message: SubscriptionRequested, at: datetime) -> Subscriber:
    """Who asked and has not confirmed yet. known: the subscriber so far.

    Asking again leaves the link good that was mailed for the first request, also after leaving: the
    limiter lets few mails pass, a stranger who asks again must not spoil the link, and who comes back
    within a day has no other. By itself that link brings nobody back: without a request nobody is pending.
    """
    return Subscriber(
        person=message.person,
        email=message.email,
        subscription_id=known.subscription_id if known else message.request_id,
        standing=Standing.PENDING,
        name=message.name,
        topics=in_order(message.topics),
        language=message.language,
        changed_at=at,
        left_at=known.left_at if known else None,
        score=known.score if known else 0.0,
        scored_at=known.scored_at if known else None,
        version=known.version if known else 0,
    )


def never_subscribed(message: SubscriptionEnded, at: datetime) -> Subscriber:
    """Who left without having been there."""
    return Subscriber(
        person=message.person,
        email=message.email,
        subscription_id=message.request_id,
        standing=Standing.UNSUBSCRIBED,
        language=message.language,
        changed_at=at,
        left_at=at,
    )


def consent(
    message: Wish, change: Change, channel: Channel, at: datetime, topics: tuple[str, ...] = ()
) -> ConsentEvent:
    """What the message leaves on the consent record."""
    return ConsentEvent(
        person=message.person,
        event_id=message.request_id,
        change=change,
        channel=channel,
        at=at,
        evidence=getattr(message, "evidence", ""),
        topics=topics,
    )


def in_order(topics: Sequence[str]) -> tuple[str, ...]:
    """Each topic once, as a form lists them; behind them those that only a newer form can know."""
    known = [topic.value for topic in Topic if topic in topics]
    return tuple(dict.fromkeys([*known, *topics]))
